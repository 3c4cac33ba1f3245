import type { PackageBlocked } from '../events/events';
import type { PackageDraft } from '../state/runDraft';

/** The conflict that blocks a package; undefined where something else does. */
export function blockingConflict({
  reason,
  conflicts = [],
  with: others = [],
}: PackageBlocked): PackageDraft['conflict'] {
  return reason === 'conflict' ? { conflicts, with: others, resolving: undefined } : undefined;
}
