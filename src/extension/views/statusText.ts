import { t } from '@vscode/l10n';
import type { GraphSnapshot } from '../../protocol/graph';
import { currentWave } from '../../run/kernel/kernel';

/** What the status bar says, and whether it needs attention. */
export interface StatusText {
  readonly text: string;
  readonly attention: 'none' | 'warning' | 'error';
}

/**
 * `Wave 2/4 · 5/12 · 3 running · 1 needs you`; without a run the size of the plan.
 * @param needs how many things wait for a person, as the view "Needs You" counts them.
 */
export function statusText(snapshot: GraphSnapshot, needs: number): StatusText {
  const { totals, waves, run, packages } = snapshot;
  if (snapshot.problems.errors > 0 && run.state === 'none') {
    const { errors } = snapshot.problems;
    const text = errors === 1 ? t('1 error in the plan') : t('{0} errors in the plan', errors);
    return { text: `$(warning) ${text}`, attention: 'none' };
  }
  if (run.state === 'none') {
    return {
      text: `$(type-hierarchy) ${[
        totals.packages === 1 ? t('1 package') : t('{0} packages', totals.packages),
        waves.length === 1 ? t('1 wave') : t('{0} waves', waves.length),
      ].join(' · ')}`,
      attention: 'none',
    };
  }
  const failed = packages.filter(({ state }) => state === 'failed').length;
  const others = Math.max(0, needs - failed);
  const parts = [
    t('Wave {0}/{1}', currentWave(packages, waves.length), waves.length),
    `${totals.done}/${totals.packages}`,
    ...(totals.active > 0 ? [t('{0} running', totals.active)] : []),
    ...(others === 0 ? [] : [others === 1 ? t('1 needs you') : t('{0} need you', others)]),
    ...(failed > 0 ? [t('{0} failed', failed)] : []),
    ...(run.state === 'running' || totals.active > 0 || failed + others > 0 ? [] : [wordFor(run.state)]),
  ];
  return {
    text: `$(${ICON[run.state]}) ${parts.join(' · ')}`,
    attention: failed > 0 ? 'error' : others > 0 ? 'warning' : 'none',
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

function wordFor(state: Exclude<keyof typeof ICON, 'running'>): string {
  switch (state) {
    case 'stopping':
      return t('stopping');
    case 'done':
      return t('done');
    case 'failed':
      return t('failed');
    case 'stuck':
      return t('needs you');
    case 'cancelled':
      return t('stopped');
  }
}
