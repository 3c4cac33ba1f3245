import { GlobMeetings } from '../../plan/globs/globMeetings';
import { Glob, hasWildcard } from '../../plan/globs/globs';
import { canonicalLockKey } from '../../plan/upstream/canonicalLockKey';
import { isCanonicalLockKey } from '../../plan/upstream/lockKeys';

/** Stands before the path where a file is locked. */
const FILE = 'file:';

/** The key under which a file, or every file that a pattern matches, is locked. @param path from the top of the repository. */
export function fileLockKey(path: string): string {
  const parts = path.replaceAll('\\', '/').split('/');
  return FILE + parts.filter((part, at) => part !== '.' && (part !== '' || at === 0)).join('/');
}

/** The path, or pattern of paths, that a key locks; undefined for logical keys. */
export function lockedPath(key: string): string | undefined {
  return key.startsWith(FILE) ? key.slice(FILE.length) : undefined;
}

/**
 * The canonical key for what a person or a plan has written down: a logical key as it is or as it was meant, and
 * everything else as it stands, which is what packages with keys of other namespaces go by.
 */
export function writtenLockKey(text: string): string {
  return isCanonicalLockKey(text) ? text : (canonicalLockKey(text) ?? text);
}

/** The key that a person means: a logical key where it has the form of one, otherwise the path of a file. */
export function meantLockKey(text: string): string {
  const path = lockedPath(text);
  if (path !== undefined) {
    return fileLockKey(path);
  }
  const key = writtenLockKey(text.trim());
  return isCanonicalLockKey(key) || /^[a-z]+:/.test(key) ? key : fileLockKey(text);
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
