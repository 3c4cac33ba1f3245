import type { Clock, Ending, Lease, LockStore } from '../../ports/ports';
import type { LockConflict } from '../../run/locks/changeLocks';
import { lockConflicts, releaseLocks, takeLocks } from '../../run/locks/changeLocks';
import type { WriteScope } from '../../run/locks/lockedScope';
import { lockedInScope } from '../../run/locks/lockedScope';
import type { BrokenLock, LockTable, TakenLock } from '../../run/locks/lockTable';
import { isSameHolder, liveLocks, NO_LOCKS } from '../../run/locks/lockTable';
import type { PackageHolder, PackageLocks } from '../../run/locks/personalLocks';
import { Mutex } from '../kernel/mutex';

interface Refusal {
  readonly table: LockTable;
  readonly conflicts: readonly LockConflict[];
}

/**
 * The locks of all runs that one driver drives, in the repository's table. What is asked for is done in order, so that
 * what one package gives back is free for the next one.
 */
export class LockKeeper {
  private table: LockTable = NO_LOCKS;
  private readonly order = new Mutex();
  /** What was in the way of packages when they were refused, and in which table, by run and package. */
  private readonly refused = new Map<string, Refusal>();
  private readonly watchings: readonly Ending[];

  /**
   * @param isDriven whether a run is driven now: its locks are kept alive.
   * @param changed called after every change of the table, by whomever.
   */
  constructor(
    private readonly store: LockStore,
    private readonly world: { readonly clock: Clock; readonly lease: Lease },
    isDriven: (run: string) => boolean,
    changed: () => void,
  ) {
    this.watchings = [
      store.watch((table) => {
        this.table = table;
        changed();
      }),
      store.keepAlive(({ holder }) => holder.kind === 'package' && isDriven(holder.run)),
    ];
  }

  /** Waits until it is known what is held. @throws WavesError `locks`. */
  ready(): Promise<void> {
    return this.store.change(() => ({ answer: undefined }));
  }

  /** What others than a run's own packages hold of some keys, as far as is known. */
  othersHold(run: string, keys: readonly string[]): LockConflict[] {
    const others = this.live().filter(({ holder }) => holder.kind === 'person' || holder.run !== run);
    return others.length === 0
      ? []
      : lockConflicts(others, keys, { kind: 'package', run, package: '', attempt: 0 });
  }

  /** Whether nobody but a run's own packages holds anything, and none was refused, as far as is known. */
  isFreeFor(run: string): boolean {
    return (
      this.table.locks.every(({ holder }) => holder.kind === 'package' && holder.run === run) &&
      [...this.refused.values()].every(({ table }) => table !== this.table)
    );
  }

  /** What people hold of the files that a package may write, as far as is known. */
  peopleHold(scope: WriteScope): LockConflict[] {
    return lockedInScope(this.live(), scope);
  }

  /** All of the locks or none. @returns what is in the way. @throws WavesError `locks`. */
  take({ holder, keys, ttlMs }: PackageLocks): Promise<readonly LockConflict[]> {
    return this.inOrder(() =>
      this.store.change((table, now) => {
        const result = takeLocks(table, { keys, holder, ttlMs }, now);
        if ('taken' in result) {
          this.refused.delete(nameOf(holder.run, holder.package));
          return { table: result.taken, answer: [] };
        }
        this.refused.set(nameOf(holder.run, holder.package), { table, conflicts: result.conflicts });
        return { answer: result.conflicts };
      }),
    );
  }

  /** What was in the way of a package when it was last refused, as long as nothing has changed in the table since. */
  refusal(run: string, id: string): readonly LockConflict[] {
    const last = this.refused.get(nameOf(run, id));
    return last?.table === this.table ? last.conflicts : [];
  }

  /** Gives everything back that a package holds. @throws WavesError `locks`. */
  release(holder: PackageHolder): Promise<void> {
    return this.drop((lock) => isSameHolder(lock.holder, holder));
  }

  /** Gives back what packages hold that should not any more. @throws WavesError `locks`. */
  dropAllBut(mayHold: (holder: PackageHolder) => boolean): Promise<void> {
    return this.drop(({ holder }) => holder.kind === 'package' && !mayHold(holder));
  }

  /** Gives back what a run's packages hold that should not any more. @throws WavesError `locks`. */
  dropOf(run: string, mayHold: (id: string) => boolean): Promise<void> {
    return this.drop(
      ({ holder }) => holder.kind === 'package' && holder.run === run && !mayHold(holder.package),
    );
  }

  /** Packages of a run that hold something, as far as is known. */
  holdersOf(run: string): PackageHolder[] {
    return this.table.locks.flatMap(({ holder }) =>
      holder.kind === 'package' && holder.run === run ? holder : [],
    );
  }

  /** Those of a package's keys that it does not hold any more, each with what is known of why. */
  missing(holder: PackageHolder, keys: readonly string[]): { key: string; broken: BrokenLock | undefined }[] {
    const own = new Set(
      this.table.locks.filter((lock) => isSameHolder(lock.holder, holder)).map(({ key }) => key),
    );
    return keys
      .filter((key) => !own.has(key))
      .map((key) => ({
        key,
        broken: this.table.broken?.find(
          (each) =>
            each.key === key &&
            isSameHolder(each.holder, holder) &&
            each.holder.kind === 'package' &&
            each.holder.attempt === holder.attempt,
        ),
      }));
  }

  dispose(): void {
    this.watchings.forEach((watching) => watching.dispose());
  }

  private live(): readonly TakenLock[] {
    return liveLocks(this.table, this.world.clock.now());
  }

  private drop(isGivenUp: (lock: TakenLock) => boolean): Promise<void> {
    return this.inOrder(() =>
      this.store.change((table, now) =>
        table.locks.some(isGivenUp)
          ? { table: releaseLocks(table, isGivenUp, now), answer: undefined }
          : { answer: undefined },
      ),
    );
  }

  /** Whoever is not the driver any more must not touch what the next one goes by. */
  private inOrder<T>(work: () => Promise<T>): Promise<T> {
    return this.order.run(async () => {
      await this.world.lease.assertHeld();
      return work();
    });
  }
}

function nameOf(run: string, id: string): string {
  return `${run} ${id}`;
}
