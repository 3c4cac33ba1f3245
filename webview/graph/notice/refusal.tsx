import '../notice/problemsBanner.css';
import type { JSX } from 'react';
import { Codicon } from '../parts/codicon';
import { IconButton } from '../parts/iconButton';
import { NOTICE_STRINGS } from './strings';

/** Says at once why a change of the plan was refused. */
export function Refusal({ text, onClose }: { text: string; onClose: () => void }): JSX.Element {
  return (
    <section className="problems" role="alert" data-severity="error">
      <Codicon name="error" />
      <p className="problems-text">
        <strong>{NOTICE_STRINGS.refused}</strong>
        <span>{text}</span>
      </p>
      <IconButton icon="close" label={NOTICE_STRINGS.closeRefusal} onClick={onClose} />
    </section>
  );
}
