import { fileLockKey, lockedPath } from '../kernel/kernel';
import { plainPath } from '../../plan/globs/pathShape';
import { heldLockKey } from '../../plan/upstream/canonicalLockKey';
import { isCanonicalLockKey } from '../../plan/upstream/lockKeys';

/**
 * The key that a person means: a logical key where it has the form of one, otherwise the path of a file.
 * @param placeOf where the file of a path really lies; absent: there.
 */
export function meantLockKey(text: string, placeOf = (path: string): string => path): string {
  const key = heldLockKey(text.trim());
  const isFile = lockedPath(text) !== undefined || !(isCanonicalLockKey(key) || /^[a-z]+:/.test(key));
  return isFile ? fileLockKey(placeOf(plainPath(lockedPath(text) ?? text))) : key;
}
