import './flowLegend.css';
import type { JSX } from 'react';
import type { EdgeCargo } from '../../../src/contracts/obligations/edgeCargo';
import type { PackageStateName } from '../../../src/run/kernel/packageStates';
import { STATE_APPEARANCE } from '../../../src/run/kernel/packageStates';
import { edgeFlow } from '../edge/edgeFlow';
import { edgeLook, signPath, TIP_HALF, TIP_LENGTH } from '../edge/edgeLook';
import type { HandoffStanding } from '../../../src/run/handoffs/handoffStanding';
import { HANDOFF_STANDINGS } from '../../../src/run/handoffs/handoffStanding';
import { bubblePath, HANDOFF_GAP, HANDOFF_LOOK, HANDOFF_WIDTH } from '../handoff/handoffLook';
import { HANDOFF_STRINGS } from '../handoff/strings';
import { KEYBOARD_STRINGS } from './strings';

interface LegendSample {
  readonly key: keyof typeof KEYBOARD_STRINGS.flows;
  readonly source: PackageStateName;
  readonly critical: boolean;
  readonly redundant: boolean;
  readonly carries?: EdgeCargo['kind'];
}

const SAMPLES: readonly LegendSample[] = [
  { key: 'satisfied', source: 'done', critical: false, redundant: false },
  { key: 'active', source: 'working', critical: false, redundant: false },
  { key: 'waiting', source: 'planned', critical: false, redundant: false },
  { key: 'broken', source: 'failed', critical: false, redundant: false },
  { key: 'contract', source: 'done', critical: false, redundant: false, carries: 'contract' },
  { key: 'handoff', source: 'done', critical: false, redundant: false, carries: 'handoff' },
  { key: 'critical', source: 'done', critical: true, redundant: false },
  { key: 'redundant', source: 'planned', critical: false, redundant: true },
];
const WIDTH = 48;
const MIDDLE = 6;
const HIGH = 20;

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
      {HANDOFF_STANDINGS.map((standing) => (
        <li key={standing}>
          <HandoffSample standing={standing} />
          {HANDOFF_STRINGS.legend[standing]}
        </li>
      ))}
    </ul>
  );
}

function HandoffSample({ standing }: { standing: HandoffStanding }): JSX.Element {
  const { state, sign, dash } = HANDOFF_LOOK[standing];
  const place = { x: WIDTH / 2 - 3, y: HIGH / 2 - 1 };
  const line = `M0,${HIGH / 2}L${WIDTH - 2},${HIGH / 2}`;
  return (
    <svg width={WIDTH} height={HIGH} aria-hidden="true" data-color={STATE_APPEARANCE[state].color}>
      <path className="flow-line" d={line} strokeWidth={HANDOFF_WIDTH} strokeDasharray={dash.join(' ')} />
      <path className="flow-gap" d={line} strokeWidth={HANDOFF_GAP} />
      <path className={standing === 'answered' ? 'flow-tip' : 'flow-ring'} d={bubblePath(place)} />
      <text
        className={standing === 'answered' ? 'flow-sign is-filled' : 'flow-sign'}
        x={place.x}
        y={place.y + 4}
      >
        {sign}
      </text>
    </svg>
  );
}

function Sample({ sample }: { sample: LegendSample }): JSX.Element {
  const { source, critical, redundant, carries } = sample;
  const kind = { critical, redundant, carries: carries && { kind: carries, what: [] } };
  const { width, dash } = edgeLook(edgeFlow(source), kind);
  const back = WIDTH - TIP_LENGTH;
  return (
    <svg width={WIDTH} height={2 * MIDDLE} aria-hidden="true" data-color={STATE_APPEARANCE[source].color}>
      <path
        className="flow-line"
        d={`M0,${MIDDLE}L${back},${MIDDLE}`}
        strokeWidth={width}
        strokeDasharray={dash.join(' ')}
      />
      {carries && (
        <path
          className={carries === 'contract' ? 'flow-tip' : 'flow-ring'}
          d={signPath(carries, { x: back / 2, y: MIDDLE })}
        />
      )}
      <path
        className="flow-tip"
        d={`M${back},${MIDDLE - TIP_HALF}L${WIDTH},${MIDDLE}L${back},${MIDDLE + TIP_HALF}z`}
      />
    </svg>
  );
}
