import './notice.css';
import type { JSX } from 'react';
import { Codicon } from '../codicon';

/** Stands where the graph would be and says why there is none and what to do. */
export function Notice(props: {
  icon: string;
  title: string;
  detail?: string;
  busy?: boolean;
  /** Whether it stands under a toolbar, which has the page's first heading. */
  underToolbar?: boolean;
}): JSX.Element {
  const { icon, title, detail, busy = false, underToolbar = false } = props;
  const Heading = underToolbar ? 'h2' : 'h1';
  return (
    <section className="notice" role="status" aria-busy={busy}>
      <Codicon name={icon} spinning={busy} />
      <Heading className="notice-title">{title}</Heading>
      {detail !== undefined && <p className="notice-detail">{detail}</p>}
    </section>
  );
}
