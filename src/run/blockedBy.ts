import type { PackageStateName } from './packageStates';
import type { PackageRun, RunState } from './runState';
import { heldLocks, openWave, slotsTaken } from './scheduler';

/** One thing that keeps a package from advancing. */
export type BlockedBy =
  | { readonly kind: 'dependency'; readonly package: string; readonly state: PackageStateName }
  | { readonly kind: 'lock'; readonly key: string; readonly holder: string }
  | { readonly kind: 'slot'; readonly taken: number; readonly limit: number }
  | { readonly kind: 'wave'; readonly waits_for: number }
  | { readonly kind: 'scope'; readonly files: readonly string[] }
  | { readonly kind: 'conflict'; readonly files: readonly string[] }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'not_selected' }
  | { readonly kind: 'run_ended'; readonly outcome: string };

const NONE: ReadonlySet<string> = new Set();

/**
 * Everything that keeps a package from advancing now; empty when nothing does: it is active, done, or about to start.
 */
export function blockedBy(state: RunState, id: string): BlockedBy[] {
  const item = state.packages.get(id);
  if (item === undefined) {
    return [];
  }
  switch (item.state) {
    case 'planned':
    case 'ready':
      return waitsFor(state, item);
    case 'blocked':
      return [{ kind: item.blockReason ?? 'scope', files: item.violations }];
    case 'failed':
    case 'cancelled':
      return [{ kind: 'failed', message: item.message ?? 'No reason was recorded.' }];
    default:
      return [];
  }
}

function waitsFor(state: RunState, item: PackageRun): BlockedBy[] {
  const reasons: BlockedBy[] = [];
  if (!item.selected) {
    reasons.push({ kind: 'not_selected' });
  }
  for (const dependency of item.planned.dependsOn) {
    const other = state.packages.get(dependency);
    if (other !== undefined && other.state !== 'done') {
      reasons.push({ kind: 'dependency', package: dependency, state: other.state });
    }
  }
  if (reasons.length > 0) {
    return reasons;
  }
  if (state.phase !== 'running') {
    return [{ kind: 'run_ended', outcome: state.outcome ?? 'stopping' }];
  }
  const view = { state, starting: NONE };
  if (state.schedule === 'waves' && openWave(state) < item.planned.wave) {
    reasons.push({ kind: 'wave', waits_for: openWave(state) });
  }
  const held = heldLocks(view);
  for (const key of item.planned.locks) {
    const holder = held.get(key);
    if (holder !== undefined) {
      reasons.push({ kind: 'lock', key, holder });
    }
  }
  const taken = slotsTaken(view);
  if (taken >= state.maxParallel) {
    reasons.push({ kind: 'slot', taken, limit: state.maxParallel });
  }
  return reasons;
}

/** A reason in words, without the package's own name: "waits for wp-api (working)". */
export function describeBlock(reason: BlockedBy): string {
  switch (reason.kind) {
    case 'dependency':
      return `waits for ${reason.package} (${reason.state})`;
    case 'lock':
      return `waits for the lock ${reason.key}, held by ${reason.holder}`;
    case 'slot':
      return `waits for a free slot (${reason.taken} of ${reason.limit} taken)`;
    case 'wave':
      return `waits for wave ${reason.waits_for} to end`;
    case 'scope':
      return `changed ${countFiles(reason.files)} outside its scope: ${reason.files.join(', ')}`;
    case 'conflict':
      return `conflicts with the integration branch in ${countFiles(reason.files)}: ${reason.files.join(', ')}`;
    case 'failed':
      return reason.message;
    case 'not_selected':
      return 'is not part of what this run was asked to carry out';
    case 'run_ended':
      return reason.outcome === 'stopping'
        ? 'the run is being stopped'
        : `the run has ended (${reason.outcome})`;
  }
}

function countFiles(files: readonly string[]): string {
  return files.length === 1 ? '1 file' : `${files.length} files`;
}
