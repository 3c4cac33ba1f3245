import { realpathSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { hasWildcard } from '../../plan/globs/globs';

/**
 * Where files really lie, as the file system of the main work tree has it: behind symbolic links, and by the spelling that it
 * keeps where it takes several for one (upper and lower case, composed letters). Of what is not there yet, the folders that are.
 * @param root absolute. @returns the place of a path, both from the top with forward slashes; what leads out, and patterns, stay
 *   as they are.
 */
export function filePlaces(root: string): (path: string) => string {
  return (path) => {
    const top = real(root);
    if (top === undefined || path === '' || hasWildcard(path)) {
      return path;
    }
    const below: string[] = [];
    for (let file = join(root, path); file.length > root.length; file = dirname(file)) {
      const found = real(file);
      if (found !== undefined) {
        const place = relative(top, found);
        const isInside = place !== '' && place !== '..' && !place.startsWith(`..${sep}`);
        return isInside ? [...place.split(sep), ...below].join('/') : path;
      }
      below.unshift(basename(file));
    }
    return path;
  };
}

/** Undefined where there is no such file. */
function real(path: string): string | undefined {
  try {
    return realpathSync.native(path);
  } catch {
    return undefined;
  }
}
