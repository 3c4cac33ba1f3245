import { bubblePath, HANDOFF_GAP, HANDOFF_LOOK, HANDOFF_WIDTH } from '../canvas/lines/handoffLines';
import './shortcutSheet.css';
import type { JSX } from 'react';
import { Fragment, useEffect, useRef } from 'react';
import type { PackageStateName } from '../../../src/run/kernel/kernel';
import { appearanceOf, PACKAGE_STATES, STATE_APPEARANCE, WAITS } from '../../../src/run/kernel/kernel';
import { Codicon } from '../parts/icons';
import { useGraphServices } from '../parts/graphServices';
import type { Shortcut } from './shortcuts';
import { KEYBOARD_STRINGS, needsEditor, SHORTCUTS } from './shortcuts';
import './flowLegend.css';
import type { EdgeCargo } from '../../../src/contracts/edgeCargo';
import { edgeFlow, edgeLook, SvgTrace, TIP_HALF, TIP_LENGTH, traceSign } from '../canvas/lines/edgeLook';
import type { HandoffStanding } from '../../../src/run/asking/handoffs';
import { HANDOFF_STANDINGS } from '../../../src/run/asking/handoffs';
import { HANDOFF_STRINGS } from '../canvas/lines/handoffWords';

/** How packages look: by their states, those at work that wait for somebody, and those of a plan that nobody has approved. */
const LOOKS = [
  ...PACKAGE_STATES.map((state) => [state, STATE_APPEARANCE[state]] as const),
  ...WAITS.map((waits) => [waits, appearanceOf({ state: 'working', waits })] as const),
  ['proposed', appearanceOf({ state: 'planned', proposed: true })] as const,
];

/** Explains every key, from the list that handles them, and what icons and lines mean. */
export function ShortcutSheet({ onClose }: { onClose: () => void }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog ref={dialog} className="sheet" aria-labelledby="sheet-title" onClose={onClose}>
      <header className="sheet-header">
        <h2 id="sheet-title">{KEYBOARD_STRINGS.sheetTitle}</h2>
        <button
          type="button"
          className="package-action"
          aria-label={KEYBOARD_STRINGS.close}
          title={KEYBOARD_STRINGS.close}
          onClick={() => dialog.current?.close()}
        >
          <Codicon name="close" />
        </button>
      </header>
      <div className="sheet-columns">
        {(['move', 'package', 'view'] as const).map((group) => (
          <ShortcutGroup key={group} group={group} />
        ))}
        <section>
          <h3>{KEYBOARD_STRINGS.edges}</h3>
          <FlowLegend />
        </section>
        <section>
          <h3>{KEYBOARD_STRINGS.states}</h3>
          <ul className="sheet-states">
            {LOOKS.map(([name, { codicon, color, label, spoken }]) => (
              <li key={name} data-color={color} title={spoken}>
                <Codicon name={codicon} />
                {label}
              </li>
            ))}
          </ul>
        </section>
      </div>
    </dialog>
  );
}

function ShortcutGroup({ group }: { group: Shortcut['group'] }): JSX.Element {
  const { editor } = useGraphServices();
  return (
    <section>
      <h3>{KEYBOARD_STRINGS.groups[group]}</h3>
      <dl className="sheet-keys">
        {SHORTCUTS.filter(
          (shortcut) =>
            shortcut.group === group && shortcut.beside === undefined && (editor || !needsEditor(shortcut)),
        ).map((shortcut) => (
          <div key={shortcut.id}>
            <dt>
              <Keys shortcut={shortcut} />
              {SHORTCUTS.filter(({ beside }) => beside === shortcut.id).map((other) => (
                <Fragment key={other.id}>
                  {' '}
                  <Keys shortcut={other} />
                </Fragment>
              ))}
            </dt>
            <dd>{KEYBOARD_STRINGS.shortcuts[shortcut.id]}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Keys({ shortcut }: { shortcut: Shortcut }): JSX.Element {
  return (
    <>
      {shortcut.keys.map((key, index) => (
        <Fragment key={key}>
          {index > 0 && ' '}
          {shortcut.control && <kbd>{KEYBOARD_STRINGS.control}</kbd>}
          {shortcut.alt && <kbd>{KEYBOARD_STRINGS.alt}</kbd>}
          {(shortcut.shift ?? isCapital(key)) && <kbd>{KEYBOARD_STRINGS.shift}</kbd>}
          <kbd>{KEYBOARD_STRINGS.keyNames[key] ?? (key.length === 1 ? key.toUpperCase() : key)}</kbd>
        </Fragment>
      ))}
    </>
  );
}

/** Whether a letter needs the Shift key. */
function isCapital(key: string): boolean {
  return key.length === 1 && key !== key.toLowerCase();
}

interface LegendSample {
  readonly key: keyof typeof KEYBOARD_STRINGS.flows;
  readonly source: PackageStateName;
  readonly critical: boolean;
  readonly redundant: boolean;
  readonly carries?: EdgeCargo['kind'];
  readonly needs?: readonly string[];
}

const SAMPLES: readonly LegendSample[] = [
  { key: 'satisfied', source: 'done', critical: false, redundant: false },
  { key: 'active', source: 'working', critical: false, redundant: false },
  { key: 'waiting', source: 'planned', critical: false, redundant: false },
  { key: 'broken', source: 'failed', critical: false, redundant: false },
  { key: 'contract', source: 'done', critical: false, redundant: false, carries: 'contract' },
  { key: 'handoff', source: 'done', critical: false, redundant: false, carries: 'handoff' },
  { key: 'needs', source: 'working', critical: false, redundant: false, needs: [] },
  { key: 'critical', source: 'done', critical: true, redundant: false },
  { key: 'redundant', source: 'planned', critical: false, redundant: true },
];
const WIDTH = 48;
const MIDDLE = 6;
const HIGH = 20;

/** A sample of every kind of line, drawn from the same table as the graph's own, with its meaning. */
function FlowLegend(): JSX.Element {
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
  const { source, critical, redundant, carries, needs } = sample;
  const kind = { critical, redundant, needs, carries: carries && { kind: carries, what: [] } };
  const { width, dash } = edgeLook(edgeFlow(source), kind);
  const back = WIDTH - TIP_LENGTH;
  const sign = new SvgTrace();
  traceSign(sign, carries ?? 'contract', { x: back / 2, y: MIDDLE });
  return (
    <svg width={WIDTH} height={2 * MIDDLE} aria-hidden="true" data-color={STATE_APPEARANCE[source].color}>
      <path
        className="flow-line"
        d={`M0,${MIDDLE}L${back},${MIDDLE}`}
        strokeWidth={width}
        strokeDasharray={dash.join(' ')}
      />
      {carries && <path className={carries === 'contract' ? 'flow-tip' : 'flow-ring'} d={sign.data} />}
      <path
        className="flow-tip"
        d={`M${back},${MIDDLE - TIP_HALF}L${WIDTH},${MIDDLE}L${back},${MIDDLE + TIP_HALF}z`}
      />
    </svg>
  );
}
