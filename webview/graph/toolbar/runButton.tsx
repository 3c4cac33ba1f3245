import '@vscode-elements/elements/dist/vscode-button/index.js';
import './runButton.css';
import type { JSX } from 'react';
import { memo, useId } from 'react';
import type { GraphSnapshot } from '../../../src/protocol/graph';
import { useGraphServices } from '../parts/graphServices';
import { Codicon } from '../parts/icons';
import { RemedyButtons } from '../parts/notice';
import { TOOLBAR_STRINGS } from './strings';

/** Run, or while something runs that can move, Stop; what has lost its plan is run again. Where nothing may be run the reason stands beside it. */
export const RunButton = memo(function RunButton(props: { snapshot: GraphSnapshot }): JSX.Element {
  const { snapshot } = props;
  const { post } = useGraphServices();
  const reasonId = useId();
  const { canRun, run, totals } = snapshot;
  const isLeft = run.standstill?.fault === 'plan-lost';
  if (!isLeft && (run.state === 'running' || run.state === 'stopping')) {
    const stopping = run.state === 'stopping';
    return (
      <vscode-button
        className="run-button"
        icon="debug-stop"
        secondary
        disabled={stopping}
        aria-disabled={stopping ? 'true' : 'false'}
        onClick={stopping ? undefined : () => post({ type: 'stop' })}
      >
        {stopping ? TOOLBAR_STRINGS.stopping : TOOLBAR_STRINGS.stop}
      </vscode-button>
    );
  }
  const blocked = !canRun.yes || totals.packages === 0;
  return (
    <>
      <vscode-button
        className="run-button"
        icon="play"
        secondary={totals.done === totals.packages}
        disabled={blocked}
        aria-disabled={blocked ? 'true' : 'false'}
        aria-describedby={canRun.reason === undefined ? undefined : reasonId}
        onClick={blocked ? undefined : () => post({ type: 'run' })}
      >
        {TOOLBAR_STRINGS.run}
      </vscode-button>
      {!canRun.yes && canRun.reason !== undefined && (
        <div className="run-reason">
          <Codicon name="info" />
          <span id={reasonId}>{canRun.reason}</span>
          {canRun.remedy !== undefined && <RemedyButtons remedies={[canRun.remedy]} />}
        </div>
      )}
    </>
  );
});
