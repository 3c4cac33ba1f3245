import { WavesError } from '../../wavesError';
import { localMinute } from '../kernel/kernel';
import type { LockConflict, LockWish } from './changeLocks';
import { releaseLocks, takeLocks } from './changeLocks';
import { holderName, isSameHolder, liveLocks } from './lockTable';
import type { BrokenLock, LockChange, LockHolder, LockTable, TakenLock } from './lockTable';
import type { LockDoubt } from './locks';

/** A package of a run as a holder of locks. */
export type PackageHolder = Extract<LockHolder, { kind: 'package' }>;

/** Locks that a package is to have. */
export interface PackageLocks {
  readonly holder: PackageHolder;
  readonly keys: readonly string[];
  /** How long they last without a sign of life, in milliseconds. */
  readonly ttlMs: number;
}

/**
 * Locks at a coordinator elsewhere, which keep packages of other checkouts out. Nothing here fails: where nobody answers,
 * locks are uncertain, lost, or have never been taken, and are asked for until they are given back.
 */
export interface SharedLocks {
  /**
   * Takes all of a package's locks or none.
   * @returns what is in the way; nothing also where nobody answers, and the run goes on without.
   */
  take(locks: PackageLocks): Promise<readonly LockConflict[]>;
  /**
   * Goes on with what an earlier driver held.
   * @param wasShared whether that was taken there; otherwise it is only tried to take it.
   */
  takeUp(locks: PackageLocks, wasShared: boolean): void;
  /** Gives back all that a package holds. */
  release(holder: PackageHolder): void;
  /**
   * What a package holds and may not have any more; undefined: it has everything, as far as anybody knows; `unasked`:
   * nobody has answered since it was taken up.
   */
  doubt(holder: PackageHolder): LockDoubt | 'unasked' | undefined;
  /** Asks for what has been lost. @returns whether a package may be merged: nothing that it held is lost. */
  confirm(holder: PackageHolder): Promise<boolean>;
  /** What others were seen to hold of some keys, and have not given back since. */
  othersHold(keys: readonly string[]): readonly LockConflict[];
  /** Calls back when anything of this may have changed. */
  watch(changed: () => void): { dispose(): void };
}

/** How many broken locks are remembered for those who held them; the audit log has all. */
const BROKEN_KEPT = 50;

/**
 * Takes locks for a person: all or none.
 * @throws WavesError `lock-held`, with everybody who is in the way.
 */
export function takeForPerson(table: LockTable, wish: LockWish, now: number): LockChange<void> {
  const result = takeLocks(table, wish, now);
  if ('taken' in result) {
    return { table: result.taken, answer: undefined };
  }
  const who = result.conflicts.map(describeConflict).join('; ');
  throw new WavesError(
    'lock-held',
    `${who}.`,
    'Wait until it is released (waves locks take --wait does), or break it with a reason: waves locks break KEY --reason WHY',
  );
}

/**
 * Gives back what a person holds of a key, claims too.
 * @throws WavesError `lock-held` when it is somebody else's, `usage` when nobody holds it.
 */
export function releaseForPerson(
  table: LockTable,
  key: string,
  person: LockHolder,
  now: number,
): LockChange<readonly TakenLock[]> {
  const found = heldOf(table, key, now);
  const own = found.filter((lock) => isSameHolder(lock.holder, person));
  const [other] = found;
  if (own.length === 0 && other !== undefined) {
    throw new WavesError(
      'lock-held',
      `${key} is held by ${holderName(other.holder)}, not by you.`,
      'To take it away from its holder, break it with a reason: waves locks break KEY --reason WHY',
    );
  }
  return { table: releaseLocks(table, (lock) => own.includes(lock), now), answer: own };
}

/**
 * Gives a person's locks of one window to another, which keeps them alive from now on. What has expired by then is free.
 */
export function passOnLocks(table: LockTable, from: string, to: string, now: number): LockChange<void> {
  const isFrom = ({ holder }: TakenLock) => holder.kind === 'person' && holder.session === from;
  if (!table.locks.some(isFrom)) {
    return { answer: undefined };
  }
  const locks = liveLocks(table, now).map((lock): TakenLock =>
    isFrom(lock)
      ? {
          ...lock,
          holder: { ...lock.holder, session: to } as LockHolder,
          expires: new Date(now + lock.ttlMs).toISOString(),
        }
      : lock,
  );
  return { table: { ...table, locks }, answer: undefined };
}

/** Takes a lock away from whoever holds it. @throws WavesError `usage` when nobody does. */
export function breakLock(
  table: LockTable,
  key: string,
  { by, reason }: { readonly by: string; readonly reason: string },
  now: number,
): LockChange<readonly TakenLock[]> {
  const found = heldOf(table, key, now);
  const at = new Date(now).toISOString();
  const broken = found.map(({ holder }): BrokenLock => ({ key, holder, by, reason, at }));
  const rest = releaseLocks(table, (lock) => found.includes(lock), now);
  return {
    table: { ...rest, broken: [...broken, ...(table.broken ?? [])].slice(0, BROKEN_KEPT) },
    answer: found,
  };
}

function heldOf(table: LockTable, key: string, now: number): TakenLock[] {
  const live = liveLocks(table, now);
  const found = live.filter((lock) => lock.key === key);
  if (found.length === 0) {
    const keys = live.map((lock) => lock.key).join(', ');
    throw new WavesError(
      'usage',
      `Nobody holds ${key}.`,
      keys === '' ? 'No lock is held now.' : `Held now: ${keys}.`,
    );
  }
  return found;
}

function describeConflict({ key, lock }: LockConflict): string {
  const what = key === lock.key ? key : `${key} (through ${lock.key})`;
  const why = lock.reason === undefined ? '' : ` (${lock.reason})`;
  return `${what} is held by ${holderName(lock.holder)}${why} until ${localMinute(lock.expires)} at the latest`;
}
