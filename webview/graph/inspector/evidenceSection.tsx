import type { JSX } from 'react';
import type { GraphPackage } from '../../../src/protocol/graph';
import { Elapsed } from '../parts/elapsed';
import { Section } from './section';
import { INSPECTOR_STRINGS } from './strings';

/** What the package's state rests on: each source with what it shows and how old that is, the strongest first. */
export function EvidenceSection(props: {
  evidence: GraphPackage['evidence'] | undefined;
}): JSX.Element | null {
  const { evidence } = props;
  if (evidence === undefined) {
    return null;
  }
  return (
    <Section name="evidence">
      <ul className="inspector-list">
        {evidence.map(({ source, detail, at }) => (
          <li key={source} className="evidence">
            <span className="evidence-source">{INSPECTOR_STRINGS.sources[source]}</span>
            <span>{detail}</span>
            <span className="inspector-note" title={new Date(at).toLocaleString()}>
              <Elapsed amount={{ ms: 0, since: at }} />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
