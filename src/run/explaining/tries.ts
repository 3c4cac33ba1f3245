import type { PackageRun } from '../run';

/**
 * How often what a package does now was begun; 0 before the first time. Attempts whose agent has planned what is done now are
 * none of it, nor are those of rounds that were merged: they came to what they were to come to.
 */
export function triesOf({
  attempt,
  proposal,
  generated,
  attemptsBefore,
}: Pick<PackageRun, 'attempt' | 'proposal' | 'generated' | 'attemptsBefore'>): number {
  const planning = generated !== undefined && proposal?.hash === generated.hash ? proposal.attempt : 0;
  return attempt - Math.max(planning, attemptsBefore);
}
