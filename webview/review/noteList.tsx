import type { Dispatch, JSX } from 'react';
import { useState, useId } from 'react';
import type { ReviewNote } from '../../src/protocol/review';
import { Quiet, TextButton } from '../graph/inspector/section';
import type { NoteEvent } from './notes';
import { REVIEW_STRINGS } from './strings';

/** What a list of notes shows and does. */
export interface NoteListProps {
  readonly notes: readonly ReviewNote[];
  /** Packages of the plan by id. */
  readonly titles: ReadonlyMap<string, string>;
  readonly dispatch: Dispatch<NoteEvent>;
  readonly onSelect: (packageId: string) => void;
}

/** All notes, each with what it is about. */
export function NoteList({ notes, titles, dispatch, onSelect }: NoteListProps): JSX.Element {
  if (notes.length === 0) {
    return <Quiet>{REVIEW_STRINGS.noNotes}</Quiet>;
  }
  return (
    <ul className="inspector-list review-notes">
      {notes.map((note) => (
        <li key={note.id}>
          <Note note={note} titles={titles} dispatch={dispatch} onSelect={onSelect} />
        </li>
      ))}
    </ul>
  );
}

function Note({
  note,
  titles,
  dispatch,
  onSelect,
}: Omit<NoteListProps, 'notes'> & { note: ReviewNote }): JSX.Element {
  const [editing, setEditing] = useState(false);
  if (editing) {
    return (
      <NoteForm
        label={REVIEW_STRINGS.editing}
        text={note.text}
        action={REVIEW_STRINGS.keep}
        onKeep={(text) => {
          dispatch({ type: 'change', id: note.id, text });
          setEditing(false);
        }}
        onCancel={() => setEditing(false)}
      />
    );
  }
  return (
    <>
      <p className="inspector-note">
        <Anchor note={note} titles={titles} onSelect={onSelect} />
        {note.line !== null && ` · ${REVIEW_STRINGS.line(note.line)}`}
      </p>
      <p className="note-text">{note.text}</p>
      <div className="note-buttons">
        <TextButton icon="edit" label={REVIEW_STRINGS.edit} onClick={() => setEditing(true)} />
        <TextButton
          icon="trash"
          label={REVIEW_STRINGS.remove}
          onClick={() => dispatch({ type: 'remove', id: note.id })}
        />
      </div>
    </>
  );
}

function Anchor({
  note,
  titles,
  onSelect,
}: Pick<NoteListProps, 'titles' | 'onSelect'> & { note: ReviewNote }): JSX.Element {
  const { package: id } = note;
  if (id === null) {
    return <strong>{REVIEW_STRINGS.wholePlan}</strong>;
  }
  const title = titles.get(id);
  return title === undefined ? (
    <strong>{REVIEW_STRINGS.gone(id)}</strong>
  ) : (
    <button type="button" className="link" title={id} onClick={() => onSelect(id)}>
      {title}
    </button>
  );
}

/** A field for a note's text, with a button that keeps it. Ctrl+Enter keeps it, too. */
export function NoteForm(props: {
  label: string;
  hint?: string | undefined;
  text?: string;
  action: string;
  onKeep: (text: string) => void;
  onCancel?: () => void;
}): JSX.Element {
  const { label, hint, action, onKeep, onCancel } = props;
  const [text, setText] = useState(props.text ?? '');
  const id = useId();
  const keep = (): void => {
    if (text.trim() !== '') {
      onKeep(text.trim());
      setText('');
    }
  };
  return (
    <div className="note-form">
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        rows={3}
        value={text}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            keep();
          }
        }}
      />
      {hint !== undefined && (
        <p id={`${id}-hint`} className="inspector-note">
          {hint}
        </p>
      )}
      <div className="note-buttons">
        <TextButton icon="check" label={action} onClick={keep} />
        {onCancel && <TextButton label={REVIEW_STRINGS.cancel} onClick={onCancel} />}
      </div>
    </div>
  );
}
