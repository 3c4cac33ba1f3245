import { fileLockKey, lockedPath } from '../kernel/kernel';
import { heldLockKey } from '../../plan/upstream/canonicalLockKey';
import { isCanonicalLockKey } from '../../plan/upstream/lockKeys';

/** The key that a person means: a logical key where it has the form of one, otherwise the path of a file. */
export function meantLockKey(text: string): string {
  const path = lockedPath(text);
  if (path !== undefined) {
    return fileLockKey(path);
  }
  const key = heldLockKey(text.trim());
  return isCanonicalLockKey(key) || /^[a-z]+:/.test(key) ? key : fileLockKey(text);
}
