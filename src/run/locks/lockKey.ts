import { fileLockKey, lockedPath } from '../kernel/claims';
import { canonicalLockKey } from '../../plan/upstream/canonicalLockKey';
import { isCanonicalLockKey } from '../../plan/upstream/lockKeys';

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
