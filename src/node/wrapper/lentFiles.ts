import { constants } from 'node:fs';
import { lstat, mkdir, open, readdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Not through a link that an agent may have put there. */
const READ = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0);

/**
 * Puts what an agent has written for files that it was lent where they belong. Its sandbox, and the rules that some agents have for
 * their tools, are those of its start, so that it may not write there itself.
 *
 * The process that does it is outside of the sandbox: nothing is read or written through a link, and nothing in git's own folder.
 * @param folder in the mailbox, with paths as in the worktree. Absolute, as `worktree`.
 * @param lent paths from the top of the worktree; a folder stands for all that is in it.
 * @returns why files were left where they are, in words.
 */
export async function placeLentFiles(
  folder: string,
  worktree: string,
  lent: readonly string[],
): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const path of await filesIn(folder, '')) {
    try {
      if (!lent.some((each) => path === each || path.startsWith(`${each}/`))) {
        throw new Error('it was not lent');
      }
      await place(join(folder, path), worktree, path);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      faults.push(`${path} could not be put in its place: ${why}`);
    }
  }
  return faults;
}

/** Plain files, by paths with forward slashes. */
async function filesIn(folder: string, start: string): Promise<string[]> {
  const entries = await readdir(join(folder, start), { withFileTypes: true }).catch(() => []);
  const found = await Promise.all(
    entries.map(async (entry) => {
      const path = start === '' ? entry.name : `${start}/${entry.name}`;
      return entry.isDirectory() ? filesIn(folder, path) : entry.isFile() ? [path] : [];
    }),
  );
  return found.flat();
}

async function place(source: string, worktree: string, path: string): Promise<void> {
  if (path.split('/').includes('.git')) {
    throw new Error('it is in a folder of git');
  }
  await makeFolder(worktree, dirname(path));
  const file = await open(source, READ);
  try {
    const { mode } = await file.stat();
    const target = join(worktree, path);
    // A link that is there already is replaced, and not followed.
    const beside = `${target}.waves-${process.pid}`;
    await writeFile(beside, await file.readFile(), { flag: 'wx', mode: mode & 0o777 });
    await rename(beside, target);
  } finally {
    await file.close();
  }
}

/** Makes a folder below another one, step by step. @throws Error where something else than a folder is in the way. */
export async function makeFolder(top: string, path: string): Promise<void> {
  let place = top;
  for (const name of path.split('/').filter((part) => part !== '.')) {
    place = join(place, name);
    const found = await lstat(place).catch(() => undefined);
    if (found === undefined) {
      await mkdir(place);
    } else if (!found.isDirectory()) {
      throw new Error(`${name} is no folder`);
    }
  }
}
