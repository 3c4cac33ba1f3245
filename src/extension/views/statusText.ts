import type { GraphSnapshot } from '../../protocol/graph';
import { isActive } from '../../run/packageStates';

/** What the status bar says, and whether it needs attention. */
export interface StatusText {
  readonly text: string;
  readonly attention: 'none' | 'warning' | 'error';
}

/** `Wave 2/4 · 5/12 · 3 running`; without a run the size of the plan. */
export function statusText(snapshot: GraphSnapshot): StatusText {
  const { totals, waves, run, packages } = snapshot;
  if (snapshot.problems.errors > 0 && run.state === 'none') {
    return { text: `$(warning) ${plural(snapshot.problems.errors, 'error')} in the plan`, attention: 'none' };
  }
  if (run.state === 'none') {
    return {
      text: `$(type-hierarchy) ${plural(totals.packages, 'package')} · ${plural(waves.length, 'wave')}`,
      attention: 'none',
    };
  }
  const count = (state: string) => packages.filter((item) => item.state === state).length;
  const failed = count('failed');
  const blocked = count('blocked');
  const parts = [
    `Wave ${currentWave(snapshot)}/${waves.length}`,
    `${totals.done}/${totals.packages}`,
    ...(totals.active > 0 ? [`${totals.active} running`] : []),
    ...(blocked > 0 ? [`${blocked} blocked`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(run.state === 'running' || totals.active > 0 || failed + blocked > 0 ? [] : [WORD[run.state]]),
  ];
  return {
    text: `$(${ICON[run.state]}) ${parts.join(' · ')}`,
    attention: failed > 0 ? 'error' : blocked > 0 ? 'warning' : 'none',
  };
}

const ICON = {
  running: 'sync~spin',
  stopping: 'sync~spin',
  done: 'pass',
  failed: 'error',
  stuck: 'stop-circle',
  cancelled: 'circle-slash',
} as const;

const WORD = {
  stopping: 'stopping',
  done: 'done',
  failed: 'failed',
  stuck: 'needs you',
  cancelled: 'stopped',
} as const;

/** The first wave that is not done; the last one when all are. */
function currentWave(snapshot: GraphSnapshot): number {
  const open = snapshot.packages.filter((item) => item.state !== 'done').map((item) => item.wave);
  const active = snapshot.packages.filter((item) => isActive(item.state)).map((item) => item.wave);
  return Math.min(...(active.length > 0 ? active : open.length > 0 ? open : [snapshot.waves.length]));
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
