import type { PackageStateName } from './packageStates';
import { isActive } from './packageStates';
import { isLockPattern } from './claims';
import type { KernelPackage, PackageDraftOf, Part, RunDraftOf } from './kernelState';
import type { Standing, StandingSpan, Waits } from './standing';

type RunDraft = RunDraftOf<Part>;
type PackageDraft = PackageDraftOf<Part>;

/**
 * Keeps what follows from the states of packages (who is ready, which locks are held, how many dependencies are open,
 * which packages are doomed) up to date with every change, so that deciding need not look at the whole run.
 */

/** Puts a package into a state, and remembers since when it has been in it. */
export function enter(run: RunDraft, item: PackageDraft, state: PackageStateName, time: string): void {
  const before = standing(item);
  item.state = state;
  item.since = time;
  spread(run, item, before);
}

/** Changes a package, and everything that follows from it for the packages behind it. */
export function change(run: RunDraft, item: PackageDraft, mutate: () => void): void {
  const before = standing(item);
  mutate();
  spread(run, item, before);
}

/** Carries on what a change of one package means to those behind it. @param before how it stood. */
function spread(run: RunDraft, item: PackageDraft, before: number): void {
  const after = standing(item);
  if (before === after) {
    return;
  }
  reindex(run, item, before, after);
  if (((before ^ after) & (SATISFIED | DEAD)) === 0) {
    return;
  }
  const turns = [{ item, before, after }];
  for (let turn = turns.pop(); turn !== undefined; turn = turns.pop()) {
    const met = turned(SATISFIED, turn.before, turn.after);
    const doom = turned(DEAD, turn.before, turn.after);
    for (const id of run.dependents.get(turn.item.planned.id) ?? []) {
      const dependent = run.packages.get(id);
      if (dependent !== undefined) {
        const was = standing(dependent);
        follow(run, dependent, met, doom);
        const is = standing(dependent);
        reindex(run, dependent, was, is);
        if (((was ^ is) & (SATISFIED | DEAD)) !== 0) {
          turns.push({ item: dependent, before: was, after: is });
        }
      }
    }
  }
}

/** Begins the index anew, after packages have come or gone. States that depend on others are put right. */
export function rebuildIndex(run: RunDraft): void {
  const items = [...run.packages.values()];
  run.dependents = new Map(items.map((item) => [item.planned.id, []]));
  const byUrgency = [...items].sort(compareUrgency);
  byUrgency.forEach((item, rank) => {
    item.rank = rank;
    item.unmet = 0;
    item.doomed = 0;
  });
  const waves = items.reduce((most, item) => Math.max(most, item.planned.wave), 0);
  run.index = {
    active: new Set(),
    ready: [],
    byRank: byUrgency.map((item) => item.planned.id),
    locks: new Map(),
    lockPatterns: new Map(),
    openInWave: new Array<number>(waves + 1).fill(0),
    blocked: new Set(),
    continuous: items.flatMap(({ planned }) => (planned.continuous === undefined ? [] : [planned.id])),
    needing: needing(items),
  };
  for (const item of items) {
    for (const id of item.planned.dependsOn) {
      run.dependents.get(id)?.push(item.planned.id);
      const dependency = run.packages.get(id);
      item.unmet += dependency !== undefined && !isSatisfied(dependency) ? 1 : 0;
    }
  }
  for (const item of items) {
    if (item.state === 'planned' || item.state === 'ready') {
      item.state = item.unmet === 0 ? 'ready' : 'planned';
    }
    reindex(run, item, NOWHERE, standing(item));
  }
  for (const item of items.filter(isStuck)) {
    for (const id of run.dependents.get(item.planned.id) ?? []) {
      const dependent = run.packages.get(id);
      if (dependent !== undefined) {
        change(run, dependent, () => follow(run, dependent, 0, 1));
      }
    }
  }
}

function needing(items: readonly KernelPackage[]): Map<string, string[]> {
  const all = new Map<string, string[]>();
  for (const { planned } of items) {
    for (const from of new Set(planned.needs?.map((need) => need.from))) {
      const those = all.get(from);
      if (those === undefined) {
        all.set(from, [planned.id]);
      } else {
        those.push(planned.id);
      }
    }
  }
  return all;
}

/** Whether what depends on the package may go on. */
export function isSatisfied(item: KernelPackage): boolean {
  return item.state === 'done' || item.state === 'skipped';
}

/** Whether nobody else may have the locks of the package now. */
export function holdsLocks(item: KernelPackage): boolean {
  // Finished work that waits for its merge must not be overtaken by another package with the same lock.
  return isActive(item.state) || (item.state === 'blocked' && item.gate?.before === 'merge');
}

/** Whether the package has come to an end that only a person can change. */
export function isStuck(item: KernelPackage): boolean {
  switch (item.state) {
    case 'failed':
    case 'cancelled':
    case 'stale':
      return true;
    case 'blocked':
      return item.blockReason !== 'gate';
    default:
      return false;
  }
}

/** Whether a run that goes on would have to begin the package anew. */
export function cameToNothing({ state }: KernelPackage): boolean {
  return state === 'failed' || state === 'blocked' || state === 'cancelled' || state === 'stalled';
}

/** What matters of a package to others and to the index, as bits: it is found out twice for every event. */
const ACTIVE = 1;
const READY = 2;
const HOLDS = 4;
const OPEN = 8;
const SATISFIED = 16;
const DEAD = 32;
const BLOCKED = 64;
const NOWHERE = 0;

/** The bits that follow from a package's state alone. */
const OF_STATE: Readonly<Record<PackageStateName, number>> = {
  planned: NOWHERE,
  ready: READY,
  starting: ACTIVE | HOLDS,
  working: ACTIVE | HOLDS,
  stalled: ACTIVE | HOLDS,
  verifying: ACTIVE | HOLDS,
  integrating: ACTIVE | HOLDS,
  done: SATISFIED,
  skipped: SATISFIED,
  failed: DEAD,
  cancelled: DEAD,
  stale: DEAD,
  blocked: NOWHERE,
};

function standing(item: KernelPackage): number {
  let bits = OF_STATE[item.state];
  if (item.state === 'blocked') {
    bits = BLOCKED | (isStuck(item) ? DEAD : 0) | (holdsLocks(item) ? HOLDS : 0);
  }
  if (item.doomed > 0 && (bits & SATISFIED) === 0) {
    bits |= DEAD;
  }
  if (!item.selected) {
    return bits & ~(READY | BLOCKED);
  }
  return (bits & (SATISFIED | DEAD | BLOCKED)) === 0 ? bits | OPEN : bits;
}

/** 1 when a bit has been set, -1 when it has been cleared, 0 when it is as before. */
function turned(bit: number, before: number, after: number): number {
  return Number((after & bit) !== 0) - Number((before & bit) !== 0);
}

function follow(run: RunDraft, item: PackageDraft, met: number, doom: number): void {
  item.unmet -= met;
  item.doomed += doom;
  if (item.state === 'planned' && item.unmet === 0) {
    item.state = 'ready';
    item.since = run.lastTime;
  } else if (item.state === 'ready' && item.unmet > 0) {
    item.state = 'planned';
    item.since = run.lastTime;
  }
}

function reindex(run: RunDraft, item: KernelPackage, before: number, after: number): void {
  const changed = before ^ after;
  if (changed === 0) {
    return;
  }
  const { index } = run;
  const { id, wave, locks } = item.planned;
  if ((changed & ACTIVE) !== 0) {
    if ((after & ACTIVE) !== 0) {
      index.active.add(id);
    } else {
      index.active.delete(id);
    }
  }
  if ((changed & READY) !== 0) {
    const place = placeOf(index.ready, item.rank);
    if ((after & READY) !== 0) {
      index.ready.splice(place, 0, item.rank);
    } else {
      index.ready.splice(place, 1);
    }
  }
  if ((changed & HOLDS) !== 0) {
    for (const lock of locks) {
      const holder = (after & HOLDS) === 0 ? otherHolder(run, id, lock) : id;
      const keys = isLockPattern(lock) ? [index.locks, index.lockPatterns] : [index.locks];
      for (const held of keys) {
        if (holder !== undefined) {
          held.set(lock, holder);
        } else {
          held.delete(lock);
        }
      }
    }
  }
  if ((changed & BLOCKED) !== 0) {
    if ((after & BLOCKED) !== 0) {
      index.blocked.add(id);
    } else {
      index.blocked.delete(id);
    }
  }
  // What goes on as long as others are merged keeps no wave open.
  if ((changed & OPEN) !== 0 && item.planned.continuous === undefined) {
    index.openInWave[wave] = (index.openInWave[wave] ?? 0) + turned(OPEN, before, after);
  }
}

/** Who else holds a lock: two do where a disk has lost that the first gave it back. */
function otherHolder({ index, packages }: RunDraft, id: string, lock: string): string | undefined {
  return [...index.active, ...index.blocked].find((other) => {
    const item = packages.get(other);
    return other !== id && item !== undefined && holdsLocks(item) && item.planned.locks.includes(lock);
  });
}

/** Where a rank is, or belongs, in an ascending list. */
function placeOf(ranks: readonly number[], rank: number): number {
  let low = 0;
  let high = ranks.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ranks[middle] ?? 0) < rank) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/** Longest remaining chain first, then the higher priority, then the smaller id. */
function compareUrgency(a: KernelPackage, b: KernelPackage): number {
  return (
    b.planned.remainingMinutes - a.planned.remainingMinutes ||
    a.planned.priority - b.planned.priority ||
    (a.planned.id < b.planned.id ? -1 : 1)
  );
}

/** Begins or ends the stretch of time in which the run goes on. @param at milliseconds since 1970. */
export function keepGoing(run: RunDraft, at: number): void {
  const last = run.goings.at(-1);
  const goesOn = run.phase !== 'ended';
  if (last !== undefined && last.to === undefined && !goesOn) {
    run.goings = run.goings.with(-1, { ...last, to: Math.max(last.from, at) });
  } else if (last?.to !== undefined && goesOn) {
    run.goings = [...run.goings, { from: Math.max(last.to, at) }];
  }
}

/**
 * Notes how a package stands now, and until when it stood otherwise. While the run does not go on, nothing is noted.
 * @param waits whom it waits for. @param at milliseconds since 1970.
 */
export function keepStanding(
  { phase }: RunDraft,
  item: PackageDraft,
  waits: Waits | undefined,
  at: number,
): void {
  const standing = standsAs(item, waits);
  item.standing = standing;
  const attempt = hasAttempt(item) ? item.attempt : 0;
  const last = item.spans.at(-1);
  const isOpen = last !== undefined && last.to === undefined;
  const goesOn = phase !== 'ended' && standing !== 'over';
  if (isOpen && goesOn && last.standing === standing && last.attempt === attempt) {
    return;
  }
  const ended = isOpen ? Math.max(last.from, at) : (last?.to ?? at);
  const kept: readonly StandingSpan[] = isOpen ? item.spans.with(-1, { ...last, to: ended }) : item.spans;
  item.spans = goesOn ? [...kept, { standing, attempt, from: Math.max(ended, at) }] : kept;
}

/** Whether what a package stands in belongs to its latest attempt. */
function hasAttempt({ state, gate }: KernelPackage): boolean {
  return state !== 'planned' && state !== 'ready' && gate?.before !== 'start';
}

/** Whether whom it waits for is more than what its state says. */
export function mayWait({ state }: KernelPackage): boolean {
  return !(state in STANDS_BY_STATE);
}

const STANDS_BY_STATE: Readonly<Partial<Record<KernelPackage['state'], Standing>>> = {
  planned: 'waits_for_others',
  blocked: 'waits_for_you',
  done: 'over',
  skipped: 'over',
  failed: 'over',
  cancelled: 'over',
  stale: 'over',
};

const STANDS_WAITING: Readonly<Record<Waits, Standing>> = {
  you: 'waits_for_you',
  others: 'waits_for_others',
  fault: 'held',
};

/** How a package stands: by its state, and by what keeps it from going on there. */
function standsAs({ state }: KernelPackage, waits: Waits | undefined): Standing {
  const known = STANDS_BY_STATE[state] ?? (waits && STANDS_WAITING[waits]);
  if (known !== undefined) {
    return known;
  }
  switch (state) {
    case 'ready':
      return 'waits_for_others';
    case 'starting':
      return 'preparing';
    case 'verifying':
      return 'checking';
    case 'integrating':
      return 'merging';
    default:
      return 'working';
  }
}
