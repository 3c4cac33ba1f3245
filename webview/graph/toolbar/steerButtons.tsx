import type { JSX } from 'react';
import { memo } from 'react';
import type { GraphSnapshot, RunConfiguration } from '../../../src/protocol/graph';
import type { SteeringAction } from '../../../src/run/kernel/wishes';
import { IconButton } from '../parts/iconButton';
import { TOOLBAR_STRINGS } from './strings';

/** Pauses and resumes the run; while none goes on, how the next one is carried out. */
export const SteerButtons = memo(function SteerButtons(props: {
  snapshot: GraphSnapshot;
  onSteer: (action: SteeringAction) => void;
  onConfigure: (change: RunConfiguration) => void;
}): JSX.Element | null {
  const { snapshot, onSteer, onConfigure } = props;
  const { run, settings } = snapshot;
  if (run.state === 'running') {
    return run.paused === true ? (
      <IconButton
        icon="debug-continue"
        label={TOOLBAR_STRINGS.resume}
        onClick={() => onSteer({ kind: 'resume' })}
      />
    ) : (
      <IconButton
        icon="debug-pause"
        label={TOOLBAR_STRINGS.pause}
        onClick={() => onSteer({ kind: 'pause' })}
      />
    );
  }
  if (settings === undefined || settings.byPlan || !snapshot.canRun.yes) {
    return null;
  }
  return (
    <>
      <label className="find-field find-choice">
        <span>{TOOLBAR_STRINGS.schedule}</span>
        <select
          value={settings.schedule}
          onChange={({ currentTarget }) =>
            onConfigure({ schedule: currentTarget.value === 'waves' ? 'waves' : 'eager' })
          }
        >
          <option value="eager">{TOOLBAR_STRINGS.schedules.eager}</option>
          <option value="waves">{TOOLBAR_STRINGS.schedules.waves}</option>
        </select>
      </label>
      <label className="find-field find-choice">
        <span>{TOOLBAR_STRINGS.maxParallel}</span>
        <select
          value={settings.maxParallel}
          onChange={({ currentTarget }) => onConfigure({ maxParallel: Number(currentTarget.value) })}
        >
          {[...new Set([1, 2, 3, 4, 6, 8, 10, 16, 25, 50, 100, settings.maxParallel])]
            .sort((a, b) => a - b)
            .map((count) => (
              <option key={count} value={count}>
                {count}
              </option>
            ))}
        </select>
      </label>
    </>
  );
});
