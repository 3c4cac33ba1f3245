import type { JSX } from 'react';
import { useId, useState } from 'react';
import { TextButton } from '../graph/inspector/section';
import { REVIEW_STRINGS } from './strings';

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
