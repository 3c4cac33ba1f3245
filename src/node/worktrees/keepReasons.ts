import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { KeepReason } from '../../run/cleaning/cleanup';
import { git, splitZ } from '../git/git';
import { headCommit } from '../git/presentWorktree';
import { besides, ownCommitsOf } from './besides';
import { adminFolder } from './worktreeFolder';
import type { ProcessInFolder } from './processesIn';
import { workingIn } from './processesIn';

/** What git leaves in a worktree's own folder while it is in the middle of something. */
const OPERATIONS: readonly (readonly [file: string, operation: string])[] = [
  ['rebase-merge', 'rebase'],
  ['rebase-apply', 'rebase'],
  ['MERGE_HEAD', 'merge'],
  ['CHERRY_PICK_HEAD', 'cherry-pick'],
  ['REVERT_HEAD', 'revert'],
  ['BISECT_LOG', 'bisect'],
];

/** Why a worktree that is there must not be removed; commits on its branch are another question. */
export async function keepReasonsOf(
  worktree: string,
  commonDir: string,
  processes: readonly ProcessInFolder[],
): Promise<KeepReason[]> {
  const working = workingIn(processes, worktree);
  const reasons: KeepReason[] =
    working === undefined ? [] : [{ kind: 'process', pid: working.pid, name: working.name }];
  const admin = await adminFolder(commonDir, worktree);
  if (admin === undefined) {
    return [...reasons, { kind: 'unreadable', words: 'git does not know it as a worktree any more' }];
  }
  const locked = await readFile(join(admin, 'locked'), 'utf8').catch(() => undefined);
  if (locked !== undefined) {
    reasons.push({ kind: 'locked', words: locked.trim() });
  }
  const operation = OPERATIONS.find(([file]) => existsSync(join(admin, file)));
  if (operation !== undefined) {
    reasons.push({ kind: 'unfinished', operation: operation[1] });
  }
  const files = await uncommittedFiles(worktree);
  if (files.length > 0) {
    reasons.push({ kind: 'uncommitted', files });
  }
  const submodules = await unpushedSubmodules(join(admin, 'modules'));
  return [...reasons, ...submodules, ...(await besidesReasons(worktree, admin))];
}

/**
 * How many commits are checked out in a worktree, or stand on its branch, that nothing else has.
 * @param ref full name of the branch, where there is one.
 * @param branches short names of those that do not count as having them.
 */
export async function ownCommits(
  root: string,
  worktree: string | undefined,
  ref: string | undefined,
  branches: readonly string[],
): Promise<number> {
  const head = worktree === undefined ? undefined : await headCommit(worktree);
  const tips = [ref, head].filter((tip) => tip !== undefined);
  if (tips.length === 0) {
    return 0;
  }
  const excluded = branches.map((name) => `--exclude=refs/heads/${name}`);
  const { stdout } = await git(root, [
    'rev-list',
    '--count',
    ...tips,
    '--not',
    ...excluded,
    '--glob=refs/heads/*',
    '--remotes',
    '--tags',
  ]);
  return Number(stdout.trim());
}

async function uncommittedFiles(worktree: string): Promise<readonly string[]> {
  const { stdout } = await git(worktree, [
    'status',
    '--porcelain',
    '-z',
    '--no-renames',
    '--untracked-files=normal',
  ]);
  return splitZ(stdout).map((entry) => entry.slice(3));
}

/** How much is put away without being asked for: the disk is what cleaning up is for. In bytes. */
const LARGE = 200_000_000;

/** What lies there besides the files that git tracks, as far as it must not go without a word. */
async function besidesReasons(worktree: string, admin: string): Promise<KeepReason[]> {
  const { bytes, repositories } = await besides(worktree, admin);
  const own = await Promise.all(
    repositories.map(async (name): Promise<KeepReason[]> => {
      const path = Buffer.from(name, 'latin1').toString('utf8');
      const commits = await ownCommitsOf(join(worktree, path));
      return commits === 0 ? [] : [{ kind: 'repository', path, commits }];
    }),
  );
  return [...own.flat(), ...(bytes > LARGE ? [{ kind: 'large', bytes } as const] : [])];
}

/** A worktree has repositories of its own for its submodules, and they go with it. */
async function unpushedSubmodules(modules: string, below = modules): Promise<KeepReason[]> {
  const names: string[] = await readdir(below).catch(() => []);
  if (names.includes('HEAD') && names.includes('objects')) {
    const { stdout } = await git(below, ['rev-list', '--count', '--all', 'HEAD', '--not', '--remotes']);
    const commits = Number(stdout.trim());
    return commits === 0 ? [] : [{ kind: 'submodule', path: relative(modules, below), commits }];
  }
  return (await Promise.all(names.map((name) => unpushedSubmodules(modules, join(below, name))))).flat();
}
