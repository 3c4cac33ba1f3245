import { dirname, join } from 'node:path';
import { looking } from '../files/nodeFiles';

const { access, stat } = looking;

/**
 * The nearest folder above with a `.git` that is a repository, or a file that says where that is; git itself would take longer to
 * ask than a whole plan takes to check.
 *
 * @param folder absolute.
 * @returns absolute; undefined where there is none.
 */
export async function repositoryTop(folder: string): Promise<string | undefined> {
  for (let at = folder; ; at = dirname(at)) {
    const marker = join(at, '.git');
    if ((await isThere(join(marker, 'HEAD'))) || (await isFile(marker))) {
      return at;
    }
    if (dirname(at) === at) {
      return undefined;
    }
  }
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (about) => about.isFile(),
    () => false,
  );
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
