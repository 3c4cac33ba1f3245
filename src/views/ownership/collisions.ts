import { isActive } from '../../run/kernel/kernel';
import type { FileStanding, StandingOwner } from './fileStanding';

/** A file that the person has changed and that a package is about to write, or writes now. */
export interface Collision {
  readonly path: string;
  /** The packages at work first, then those that have not begun. */
  readonly owners: readonly StandingOwner[];
  /** Ids of packages that have changed it too, in their worktrees. */
  readonly changedBy: readonly string[];
}

/** What a person's own changes meet, the most certain first: changed by both, then at work, then still to come. */
export function collisionsOf(standings: readonly FileStanding[]): Collision[] {
  return standings
    .map(({ path, owners, changedBy }) => ({
      path,
      owners: owners.filter(({ state }) => state !== 'done' && state !== 'skipped' && state !== 'cancelled'),
      changedBy: changedBy.map(({ id }) => id),
    }))
    .filter(({ owners, changedBy }) => owners.length > 0 || changedBy.length > 0)
    .sort((a, b) => certainty(b) - certainty(a) || (a.path < b.path ? -1 : 1));
}

function certainty({ owners, changedBy }: Collision): number {
  return changedBy.length > 0 ? 2 : owners.some(({ state }) => isActive(state)) ? 1 : 0;
}
