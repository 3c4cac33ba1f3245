import type { JSX, RefObject } from 'react';
import { useId } from 'react';
import type { ReviewDocument } from '../../src/protocol/review';
import { NoteForm } from './noteForm';
import { NoteList } from './noteList';
import { noteOn } from './notes';
import { NotesHead } from './notesHead';
import { PlanText } from './planText';
import { ProblemList } from './problemList';
import { REVIEW_STRINGS } from './strings';
import { useNotes } from './useNotes';

/** Beside the graph: the plan's problems, the reviewer's notes, and the text of what is selected. */
export function ReviewPane(props: {
  document: ReviewDocument;
  titles: ReadonlyMap<string, string>;
  selected: string | undefined;
  problemsRef: RefObject<HTMLHeadingElement | null>;
  textRef: RefObject<HTMLHeadingElement | null>;
  onSelect: (packageId: string) => void;
}): JSX.Element {
  const { document, titles, selected, problemsRef, textRef, onSelect } = props;
  const { notes, dispatch, outcome, exportAll, load } = useNotes(document);
  const titleId = useId();
  const title = selected === undefined ? undefined : titles.get(selected);
  return (
    <aside className="inspector review-pane" aria-labelledby={titleId}>
      <NotesHead
        plan={document.plan}
        titleId={titleId}
        count={notes.length}
        outcome={outcome}
        onExport={exportAll}
        onLoad={load}
      />
      <section className="review-section">
        <h3>{REVIEW_STRINGS.notes}</h3>
        <NoteForm
          label={title === undefined ? REVIEW_STRINGS.noteOnPlan : REVIEW_STRINGS.noteOn(title)}
          hint={title === undefined ? REVIEW_STRINGS.noteHint : undefined}
          action={REVIEW_STRINGS.add}
          onKeep={(text) => dispatch({ type: 'write', note: noteOn(document, selected, text, new Date()) })}
        />
        <NoteList notes={notes} titles={titles} dispatch={dispatch} onSelect={onSelect} />
      </section>
      <section className="review-section">
        <h3 ref={problemsRef} tabIndex={-1}>
          {REVIEW_STRINGS.problems}
        </h3>
        <ProblemList problems={document.problems} onSelect={onSelect} />
      </section>
      <section className="review-section">
        <h3 ref={textRef} tabIndex={-1}>
          {REVIEW_STRINGS.text}
        </h3>
        <PlanText document={document} packageId={selected} />
      </section>
    </aside>
  );
}
