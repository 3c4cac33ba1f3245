import './flowLegend.css';
import type { JSX } from 'react';
import { STATE_APPEARANCE } from '../../../src/run/packageStates';
import { edgeFlow } from '../edge/edgeFlow';
import { edgeLook, TIP_HALF, TIP_LENGTH } from '../edge/edgeLook';
import { KEYBOARD_STRINGS } from './strings';

const SAMPLES = [
  { key: 'satisfied', source: 'done', critical: false, redundant: false },
  { key: 'active', source: 'working', critical: false, redundant: false },
  { key: 'waiting', source: 'planned', critical: false, redundant: false },
  { key: 'broken', source: 'failed', critical: false, redundant: false },
  { key: 'critical', source: 'done', critical: true, redundant: false },
  { key: 'redundant', source: 'planned', critical: false, redundant: true },
] as const;
const WIDTH = 48;
const MIDDLE = 6;

/** A sample of every kind of line, drawn from the same table as the graph's own, with its meaning. */
export function FlowLegend(): JSX.Element {
  return (
    <ul className="sheet-flows">
      {SAMPLES.map((sample) => (
        <li key={sample.key}>
          <Sample sample={sample} />
          {KEYBOARD_STRINGS.flows[sample.key]}
        </li>
      ))}
    </ul>
  );
}

function Sample({ sample }: { sample: (typeof SAMPLES)[number] }): JSX.Element {
  const { source, critical, redundant } = sample;
  const { width, dash } = edgeLook(edgeFlow(source), { critical, redundant });
  const back = WIDTH - TIP_LENGTH;
  return (
    <svg width={WIDTH} height={2 * MIDDLE} aria-hidden="true" data-color={STATE_APPEARANCE[source].color}>
      <path
        className="flow-line"
        d={`M0,${MIDDLE}L${back},${MIDDLE}`}
        strokeWidth={width}
        strokeDasharray={dash.join(' ')}
      />
      <path
        className="flow-tip"
        d={`M${back},${MIDDLE - TIP_HALF}L${WIDTH},${MIDDLE}L${back},${MIDDLE + TIP_HALF}z`}
      />
    </svg>
  );
}
