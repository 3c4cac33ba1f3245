import type { Log } from '../../ports/ports';
import type { PackageHolder, SharedLocks } from '../../run/locks/personalLocks';
import type { PackageRun, RunEvent } from '../../run/run';
import type { LockConflict } from '../../run/locks/changeLocks';
import type { AwaitedLock } from '../../run/locks/locks';
import type { PlannedPackage } from '../../run/kernel/kernel';
import { fileLockKey, holdsLocks } from '../../run/kernel/kernel';
import { holderName } from '../../run/locks/lockTable';
import { isHeld } from '../../run/run';
import { WavesError } from '../../wavesError';
import { attemptKey } from '../kernel/attempts';
import { LockDoubts } from './lockDoubts';
import type { LockKeeper } from './lockKeeper';
import type { FollowedRun, Target } from '../kernel/attempts';

/** How long locks last without a sign of life where the plan does not say it: the format's own default, in minutes. */
const TTL_MINUTES = 120;
const SHARED_MINUTES = 10;

/**
 * What the packages of one run hold in the repository's table of locks, and what of that has to be journaled. The run's
 * own state already keeps two of its packages from the same lock; this keeps everybody else out. Packages of a run
 * within another have nothing there, since the package around them holds all of theirs.
 */
export class RunLocks {
  /** The attempts whose locks stand in the table, by package. */
  private readonly holding = new Map<string, number>();
  /** Attempts whose loss has been told, or is being looked into. */
  private readonly lossTold = new Set<string>();
  /** What packages were last said to wait for. */
  private readonly told = new Map<string, string>();
  /** Leases that were taken, or are being. */
  private readonly leased = new Set<string>();
  private readonly doubts: LockDoubts | undefined;
  private readonly news: RunEvent[] = [];

  constructor(
    private readonly keeper: LockKeeper | undefined,
    private readonly run: Pick<FollowedRun, 'state' | 'decideAnew'>,
    private readonly log: Log,
    private readonly shared?: SharedLocks,
  ) {
    this.doubts = shared && new LockDoubts(shared, run.state.run);
    this.takeUp();
  }

  /** When all that keeps a package from starting is free at the latest, in milliseconds since 1970; 0 when it is free now. */
  readonly lockedUntil = (item: PlannedPackage): number =>
    Math.max(0, ...this.inTheWayOf(item).map(({ lock }) => Date.parse(lock.expires)));

  /**
   * What others hold of a package's locks, and people of the files that it may write; and what the table has refused it for,
   * which may be another package of the run that has not given back yet what it has no claim to any more.
   */
  private inTheWayOf(item: PlannedPackage): LockConflict[] {
    const { run } = this.run.state;
    const keeper = this.keeperFor(item.locks);
    const conflicts = keeper?.othersHold(run, item.locks) ?? [];
    const inScope = this.keeper?.peopleHold(item) ?? [];
    const elsewhere = (keeper && this.shared?.othersHold(item.locks)) ?? [];
    const known = new Set(conflicts.map(({ lock }) => lock));
    const further = [...inScope, ...(keeper?.refusal(run, item.id) ?? [])].filter(
      ({ lock }) => !known.has(lock),
    );
    return [...conflicts, ...elsewhere, ...further];
  }

  /** Takes up what an earlier driver held, and gives back what nobody needs any more. */
  private takeUp(): void {
    const { state } = this.run;
    if (this.keeperFor(['']) === undefined) {
      return;
    }
    for (const item of state.packages.values()) {
      if (holdsLocks(item) && (item.planned.locks.length > 0 || item.tableLocks !== undefined)) {
        this.holding.set(item.planned.id, item.attempt);
      } else if (item.tableLocks !== undefined) {
        this.news.push(released(item.planned.id, item.attempt, item.tableLocks));
      }
      if (item.awaitedLocks !== undefined) {
        this.told.set(item.planned.id, JSON.stringify(item.awaitedLocks));
      }
    }
    this.settle(this.keeper?.dropOf(state.run, (id) => this.holding.has(id)));
    [...this.holding.keys()].forEach((id) => {
      this.settle(this.takeAgain(id));
      this.takeUpShared(id);
    });
  }

  /**
   * Takes all of a package's locks before it starts; undefined where it has none.
   * @returns whether it may start: it has them, and nothing else was decided meanwhile.
   * @throws WavesError `locks`, `lease-lost`.
   */
  take(item: PackageRun, attempt: number): Promise<boolean> | undefined {
    const { locks: keys, id, lockTtlMinutes } = item.planned;
    const keeper = this.keeperFor(keys);
    if (keeper === undefined) {
      return undefined;
    }
    const wish = {
      holder: this.holder(id, attempt),
      keys,
      ttlMs: (lockTtlMinutes ?? TTL_MINUTES) * 60_000,
    };
    return keeper.take(wish).then(async (conflicts) => {
      if (conflicts.length > 0) {
        return false;
      }
      this.holding.set(id, attempt);
      const elsewhere = (await this.shared?.take({ ...wish, ttlMs: sharedTtl(lockTtlMinutes) })) ?? [];
      const may = elsewhere.length === 0 && this.mayStart(id);
      if (!may) {
        this.giveBack(id, attempt);
      }
      return may;
    });
  }

  /** What says, right after the start of an attempt, that it has its locks. */
  takenBy({ planned }: PackageRun, attempt: number): RunEvent[] {
    return this.holding.get(planned.id) === attempt
      ? [{ type: 'locks.taken', package: planned.id, attempt, keys: planned.locks }]
      : [];
  }

  private mayStart(id: string): boolean {
    const { state } = this.run;
    const item = state.packages.get(id);
    return item?.state === 'ready' && !item.paused && state.phase === 'running' && !isHeld(state);
  }

  private giveBack(id: string, attempt: number): void {
    if (this.holding.get(id) === attempt) {
      this.holding.delete(id);
      this.settle(this.keeper?.release(this.holder(id, attempt)));
      this.shared?.release(this.holder(id, attempt));
      this.doubts?.forget(id);
    }
  }

  /**
   * Gives back the locks of packages that do not need them any more, and notices what others have taken or hold.
   * @param starting packages whose start is not in the journal yet.
   * @returns what has to be journaled of it.
   */
  look(starting: ReadonlySet<string>): RunEvent[] {
    if (this.keeper === undefined) {
      return [];
    }
    for (const [id, attempt] of this.holding) {
      const item = this.run.state.packages.get(id);
      if (starting.has(id)) {
        continue;
      }
      if (item === undefined || !holdsLocks(item) || item.attempt !== attempt) {
        this.giveBack(id, attempt);
        this.news.push(released(id, attempt, item?.tableLocks ?? []));
      } else {
        this.noticeLoss(item, attempt);
        this.news.push(...(this.doubts?.notice(item) ?? []));
      }
    }
    if (this.run.state.parent === undefined) {
      // A driver that was replaced may have taken something too late. What works may have locks of its agent's own.
      const strays = this.keeper
        .holdersOf(this.run.state.run)
        .filter(
          ({ package: id }) =>
            !this.holding.has(id) && !starting.has(id) && !this.run.state.index.active.has(id),
        );
      strays.forEach((holder) => this.settle(this.keeper?.release(holder)));
    }
    this.takeLeases();
    this.tellWaiting();
    return this.news.splice(0);
  }

  /** Whether a person or another run has locked a path. */
  isHeldElsewhere(path: string): boolean {
    const keys = [fileLockKey(path)];
    return (this.keeperFor(keys)?.othersHold(this.run.state.run, keys) ?? []).length > 0;
  }

  /** What was leased to packages at work is held in the table too, so that other runs and people see it. */
  private takeLeases(): void {
    const { leasing, packages } = this.run.state;
    for (const id of leasing) {
      const item = packages.get(id);
      const keys = (item?.leases ?? []).flatMap(({ request, path }) =>
        request === undefined ? [] : fileLockKey(path),
      );
      const mark = JSON.stringify([id, item?.attempt, keys]);
      if (item !== undefined && holdsLocks(item) && keys.length > 0 && !this.leased.has(mark)) {
        this.leased.add(mark);
        this.settle(this.takeMore(item, keys));
      }
    }
  }

  private async takeMore({ planned, attempt, tableLocks }: PackageRun, more: string[]): Promise<void> {
    const keeper = this.keeperFor(more);
    if (keeper === undefined || more.every((key) => tableLocks?.includes(key) === true)) {
      return;
    }
    const { id, lockTtlMinutes } = planned;
    this.holding.set(id, attempt);
    const keys = [...new Set([...(tableLocks ?? []), ...more])];
    const ttlMs = (lockTtlMinutes ?? TTL_MINUTES) * 60_000;
    const holder = this.holder(id, attempt);
    const conflicts = await keeper.take({ holder, keys, ttlMs });
    const elsewhere =
      conflicts.length > 0
        ? []
        : await this.shared?.take({ holder, keys: more, ttlMs: sharedTtl(lockTtlMinutes) });
    const [first] = [...conflicts, ...(elsewhere ?? [])];
    this.news.push(
      first === undefined
        ? { type: 'locks.taken', package: id, attempt, keys }
        : {
            type: 'run.noted',
            package: id,
            message: `${holderName(first.lock.holder)} has locked ${first.key}, which ${id} was leased.`,
          },
    );
    this.run.decideAnew();
  }

  private noticeLoss(item: PackageRun, attempt: number): void {
    const { id } = item.planned;
    const key = attemptKey({ package: id, attempt });
    if (this.lossTold.has(key)) {
      return;
    }
    const missing = this.keeper?.missing(this.holder(id, attempt), item.tableLocks ?? []) ?? [];
    const broken = missing.flatMap((each) => each.broken ?? []);
    const [first] = broken;
    if (first !== undefined) {
      const keys = broken.map(({ key }) => key);
      const message = `${first.by} has broken its lock ${keys.join(', ')}: ${first.reason}`;
      this.news.push({ type: 'locks.lost', package: id, attempt, keys, message });
    }
    if (missing.length > 0) {
      this.lossTold.add(key);
    }
    if (missing.length > broken.length) {
      this.settle(this.takeAgain(id));
    }
  }

  /** What had expired, as on a machine that slept, is taken again unless somebody else has it by now. */
  private async takeAgain(id: string): Promise<void> {
    const item = this.run.state.packages.get(id);
    const attempt = this.holding.get(id);
    const keeper = this.keeper;
    if (item === undefined || attempt === undefined || keeper === undefined) {
      return;
    }
    const keys = item.tableLocks ?? item.planned.locks;
    const ttlMs = (item.planned.lockTtlMinutes ?? TTL_MINUTES) * 60_000;
    const conflicts = await keeper.take({ holder: this.holder(id, attempt), keys, ttlMs });
    const lost = [...new Set(conflicts.map(({ key }) => key))];
    const [first] = conflicts;
    if (first !== undefined && this.holding.get(id) === attempt) {
      const message = `Its lock ${lost.join(', ')} had expired, and ${holderName(first.lock.holder)} has it now.`;
      this.news.push({ type: 'locks.lost', package: id, attempt, keys: lost, message });
      this.run.decideAnew();
    } else {
      this.lossTold.delete(attemptKey({ package: id, attempt }));
    }
  }

  /**
   * Waits until it is known whether a package may be merged under its locks, and says so where it may not: it is asked
   * again as soon as it may.
   */
  async holdFor({ package: id, attempt }: Target): Promise<boolean> {
    if (this.shared === undefined || this.holding.get(id) !== attempt) {
      return true;
    }
    const holds = await this.shared.confirm(this.holder(id, attempt));
    if (!holds) {
      this.run.decideAnew();
    }
    return holds;
  }

  private takeUpShared(id: string): void {
    const { state } = this.run;
    const item = state.packages.get(id);
    const attempt = this.holding.get(id);
    if (item === undefined || attempt === undefined) {
      return;
    }
    this.doubts?.takeUp(item);
    const keys = item.tableLocks ?? item.planned.locks;
    const wasShared = item.lockDoubt !== undefined || state.coordinatorLost === undefined;
    const ttlMs = sharedTtl(item.planned.lockTtlMinutes);
    this.shared?.takeUp({ holder: this.holder(id, attempt), keys, ttlMs }, wasShared);
  }

  private tellWaiting(): void {
    const { index, packages, phase, run } = this.run.state;
    for (const id of this.told.keys()) {
      if (packages.get(id)?.state !== 'ready') {
        this.told.delete(id);
      }
    }
    if (this.told.size === 0 && this.shared === undefined && this.keeper?.isFreeFor(run) === true) {
      // So it nearly always is, and many packages may be ready.
      return;
    }
    for (const rank of phase === 'running' ? index.ready : []) {
      const item = packages.get(index.byRank[rank] ?? '');
      if (item !== undefined) {
        this.tellWaitingOf(item.planned);
      }
    }
  }

  private tellWaitingOf(item: PlannedPackage): void {
    const { id } = item;
    const conflicts = this.inTheWayOf(item);
    // How long it takes at the latest is put off with every sign of life, and is no news.
    const who = JSON.stringify(conflicts.map(({ key, lock }) => [key, holderName(lock.holder)]));
    if (who !== (this.told.get(id) ?? '[]')) {
      this.told.set(id, who);
      const locks = conflicts.map(({ key, lock }): AwaitedLock => ({
        key,
        holder: holderName(lock.holder),
        until: lock.expires,
      }));
      this.news.push({ type: 'locks.awaited', package: id, locks });
    }
  }

  private holder(id: string, attempt: number): PackageHolder {
    return { kind: 'package', run: this.run.state.run, package: id, attempt };
  }

  private keeperFor(keys: readonly string[]): LockKeeper | undefined {
    return keys.length === 0 || this.run.state.parent !== undefined ? undefined : this.keeper;
  }

  private settle(work: Promise<void> | undefined): void {
    work?.catch((error: unknown) => {
      if (!WavesError.is(error, 'lease-lost')) {
        this.log.error('The table of locks could not be changed.', error);
      }
    });
  }
}

/** Locks elsewhere outlive a driver that was killed: they are short, and renewed often. In milliseconds. */
function sharedTtl(minutes: number | undefined): number {
  return Math.min(minutes ?? SHARED_MINUTES, SHARED_MINUTES) * 60_000;
}

function released(id: string, attempt: number, keys: readonly string[]): RunEvent {
  return { type: 'locks.released', package: id, attempt, keys };
}
