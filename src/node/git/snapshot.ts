import { copyFile, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { git } from './git';

/** A work tree to look at. */
export interface SnapshotSource {
  readonly worktree: string;
  /** Where the temporary index is put: a git directory. */
  readonly gitDir: string;
  /** Where the work tree's index is, if there may be one; copied, so that unchanged files aren't read again. */
  readonly index?: string;
  /** Commit to compare with when there is no index. */
  readonly start: string | undefined;
  /** Take what can be read and leave out what cannot. */
  readonly lenient: boolean;
  /** Name of the temporary index; absent: the one of those who commit. */
  readonly name?: string;
}

/** A work tree's content as git has stored it. */
export interface Snapshot {
  /** The tree object. */
  readonly tree: string;
  /** An index that matches the tree and the files; whoever takes a snapshot uses or removes it. */
  readonly index: string;
}

/**
 * Stores everything in a work tree that is not ignored, committed or not, without touching its index, its branch or
 * its files. Works on an index of its own, so that a lock left behind by a killed git is no obstacle.
 */
export async function takeSnapshot(source: SnapshotSource): Promise<Snapshot> {
  const { worktree, gitDir, lenient } = source;
  const index = join(gitDir, source.name ?? 'index.waves');
  const env = { GIT_DIR: gitDir, GIT_WORK_TREE: worktree, GIT_INDEX_FILE: index };
  await rm(index, { force: true });
  await rm(`${index}.lock`, { force: true });
  if (!(await copyIndex(source.index, index)) && source.start !== undefined) {
    await git(worktree, ['read-tree', source.start], { env });
  }
  const tolerance = lenient ? ['--ignore-errors'] : [];
  // Also what lies where a sparse checkout has nothing lie.
  await git(worktree, ['add', '--all', '--sparse', ...tolerance], lenient ? { env, answers: [1] } : { env });
  const { stdout } = await git(worktree, ['write-tree'], { env });
  return { tree: stdout.trim(), index };
}

async function copyIndex(from: string | undefined, to: string): Promise<boolean> {
  const found = from === undefined ? undefined : await stat(from).catch(() => undefined);
  if (from === undefined || found === undefined) {
    return false;
  }
  await copyFile(from, to);
  // git looks again at files that changed in the same instant as the index; a copy must not seem younger than it is.
  const seconds = Math.floor(found.mtimeMs) / 1000;
  await utimes(to, seconds, seconds);
  return true;
}
