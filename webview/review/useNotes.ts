import type { Dispatch } from 'react';
import { useEffect, useReducer, useState } from 'react';
import type { ReviewDocument, ReviewNote } from '../../src/protocol/review';
import { download } from './download';
import { NoteMemory } from './noteMemory';
import type { NoteEvent } from './notes';
import { nextNotes, notesFile, readNotesFile } from './notes';
import { REVIEW_STRINGS } from './strings';

/** The notes of a page, and their ways out of it and into it. */
export interface Notes {
  readonly notes: readonly ReviewNote[];
  readonly dispatch: Dispatch<NoteEvent>;
  /** What came of the last export or load, in words. */
  readonly outcome: string;
  readonly exportAll: () => void;
  readonly load: (file: File) => void;
}

/** The notes about a plan; they outlive the page. */
export function useNotes({ plan }: ReviewDocument): Notes {
  const [memory] = useState(() => new NoteMemory(plan));
  const [notes, dispatch] = useReducer(nextNotes, undefined, () => memory.read());
  const [outcome, setOutcome] = useState('');
  useEffect(() => memory.write(notes), [memory, notes]);
  const load = async (file: File): Promise<void> => {
    const found = readNotesFile(await file.text());
    if (found === undefined) {
      setOutcome(REVIEW_STRINGS.unreadable(file.name));
    } else if (found.plan.feature_id !== plan.feature_id) {
      setOutcome(REVIEW_STRINGS.otherFeature(found.plan.feature_id));
    } else {
      dispatch({ type: 'load', notes: found.notes });
      const loaded = REVIEW_STRINGS.loaded(found.notes.length);
      setOutcome(
        found.plan.sha256 === plan.sha256
          ? loaded
          : `${loaded}. ${REVIEW_STRINGS.otherText(found.plan.plan_revision)}`,
      );
    }
  };
  return {
    notes,
    dispatch,
    outcome,
    exportAll() {
      const content = new Blob([notesFile(plan, notes)], { type: 'application/json' });
      download(`${plan.feature_id}.review.json`, content);
      setOutcome(REVIEW_STRINGS.exported(notes.length));
    },
    load: (file) => void load(file).catch(() => setOutcome(REVIEW_STRINGS.unreadable(file.name))),
  };
}
