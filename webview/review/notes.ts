import type { ReviewDocument, ReviewedPlan, ReviewNote, ReviewNotes } from '../../src/protocol/review';
import type { Check } from '../graph/messages/shape';
import { isNumber, isText, listOf, objectOf, oneOf } from '../graph/messages/shape';

/** What happens to notes. Loaded ones take the place of those with the same id. */
export type NoteEvent =
  | { readonly type: 'write'; readonly note: ReviewNote }
  | { readonly type: 'change'; readonly id: string; readonly text: string }
  | { readonly type: 'remove'; readonly id: string }
  | { readonly type: 'load'; readonly notes: readonly ReviewNote[] };

/** The notes after something has happened to them. */
export function nextNotes(notes: readonly ReviewNote[], event: NoteEvent): readonly ReviewNote[] {
  switch (event.type) {
    case 'write':
      return [...notes, event.note];
    case 'change':
      return notes.map((note) => (note.id === event.id ? { ...note, text: event.text } : note));
    case 'remove':
      return notes.filter(({ id }) => id !== event.id);
    case 'load':
      return [...new Map([...notes, ...event.notes].map((note) => [note.id, note])).values()];
  }
}

/** A note about a package or, with undefined, about the plan, anchored to where it stands now. */
export function noteOn(
  document: Pick<ReviewDocument, 'places'>,
  packageId: string | undefined,
  text: string,
  now: Date,
): ReviewNote {
  const place = document.places.find((each) => each.package === packageId);
  const random = crypto.getRandomValues(new Uint32Array(2));
  return {
    id: Array.from(random, (part) => part.toString(16).padStart(8, '0')).join(''),
    package: packageId ?? null,
    line: place?.first ?? null,
    text,
    written_at: now.toISOString(),
  };
}

/** The text of the file that notes are exported to. */
export function notesFile(plan: ReviewedPlan, notes: readonly ReviewNote[]): string {
  const file: ReviewNotes = { format: 'waves-review', version: 1, plan, notes };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** Reads a file of notes; undefined when it is none. */
export function readNotesFile(text: string): ReviewNotes | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isNotesFile(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function orNull<T>(check: Check<T>): Check<T | null> {
  return (value): value is T | null => value === null || check(value);
}

const isNotesFile = objectOf<ReviewNotes>({
  format: oneOf(['waves-review']),
  version: (value): value is 1 => value === 1,
  plan: objectOf<ReviewedPlan>({
    file: isText,
    feature_id: isText,
    plan_revision: isNumber,
    sha256: isText,
  }),
  notes: listOf(
    objectOf<ReviewNote>({
      id: isText,
      package: orNull(isText),
      line: orNull(isNumber),
      text: isText,
      written_at: isText,
    }),
  ),
});
