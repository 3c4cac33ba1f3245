import './notice.css';
import type { JSX } from 'react';
import { Codicon } from '../codicon';

/** Stands where the graph would be and says why there is none and what to do. */
export function Notice(props: { icon: string; title: string; detail?: string; busy?: boolean }): JSX.Element {
  const { icon, title, detail, busy = false } = props;
  return (
    <section className="notice" role="status" aria-busy={busy}>
      <Codicon name={icon} spinning={busy} />
      <h2 className="notice-title">{title}</h2>
      {detail !== undefined && <p className="notice-detail">{detail}</p>}
    </section>
  );
}
