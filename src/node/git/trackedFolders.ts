import { posix } from 'node:path';
import { git, splitZ } from './git';

/** The folders of a work tree that hold tracked files, or such folders, from its top (which is ''). @throws WavesError `git-failed`. */
export async function trackedFolders(worktree: string): Promise<ReadonlySet<string>> {
  const { stdout } = await git(worktree, ['ls-files', '-z']);
  const folders = new Set(['']);
  for (const file of splitZ(stdout)) {
    for (let folder = posix.dirname(file); folder !== '.'; folder = posix.dirname(folder)) {
      if (folders.has(folder)) {
        break;
      }
      folders.add(folder);
    }
  }
  return folders;
}

/** Whether git ignores a path of a work tree. */
export async function isIgnored(worktree: string, path: string): Promise<boolean> {
  const { code } = await git(worktree, ['check-ignore', '--quiet', '--', path], { answers: [1, 128] });
  return code === 0;
}
