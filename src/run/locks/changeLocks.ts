import { locksMeet } from '../kernel/kernel';
import type { LockHolder, LockTable, TakenLock } from './lockTable';
import { isSameHolder, liveLocks } from './lockTable';

/** What somebody wants to lock. */
export interface LockWish {
  /** In canonical form. */
  readonly keys: readonly string[];
  readonly holder: LockHolder;
  /** How long they last without a sign of life, in milliseconds. */
  readonly ttlMs: number;
  /** Set: they keep nobody from anything, and nobody keeps them from being set. */
  readonly claim?: true;
  readonly reason?: string;
}

/** What a lock is known by to those who want one that meets it. */
export type HeldKey = Pick<TakenLock, 'key' | 'holder' | 'claim'>;

/** A lock that is in the way, and the key that was wanted. */
export interface LockConflict<Lock extends HeldKey = TakenLock> {
  readonly key: string;
  readonly lock: Lock;
}

/**
 * All locks or none, in lexicographic order. What the holder has already lasts longer then; what has expired is gone.
 * @param now milliseconds since 1970, UTC.
 */
export function takeLocks(
  table: LockTable,
  wish: LockWish,
  now: number,
): { readonly taken: LockTable } | { readonly conflicts: readonly LockConflict[] } {
  const keys = [...new Set(wish.keys)].sort();
  const live = liveLocks(table, now);
  const conflicts = wish.claim === true ? [] : lockConflicts(live, keys, wish.holder);
  if (conflicts.length > 0) {
    return { conflicts };
  }
  const isOwn = (lock: TakenLock) =>
    isSameHolder(lock.holder, wish.holder) && lock.claim === wish.claim && keys.includes(lock.key);
  const since = new Map(live.filter(isOwn).map((lock) => [lock.key, lock.since]));
  const taken = keys.map((key): TakenLock => {
    const { holder, ttlMs, claim, reason } = wish;
    return {
      key,
      holder,
      since: since.get(key) ?? new Date(now).toISOString(),
      expires: new Date(now + ttlMs).toISOString(),
      ttlMs,
      ...(claim === undefined ? {} : { claim }),
      ...(reason === undefined ? {} : { reason }),
    };
  });
  return { taken: { ...table, locks: [...live.filter((lock) => !isOwn(lock)), ...taken] } };
}

/** What is held by others and keeps a holder from taking some keys. @param live locks whose time is not over. */
export function lockConflicts<Lock extends HeldKey>(
  live: readonly Lock[],
  keys: readonly string[],
  holder: LockHolder,
): LockConflict<Lock>[] {
  const others = live.filter((lock) => lock.claim !== true && !isSameHolder(lock.holder, holder));
  return keys.flatMap((key) =>
    others.filter((lock) => locksMeet(key, lock.key)).map((lock) => ({ key, lock })),
  );
}

/** The table without the locks that are given up; expired ones go too. @param isGivenUp which of the live ones. */
export function releaseLocks(
  table: LockTable,
  isGivenUp: (lock: TakenLock) => boolean,
  now: number,
): LockTable {
  return { ...table, locks: liveLocks(table, now).filter((lock) => !isGivenUp(lock)) };
}

/**
 * The table after a sign of life of some holders: what is theirs lasts as long again from now on, also when its time
 * was over and nobody has changed the table since, as on a machine that slept.
 */
export function renewLocks(table: LockTable, isAlive: (lock: TakenLock) => boolean, now: number): LockTable {
  const live = new Set(liveLocks(table, now));
  const revived = table.locks.filter(
    (lock) =>
      live.has(lock) || (isAlive(lock) && lockConflicts([...live], [lock.key], lock.holder).length === 0),
  );
  return {
    ...table,
    locks: revived.map((lock) =>
      isAlive(lock) ? { ...lock, expires: new Date(now + lock.ttlMs).toISOString() } : lock,
    ),
  };
}
