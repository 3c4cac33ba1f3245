import type { PackageOf, RunOf } from '../kernel/kernel';
import { fileLockKey, isActive, isLockPattern } from '../kernel/kernel';
import type { ScopePart } from '../scope/scopeEvents';
import type { LocksPart } from './locks';
import type { LockConflict } from './changeLocks';
import { lockConflicts } from './changeLocks';
import { lockedInScope } from './lockedScope';
import type { LockHolder, LockTable, TakenLock } from './lockTable';
import { isSameHolder, liveLocks } from './lockTable';

type Seen = RunOf<LocksPart & ScopePart>;

/** A package that cannot start before a lock is free. */
export interface LockWaiter {
  readonly run: string;
  readonly package: string;
  /** Since when it could have started. */
  readonly since: string;
}

/** Everything that is known of one lock key. Times are ISO 8601, UTC. */
export interface LockRow {
  readonly key: string;
  /** Whether it covers more than what it says. */
  readonly pattern: boolean;
  /** Absent: nobody holds it; somebody means to. */
  readonly holder?: LockHolder;
  readonly since?: string;
  /** When it is free without a sign of life of its holder; absent: with the end of its package. */
  readonly expires?: string;
  /** In the holder's own words. */
  readonly reason?: string;
  /** In the order in which they get it. */
  readonly waiters: readonly LockWaiter[];
  /** Who means to work on it later, or has said so. Keeps nobody from anything. */
  readonly claims: readonly LockHolder[];
}

/** What the rows are computed from. */
export interface LockSources {
  readonly table: LockTable;
  /** Runs of the repository that have not ended, those within others too. */
  readonly runs: readonly Seen[];
  /** Milliseconds since 1970, UTC. */
  readonly now: number;
}

/** Who holds, waits for and means to take each lock of a repository, by key. */
export function lockRows({ table, runs, now }: LockSources): LockRow[] {
  const live = liveLocks(table, now);
  const going = runs.filter((run) => run.phase !== 'ended');
  const held = [
    ...heldIn(going, live),
    ...live.filter((lock) => lock.claim !== true && (isForeign(lock, going) || isTakenByAgent(lock, going))),
  ];
  const rows = new Map<string, Draft>();
  for (const lock of held) {
    const { key, holder, since, expires, reason } = lock;
    rows.set(key, { ...rowOf(rows, key), holder, since, expires, reason });
  }
  for (const lock of live.filter(({ claim }) => claim === true)) {
    rowOf(rows, lock.key).claims.push(lock.holder);
  }
  for (const run of going) {
    for (const item of inOrderOfStart(run)) {
      addWishes(rows, held, run, item);
    }
    addWaitingAgents(rows, run);
  }
  return [...rows.values()]
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ since, expires, reason, holder, ...row }) => ({
      ...row,
      ...(holder === undefined ? {} : { holder }),
      ...(since === undefined ? {} : { since }),
      ...(expires === undefined ? {} : { expires }),
      ...(reason === undefined ? {} : { reason }),
    }));
}

interface HeldLock extends Omit<TakenLock, 'expires' | 'ttlMs'> {
  readonly expires?: string;
}

interface Draft {
  key: string;
  pattern: boolean;
  holder?: LockHolder | undefined;
  since?: string | undefined;
  expires?: string | undefined;
  reason?: string | undefined;
  waiters: LockWaiter[];
  claims: LockHolder[];
}

function rowOf(rows: Map<string, Draft>, key: string): Draft {
  const row = rows.get(key) ?? { key, pattern: isLockPattern(key), waiters: [], claims: [] };
  rows.set(key, row);
  return row;
}

/** What was leased to packages at work besides their own locks, each with the package. */
function leasedKeys({ leasing, packages }: Seen): (readonly [key: string, id: string])[] {
  return [...leasing].flatMap((id) => {
    const item = packages.get(id);
    const leases = item !== undefined && isActive(item.state) ? item.leases : [];
    return leases.flatMap(({ request, path }) =>
      request === undefined ? [] : [[fileLockKey(path), id] as const],
    );
  });
}

/** What packages hold by their runs; of a run within a package, that run's own packages stand for it. */
function heldIn(runs: readonly Seen[], live: readonly TakenLock[]): HeldLock[] {
  const outermostFirst = [...runs].sort((a, b) => a.run.length - b.run.length);
  return outermostFirst.flatMap((run) =>
    [...run.index.locks, ...leasedKeys(run)].map(([key, id]): HeldLock => {
      const item = run.packages.get(id);
      const holder = { kind: 'package', run: run.run, package: id, attempt: item?.attempt ?? 0 } as const;
      const entry = live.find((lock) => lock.key === key && isSameHolder(lock.holder, holder));
      const since = entry?.since ?? item?.startedAt ?? run.startedAt;
      return { key, holder, since, ...(entry === undefined ? {} : { expires: entry.expires }) };
    }),
  );
}

/** Whether a lock is no package's of these runs. */
function isForeign({ holder }: TakenLock, runs: readonly Seen[]): boolean {
  return holder.kind === 'person' || !runs.some((run) => run.run === holder.run);
}

/** Whether the agent of a package at work has taken a lock itself, which its plan knows nothing of. */
function isTakenByAgent({ key, holder }: TakenLock, runs: readonly Seen[]): boolean {
  if (holder.kind === 'person') {
    return false;
  }
  const item = runs.find(({ run }) => run === holder.run)?.packages.get(holder.package);
  return (
    item?.attempt === holder.attempt &&
    isActive(item.state) &&
    !item.planned.locks.includes(key) &&
    !item.leases.some(({ request, path }) => request !== undefined && fileLockKey(path) === key)
  );
}

/** Who waits at work, because its agent has asked for a lock. */
function addWaitingAgents(rows: Map<string, Draft>, { run, packages, index }: Seen): void {
  for (const id of index.active) {
    const { awaitedLocks = [], awaitedSince = '' } = packages.get(id) ?? {};
    for (const { key } of awaitedLocks) {
      rowOf(rows, key).waiters.push({ run, package: id, since: awaitedSince });
    }
  }
}

function inOrderOfStart(run: Seen): PackageOf<LocksPart & ScopePart>[] {
  const waiting = [...run.packages.values()].filter(
    (item) => item.selected && (item.state === 'ready' || item.state === 'planned'),
  );
  return waiting.sort((a, b) => a.rank - b.rank);
}

function addWishes(
  rows: Map<string, Draft>,
  held: readonly HeldLock[],
  run: Seen,
  item: PackageOf<LocksPart & ScopePart>,
): void {
  const holder = {
    kind: 'package',
    run: run.run,
    package: item.planned.id,
    attempt: item.attempt + 1,
  } as const;
  const others = held.filter((lock) => !isAround(lock.holder, run));
  const waitFor = (conflicts: readonly LockConflict<HeldLock>[]) => {
    for (const { lock } of conflicts) {
      const { waiters } = rowOf(rows, lock.key);
      if (!waiters.some((waiter) => waiter.run === run.run && waiter.package === item.planned.id)) {
        waiters.push({ run: run.run, package: item.planned.id, since: item.since });
      }
    }
  };
  for (const key of item.planned.locks) {
    const inTheWay = item.state === 'ready' ? lockConflicts(others, [key], holder) : [];
    waitFor(inTheWay);
    if (inTheWay.length === 0) {
      rowOf(rows, key).claims.push(holder);
    }
  }
  if (item.state === 'ready') {
    waitFor(lockedInScope(others, item.planned));
  }
}

/** Whether a run is carried out on behalf of a holder. */
function isAround(holder: LockHolder, { parent }: Seen): boolean {
  return holder.kind === 'package' && holder.run === parent?.run && holder.package === parent.package;
}
