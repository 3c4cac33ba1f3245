import '@vscode-elements/elements/dist/vscode-button/index.js';
import './notice.css';
import type { JSX } from 'react';
import type { Remedy } from '../../../src/protocol/remedy';
import { Codicon } from '../parts/codicon';
import { RemedyButtons } from './remedyButtons';
import { NOTICE_STRINGS } from './strings';

/** Stands where the graph would be and says why there is none and what to do. */
export function Notice(props: {
  icon: string;
  title: string;
  detail?: string;
  busy?: boolean;
  /** Whether it stands under a toolbar, which has the page's first heading. */
  underToolbar?: boolean;
  /** What can be done about it, each with a button. */
  remedies?: readonly Remedy[];
  /** Draws anew what could not be drawn. */
  onDrawAgain?: () => void;
}): JSX.Element {
  const { icon, title, detail, busy = false, underToolbar = false, remedies = [], onDrawAgain } = props;
  const Heading = underToolbar ? 'h2' : 'h1';
  return (
    <section className="notice" role="status" aria-busy={busy}>
      <Codicon name={icon} spinning={busy} />
      <Heading className="notice-title">{title}</Heading>
      {detail !== undefined && <p className="notice-detail">{detail}</p>}
      <RemedyButtons remedies={remedies} />
      {onDrawAgain && (
        <div className="notice-remedies">
          <vscode-button onClick={onDrawAgain}>{NOTICE_STRINGS.drawAgain}</vscode-button>
        </div>
      )}
    </section>
  );
}
