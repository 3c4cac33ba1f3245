import { posix, relative, resolve, sep } from 'node:path';
import { git } from '../../node/git/git';

/** Where a folder is in its work tree, with a slash at the end; outside of any, paths count from the folder. */
export async function placeInRepository(folder: string): Promise<string> {
  const { code, stdout } = await git(folder, ['rev-parse', '--show-prefix'], { answers: [128] });
  return code === 0 ? stdout.trim() : '';
}

/** A path from the top of the work tree, with forward slashes. @param prefix where `folder` is there. */
export function pathInRepository(prefix: string, folder: string, path: string): string {
  return posix.join(prefix, relative(folder, resolve(folder, path)).split(sep).join('/'));
}
