import { t } from '@vscode/l10n';
import type { FeatureCollision, PlanFeasibility } from './feasibility';

/** More than so many shared things of one feature are counted. */
const MOST = 5;

/** What people should know before they run a plan beside others, and how to go on; empty where nothing collides. */
export function feasibilityText({ feasibility, packages, colliding, collisions }: PlanFeasibility): string[] {
  if (feasibility === 'FULL') {
    return [];
  }
  const head =
    feasibility === 'PARTIAL'
      ? t('PARTIAL: {0} of {1} packages collide with what is under way.', colliding.length, packages)
      : t('SEQUENTIAL: {0} of {1} packages collide with what is under way.', colliding.length, packages);
  const advice =
    feasibility === 'PARTIAL'
      ? t(
          'Locks keep these packages waiting and the others go on; files that both write may conflict when both are merged.',
        )
      : t('Better let that end first, or run only the packages that do not collide.');
  return [head, ...collisions.flatMap(collisionLines), advice];
}

function collisionLines({ feature, run, shared }: FeatureCollision): string[] {
  const rest = shared.length - MOST;
  return [
    run === undefined ? t('{0}, registered by others:', feature) : t('{0}, run {1}:', feature, run),
    ...shared
      .slice(0, MOST)
      .map(({ package: id, other, what }) =>
        other === undefined ? t('    {0}: {1}', id, what) : t('    {0} and its {1}: {2}', id, other, what),
      ),
    ...(rest > 0 ? [t('    and {0} more', rest)] : []),
  ];
}
