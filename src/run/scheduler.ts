import type { RunOutcome } from './events';
import { isActive } from './packageStates';
import type { PackageRun, RunState } from './runState';

/** What the driver has to do next. Each is carried out once for each package and attempt, and ends in events. */
export type Decision =
  | { readonly kind: 'start'; readonly package: string; readonly attempt: number }
  | { readonly kind: 'launch'; readonly package: string; readonly attempt: number }
  | { readonly kind: 'follow'; readonly package: string; readonly attempt: number }
  | { readonly kind: 'cancel'; readonly package: string; readonly attempt: number }
  | { readonly kind: 'verify'; readonly package: string; readonly attempt: number }
  | { readonly kind: 'integrate'; readonly package: string; readonly attempt: number }
  | { readonly kind: 'end'; readonly outcome: RunOutcome };

/** The decisions that a run's state calls for. */
export interface RunView {
  readonly state: RunState;
  /** Packages whose start has been decided and is not in the journal yet: they hold their slot and locks already. */
  readonly starting: ReadonlySet<string>;
}

const SETTLED = new Set(['done', 'failed', 'blocked', 'cancelled']);

/**
 * Decides what to do next. Pure: the same view gives the same decisions in the same order.
 *
 * A package starts when everything that it depends on is integrated, none of its locks is held and a slot is free;
 * with the schedule `waves` also only when every selected package of the waves before has come to an end. Among those
 * that may start, the one with the longest remaining chain goes first, then the higher priority, then the smaller id.
 */
export function decide(view: RunView): Decision[] {
  const { state } = view;
  if (state.phase === 'ended') {
    return [];
  }
  const underway = [...state.packages.values()]
    .filter((item) => isActive(item.state))
    .flatMap(nextStep(state));
  const starts = state.phase === 'running' ? startable(view).map(startOf) : [];
  const decisions = [...underway, ...starts];
  if (decisions.length === 0 && view.starting.size === 0) {
    return [{ kind: 'end', outcome: outcomeOf(state) }];
  }
  return decisions;
}

/** The locks that are held now, each with the package that holds it. */
export function heldLocks(view: RunView): ReadonlyMap<string, string> {
  const held = new Map<string, string>();
  for (const item of view.state.packages.values()) {
    if (isActive(item.state) || view.starting.has(item.planned.id)) {
      for (const lock of item.planned.locks) {
        held.set(lock, item.planned.id);
      }
    }
  }
  return held;
}

/** How many of the run's slots are taken. */
export function slotsTaken(view: RunView): number {
  let taken = 0;
  for (const item of view.state.packages.values()) {
    if (isActive(item.state) || view.starting.has(item.planned.id)) {
      taken += 1;
    }
  }
  return taken;
}

/** The earliest wave that a `waves` schedule may start now: the first with a selected package that has not ended. */
export function openWave(state: RunState): number {
  let open = Number.POSITIVE_INFINITY;
  for (const item of state.packages.values()) {
    if (item.selected && !SETTLED.has(item.state) && canStillRun(state, item)) {
      open = Math.min(open, item.planned.wave);
    }
  }
  return open;
}

function nextStep(state: RunState): (item: PackageRun) => Decision[] {
  return (item) => {
    const target = { package: item.planned.id, attempt: item.attempt };
    const stop: Decision[] = state.phase === 'stopping' ? [{ kind: 'cancel', ...target }] : [];
    switch (item.state) {
      case 'starting':
        return [{ kind: 'launch', ...target }, ...stop];
      case 'working':
        return [{ kind: 'follow', ...target }, ...stop];
      case 'verifying':
        return [{ kind: 'verify', ...target }];
      case 'integrating':
        return [{ kind: 'integrate', ...target }];
      default:
        return [];
    }
  };
}

function startable(view: RunView): PackageRun[] {
  const { state, starting } = view;
  const held = new Set(heldLocks(view).keys());
  const wave = state.schedule === 'waves' ? openWave(state) : Number.POSITIVE_INFINITY;
  let free = state.maxParallel - slotsTaken(view);
  const ready = [...state.packages.values()]
    .filter((item) => item.selected && item.state === 'ready' && !starting.has(item.planned.id))
    .filter((item) => item.planned.wave <= wave)
    .sort(byUrgency);
  const chosen: PackageRun[] = [];
  for (const item of ready) {
    if (free <= 0) {
      break;
    }
    if (item.planned.locks.some((lock) => held.has(lock))) {
      continue;
    }
    item.planned.locks.forEach((lock) => held.add(lock));
    chosen.push(item);
    free -= 1;
  }
  return chosen;
}

function byUrgency(a: PackageRun, b: PackageRun): number {
  return (
    b.planned.remainingMinutes - a.planned.remainingMinutes ||
    a.planned.priority - b.planned.priority ||
    (a.planned.id < b.planned.id ? -1 : 1)
  );
}

function startOf(item: PackageRun): Decision {
  return { kind: 'start', package: item.planned.id, attempt: item.attempt + 1 };
}

/** A package behind a failed one never becomes ready; it must not hold later waves back. */
function canStillRun(state: RunState, item: PackageRun): boolean {
  return item.planned.dependsOn.every((id) => {
    const dependency = state.packages.get(id);
    return dependency === undefined || dependency.state === 'done' || !SETTLED.has(dependency.state);
  });
}

function outcomeOf(state: RunState): RunOutcome {
  const selected = [...state.packages.values()].filter((item) => item.selected);
  const some = (name: string) => selected.some((item) => item.state === name);
  if (selected.every((item) => item.state === 'done')) {
    return 'done';
  }
  if (state.phase === 'stopping') {
    return 'cancelled';
  }
  if (some('failed')) {
    return 'failed';
  }
  return some('cancelled') && !some('blocked') ? 'cancelled' : 'stuck';
}
