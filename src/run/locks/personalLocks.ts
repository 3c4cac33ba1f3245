import { WavesError } from '../../wavesError';
import { localMinute } from '../kernel/kernel';
import type { LockConflict, LockWish } from './changeLocks';
import { releaseLocks, takeLocks } from './changeLocks';
import { holderName, isSameHolder, liveLocks } from './lockTable';
import type { BrokenLock, LockChange, LockHolder, LockTable, TakenLock } from './lockTable';

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
