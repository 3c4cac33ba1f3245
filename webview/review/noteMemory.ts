import type { ReviewedPlan, ReviewNote } from '../../src/protocol/review';
import { notesFile, readNotesFile } from './notes';

/** Keeps notes in the browser until they are exported, so that closing the page loses none. */
export class NoteMemory {
  readonly #key: string;

  constructor(private readonly plan: ReviewedPlan) {
    // Pages that were opened from a disk share one memory: each text of each plan has its own part.
    this.#key = `waves-review:${plan.sha256}:${plan.file}`;
  }

  /** The notes of the last time; none where the browser keeps nothing. */
  read(): readonly ReviewNote[] {
    try {
      return readNotesFile(localStorage.getItem(this.#key) ?? '')?.notes ?? [];
    } catch {
      return [];
    }
  }

  write(notes: readonly ReviewNote[]): void {
    try {
      if (notes.length === 0) {
        localStorage.removeItem(this.#key);
      } else {
        localStorage.setItem(this.#key, notesFile(this.plan, notes));
      }
    } catch {
      // A browser may refuse to keep anything for a file; the notes are still on the page, to be exported.
    }
  }
}
