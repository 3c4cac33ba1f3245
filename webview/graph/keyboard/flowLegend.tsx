import type { JSX } from 'react';
import { STATE_APPEARANCE } from '../../../src/run/packageStates';
import { edgeFlow } from '../edge/edgeFlow';
import { KEYBOARD_STRINGS } from './strings';

const SAMPLES = [
  { key: 'satisfied', source: 'done', className: '' },
  { key: 'active', source: 'working', className: '' },
  { key: 'waiting', source: 'planned', className: '' },
  { key: 'broken', source: 'failed', className: '' },
  { key: 'critical', source: 'done', className: 'is-critical' },
  { key: 'redundant', source: 'planned', className: 'is-redundant' },
] as const;

/** A sample of every kind of line, drawn by the same style rules as the graph's own, with its meaning. */
export function FlowLegend(): JSX.Element {
  return (
    <ul className="sheet-flows shows-critical">
      {SAMPLES.map(({ key, source, className }) => (
        <li key={key} className={className}>
          <svg width="48" height="12" aria-hidden="true">
            <g
              className="dependency"
              data-flow={edgeFlow(source)}
              data-color={STATE_APPEARANCE[source].color}
            >
              <path className="dependency-line" d="M0,6L48,6" />
              <path className="dependency-tip" d="M42,2L48,6L42,10z" />
            </g>
          </svg>
          {KEYBOARD_STRINGS.flows[key]}
        </li>
      ))}
    </ul>
  );
}
