import './review.css';
import type { JSX, RefObject, Dispatch } from 'react';
import { useCallback, useMemo, useRef, useState, useId, memo, useEffect, useReducer } from 'react';
import type { ReviewDocument, ReviewNote, ReviewedPlan } from '../../src/protocol/review';
import { GraphApp } from '../graph/graphApp';
import { reviewHost, download } from './reviewHost';
import { NoteForm, NoteList } from './noteList';
import type { NoteEvent } from './notes';
import { noteOn, nextNotes, notesFile, readNotesFile } from './notes';
import { ProblemList } from './problemList';
import { REVIEW_STRINGS } from './strings';
import { Quiet, TextButton } from '../graph/inspector/section';
import '../graph/factsLine.css';

/** A plan's graph on a page of its own, with a place to say what is to be said about it. */
export function ReviewApp({ document }: { document: ReviewDocument }): JSX.Element {
  const [selected, setSelected] = useState<string>();
  const problems = useRef<HTMLHeadingElement>(null);
  const text = useRef<HTMLHeadingElement>(null);
  const [host] = useState(() =>
    reviewHost(document, {
      selected: setSelected,
      showProblems: () => problems.current?.focus(),
      showText(packageId) {
        setSelected(packageId);
        text.current?.focus();
      },
    }),
  );
  const titles = useMemo(
    () => new Map(document.snapshot.packages.map(({ id, title }) => [id, title])),
    [document],
  );
  const select = useCallback(
    (packageId: string) => {
      setSelected(packageId);
      host.select(packageId);
    },
    [host],
  );
  return (
    <div className="review">
      <div className="review-graph">
        <GraphApp host={host} />
      </div>
      <ReviewPane
        document={document}
        titles={titles}
        selected={selected}
        problemsRef={problems}
        textRef={text}
        onSelect={select}
      />
    </div>
  );
}

/** Beside the graph: the plan's problems, the reviewer's notes, and the text of what is selected. */
function ReviewPane(props: {
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

/** What the plan says of a package, with the numbers of its lines. */
const PlanText = memo(function PlanText(props: {
  document: ReviewDocument;
  packageId: string | undefined;
}): JSX.Element {
  const { document, packageId } = props;
  const lines = useMemo(() => document.text.split(/\r\n|\r|\n/), [document.text]);
  const place = document.places.find((each) => each.package === packageId);
  if (place === undefined) {
    return <Quiet>{REVIEW_STRINGS.noText}</Quiet>;
  }
  return (
    <pre className="review-text" tabIndex={0} role="region" aria-label={REVIEW_STRINGS.textOf(place.package)}>
      {lines.slice(place.first - 1, place.last).map((line, index) => (
        <span key={place.first + index} className="review-line" data-line={place.first + index}>
          {line}
          {'\n'}
        </span>
      ))}
    </pre>
  );
});

/** The notes of a page, and their ways out of it and into it. */
interface Notes {
  readonly notes: readonly ReviewNote[];
  readonly dispatch: Dispatch<NoteEvent>;
  /** What came of the last export or load, in words. */
  readonly outcome: string;
  readonly exportAll: () => void;
  readonly load: (file: File) => void;
}

/** The notes about a plan; they outlive the page. */
function useNotes({ plan }: ReviewDocument): Notes {
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

/** Keeps notes in the browser until they are exported, so that closing the page loses none. */
class NoteMemory {
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

/** Which plan is reviewed, and the ways for notes to leave and to enter the page. */
function NotesHead(props: {
  plan: ReviewedPlan;
  titleId: string;
  count: number;
  /** What came of the last export or load. */
  outcome: string;
  onExport: () => void;
  onLoad: (file: File) => void;
}): JSX.Element {
  const { plan, titleId, count, outcome, onExport, onLoad } = props;
  const chooser = useRef<HTMLInputElement>(null);
  return (
    <header className="inspector-header">
      <h2 id={titleId}>{REVIEW_STRINGS.pane}</h2>
      <p className="inspector-facts facts-line">
        <span>{plan.file}</span>
        <span title={REVIEW_STRINGS.hash(plan.sha256)}>
          {REVIEW_STRINGS.revision(plan.plan_revision, plan.sha256.slice(0, 8))}
        </span>
      </p>
      <div className="inspector-actions">
        {count > 0 && <TextButton icon="export" label={REVIEW_STRINGS.exportNotes} onClick={onExport} />}
        <TextButton
          icon="folder-opened"
          label={REVIEW_STRINGS.loadNotes}
          onClick={() => chooser.current?.click()}
        />
        <input
          ref={chooser}
          type="file"
          accept=".json,application/json"
          hidden
          aria-label={REVIEW_STRINGS.loadNotes}
          onChange={({ currentTarget }) => {
            const [file] = currentTarget.files ?? [];
            if (file) {
              onLoad(file);
            }
            // The same file can be chosen again.
            currentTarget.value = '';
          }}
        />
      </div>
      <p className="inspector-message" role="status">
        {outcome}
      </p>
    </header>
  );
}
