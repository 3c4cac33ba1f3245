import { GlobMeetings } from '../../../plan/globs/globMeetings';
import { Glob, hasWildcard } from '../../../plan/globs/globs';
import { plainPath } from '../../../plan/globs/pathShape';

/** Stands before the path where a file is locked. */
const FILE = 'file:';

/**
 * The key under which a file, or every file that a pattern matches, is locked. Letters that can be written in several ways (é as
 * one or as two characters) are one. @param path from the top of the repository.
 */
export function fileLockKey(path: string): string {
  return FILE + plainPath(path).normalize('NFC');
}

/** The path, or pattern of paths, that a key locks; undefined for logical keys. */
export function lockedPath(key: string): string | undefined {
  return key.startsWith(FILE) ? key.slice(FILE.length) : undefined;
}

/** Whether a key is a pattern, and covers more than what it says. */
export function isLockPattern(key: string): boolean {
  const path = lockedPath(key);
  return path === undefined ? key.includes('*') : hasWildcard(path);
}

/** Whether two locks may not be held by two at once: the keys are the same, or some key is covered by both. */
export function locksMeet(a: string, b: string): boolean {
  if (a === b) {
    return true;
  }
  const [pathA, pathB] = [lockedPath(a), lockedPath(b)];
  if ((pathA === undefined) !== (pathB === undefined) || !(isLockPattern(a) || isLockPattern(b))) {
    return false;
  }
  const meetings = new GlobMeetings();
  const { common } =
    pathA === undefined || pathB === undefined
      ? meetings.ofKeys(Glob.ofKey(a), Glob.ofKey(b))
      : meetings.ofPaths(Glob.ofPath(pathA), Glob.ofPath(pathB));
  // Where the search was given up, nobody is let in.
  return common.found !== 'none';
}

/** Lock keys with the packages that hold them; patterns stand in a map of their own too, since they are looked through. */
export interface HeldKeys {
  readonly locks: ReadonlyMap<string, string>;
  readonly lockPatterns: ReadonlyMap<string, string>;
}

/** The package that holds a key, or one that some key is covered by together with it. */
export function holderOfKey({ locks, lockPatterns }: HeldKeys, key: string): string | undefined {
  const exact = locks.get(key);
  if (exact !== undefined || (lockPatterns.size === 0 && !isLockPattern(key))) {
    return exact;
  }
  for (const [other, holder] of isLockPattern(key) ? locks : lockPatterns) {
    if (locksMeet(key, other)) {
      return holder;
    }
  }
  return undefined;
}

/** Held keys while they are being added up. */
export class HeldKeysDraft implements HeldKeys {
  readonly locks = new Map<string, string>();
  readonly lockPatterns = new Map<string, string>();

  add(key: string, holder: string): void {
    this.locks.set(key, holder);
    if (isLockPattern(key)) {
      this.lockPatterns.set(key, holder);
    }
  }
}
