import { standstillText } from '../../../src/run/faults/faultTable';
import '../factsLine.css';
import './runSummary.css';
import type { JSX, ReactNode } from 'react';
import { memo } from 'react';
import type { GraphSnapshot, GraphRunState } from '../../../src/protocol/graph';
import { currentWave, STATE_APPEARANCE } from '../../../src/run/kernel/kernel';
import { usageDetail, usageText } from '../../../src/run/usage/usage';
import { Codicon } from '../parts/icons';
import { Elapsed } from '../parts/elapsed';
import { TOOLBAR_STRINGS } from './strings';

/** One line about the run: state, wave, packages done, running, elapsed time, integration branch. */
export const RunSummary = memo(function RunSummary({ snapshot }: { snapshot: GraphSnapshot }): JSX.Element {
  const { run, totals, waves } = snapshot;
  const appearance = RUN_APPEARANCE[run.state];
  const paused = run.state === 'running' && run.paused === true;
  if (run.state === 'none') {
    return (
      <p className="run-summary facts-line">
        <Part>{TOOLBAR_STRINGS.size(totals.packages, waves.length)}</Part>
        <Part className="run-path" title={snapshot.planPath}>
          {snapshot.planPath}
        </Part>
      </p>
    );
  }
  return (
    <p className="run-summary facts-line">
      {run.standstill === undefined ? (
        <Part className="run-state" color={appearance.color}>
          <Codicon
            name={paused ? 'debug-pause' : appearance.codicon}
            spinning={run.state === 'running' && !paused}
          />
          {paused ? TOOLBAR_STRINGS.paused : TOOLBAR_STRINGS.states[run.state]}
        </Part>
      ) : (
        <Part
          className="run-state"
          color={RUN_APPEARANCE.failed.color}
          title={standstillText(run.standstill)}
        >
          <Codicon name="debug-disconnect" />
          {TOOLBAR_STRINGS.standsStill}
        </Part>
      )}
      {run.oneAtATime !== undefined && (
        <Part className="run-degraded" title={TOOLBAR_STRINGS.oneAtATimeBecause(run.oneAtATime)}>
          <Codicon name="warning" />
          {TOOLBAR_STRINGS.oneAtATime}
        </Part>
      )}
      <Part>{TOOLBAR_STRINGS.wave(currentWave(snapshot.packages, waves.length), waves.length)}</Part>
      <Part title={TOOLBAR_STRINGS.doneSpoken(totals.done, totals.packages)}>
        {TOOLBAR_STRINGS.done(totals.done, totals.packages)}
      </Part>
      {totals.active > 0 && <Part>{TOOLBAR_STRINGS.running(totals.active)}</Part>}
      {run.elapsed !== undefined && (
        <Part className="run-elapsed" title={TOOLBAR_STRINGS.elapsed}>
          <Elapsed amount={run.elapsed} />
        </Part>
      )}
      {run.usage && (
        <Part className="run-usage" title={`${TOOLBAR_STRINGS.usage}: ${usageDetail(run.usage)}`}>
          {usageText(run.usage)}
        </Part>
      )}
      {run.integrationBranch !== undefined && (
        <Part className="run-branch" title={TOOLBAR_STRINGS.branch(run.integrationBranch)}>
          <Codicon name="git-branch" />
          <span className="run-branch-name">{run.integrationBranch}</span>
        </Part>
      )}
    </p>
  );
});

function Part(props: {
  children: ReactNode;
  className?: string;
  title?: string;
  color?: string;
}): JSX.Element {
  const { children, className = '', title, color } = props;
  return (
    <span className={`run-part ${className}`} title={title} data-color={color}>
      {children}
    </span>
  );
}

/** Icon and colour of a run's state, taken from the package state that means the same. */
const RUN_APPEARANCE: Readonly<Record<GraphRunState, { codicon: string; color: string }>> = {
  none: STATE_APPEARANCE.planned,
  running: STATE_APPEARANCE.working,
  stopping: STATE_APPEARANCE.cancelled,
  done: STATE_APPEARANCE.done,
  failed: STATE_APPEARANCE.failed,
  stuck: STATE_APPEARANCE.blocked,
  cancelled: STATE_APPEARANCE.cancelled,
};
