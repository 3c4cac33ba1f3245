import './gateMarks.css';
import type { JSX } from 'react';
import type { GraphGate } from '../../../src/protocol/graph';
import { Codicon } from '../parts/icons';
import { PACKAGE_STRINGS } from './strings';

/** Codicons of who says yes. */
const GATE_ICONS = { person: 'person', check: 'checklist', review: 'eye' } as const satisfies Readonly<
  Record<GraphGate['by'], string>
>;

/** A gate in words: what it waits for, whether it has been passed, and what to look at. */
export function gateWords({ by, before, title, state }: GraphGate): string {
  return PACKAGE_STRINGS.gateWords(
    PACKAGE_STRINGS.gates[before][by],
    PACKAGE_STRINGS.gateStates[state],
    title,
  );
}

/**
 * The gates of a package, standing on its border like doors: on the left those before its start, on the right those
 * before its merge. One mark for each side tells of all that stand there.
 */
export function GateMarks({ gates }: { gates: readonly GraphGate[] }): JSX.Element {
  return (
    <>
      {(['start', 'merge'] as const).map((side) => {
        const here = gates.filter(({ before }) => before === side);
        const [first] = here;
        const state = (['open', 'waiting', 'passed'] as const).find((each) =>
          here.some((gate) => gate.state === each),
        );
        return first && state ? (
          <span
            key={side}
            className="gate-mark"
            data-side={side}
            data-gate={state}
            title={here.map(gateWords).join('\n')}
          >
            <Codicon name={state === 'passed' ? 'check' : GATE_ICONS[first.by]} />
          </span>
        ) : null;
      })}
    </>
  );
}
