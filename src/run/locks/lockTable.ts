import { plainPath } from '../../plan/globs/pathShape';
import { heldLockKey, isCanonicalLockKey } from '../../plan/upstream/lockKeys';
import { fileLockKey, lockedPath } from '../kernel/kernel';

/**
 * The key that a person means: a logical key where it has the form of one, otherwise the path of a file.
 * @param placeOf where the file of a path really lies; absent: there.
 */
export function meantLockKey(text: string, placeOf = (path: string): string => path): string {
  const key = heldLockKey(text.trim());
  const isFile = lockedPath(text) !== undefined || !(isCanonicalLockKey(key) || /^[a-z]+:/.test(key));
  return isFile ? fileLockKey(placeOf(plainPath(lockedPath(text) ?? text))) : key;
}

/** Who holds a lock, or means to. */
export type LockHolder =
  | {
      readonly kind: 'package';
      readonly run: string;
      readonly package: string;
      readonly attempt: number;
    }
  | {
      readonly kind: 'person';
      readonly name: string;
      /** The window or command that keeps it alive; absent: nothing does, and it ends when its time is over. */
      readonly session?: string;
    };

/** One lock that is held, or a claim that only signals what somebody means to work on. Times are ISO 8601, UTC. */
export interface TakenLock {
  /** In canonical form, files as `file:<path>`; may be a pattern, and covers what it matches then. */
  readonly key: string;
  readonly holder: LockHolder;
  readonly since: string;
  /** From then on it is free, unless its holder has given a sign of life before. */
  readonly expires: string;
  /** How long it lasts after each sign of life of its holder, in milliseconds. */
  readonly ttlMs: number;
  /** Set: keeps nobody from anything. */
  readonly claim?: true;
  /** In its holder's own words. */
  readonly reason?: string;
}

/** A lock that somebody has taken away from its holder. */
export interface BrokenLock {
  readonly key: string;
  readonly holder: LockHolder;
  readonly by: string;
  readonly reason: string;
  readonly at: string;
}

/** Every lock of a repository, whichever run, window or person holds it; shared by all of its worktrees. */
export interface LockTable {
  readonly locks: readonly TakenLock[];
  /** The latest, for holders that have not noticed yet. */
  readonly broken?: readonly BrokenLock[];
}

/** The table of a repository in which nothing has been locked yet. */
export const NO_LOCKS: LockTable = { locks: [] };

/** The locks and claims whose time is not over. @param now milliseconds since 1970, UTC. */
export function liveLocks(table: LockTable, now: number): readonly TakenLock[] {
  return table.locks.filter((lock) => Date.parse(lock.expires) > now);
}

/** Whether two holders are the same: one package of one run, in whichever attempt, or one person, in whichever window. */
export function isSameHolder(a: LockHolder, b: LockHolder): boolean {
  return a.kind === 'package'
    ? b.kind === 'package' && a.run === b.run && a.package === b.package
    : b.kind === 'person' && a.name === b.name;
}

/** What was wanted of the table of locks came to, and the table after it; absent: it stays as it is. */
export interface LockChange<Answer> {
  readonly table?: LockTable;
  readonly answer: Answer;
}

/** A holder in a few words, for people. */
export function holderName(holder: LockHolder): string {
  return holder.kind === 'package' ? `${holder.package} (${holder.run})` : holder.name;
}

/** Whether what was read from a file is a table of locks. */
export function isLockTable(value: unknown): value is LockTable {
  return (
    isRecord(value) &&
    Array.isArray(value['locks']) &&
    value['locks'].every(isTakenLock) &&
    (value['broken'] === undefined || (Array.isArray(value['broken']) && value['broken'].every(isBrokenLock)))
  );
}

function isBrokenLock(value: unknown): value is BrokenLock {
  return (
    isRecord(value) &&
    ['key', 'by', 'reason', 'at'].every((name) => typeof value[name] === 'string') &&
    isHolder(value['holder'])
  );
}

function isTakenLock(value: unknown): value is TakenLock {
  return (
    isRecord(value) &&
    typeof value['key'] === 'string' &&
    isTime(value['since']) &&
    isTime(value['expires']) &&
    typeof value['ttlMs'] === 'number' &&
    isHolder(value['holder'])
  );
}

function isHolder(value: unknown): value is LockHolder {
  if (!isRecord(value)) {
    return false;
  }
  return value['kind'] === 'package'
    ? typeof value['run'] === 'string' &&
        typeof value['package'] === 'string' &&
        typeof value['attempt'] === 'number'
    : value['kind'] === 'person' && typeof value['name'] === 'string';
}

function isTime(value: unknown): value is string {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
