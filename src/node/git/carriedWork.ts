import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { git } from './git';
import { inSomeonesName } from './identity';
import { standingOf, takeSnapshot } from './presentWorktree';
import { remoteFor } from './publishBranch';

/** A work tree as a commit has it, and what lies there in no commit. */
export interface WholeWork {
  /** Commit that is checked out. */
  readonly head: string;
  /** Commit on top of that with all that git does not ignore; the same where nothing lies there besides. */
  readonly all: string;
}

/** What a repository is called in a queue: by its first commit, which all of its clones have. */
export async function repositoryName(root: string): Promise<string> {
  const { stdout } = await git(root, ['rev-list', '--max-parents=0', '--first-parent', 'HEAD']);
  return stdout.trim().slice(0, 16);
}

/** Has the remote hold what a worktree is like, under a ref. @throws WavesError `no-remote`, `git-failed`. */
export async function sendWork(root: string, worktree: string, ref: string): Promise<WholeWork> {
  const work = await wholeWork(worktree);
  const remote = await remoteFor(root, undefined);
  // What was begun and broke off has left another there.
  await git(worktree, ['push', '--quiet', '--force', remote, `${work.all}:${ref}`]);
  return work;
}

/** Fetches what the remote holds under a ref. @throws WavesError `no-remote`, `git-failed`. */
export async function fetchWork(root: string, ref: string): Promise<void> {
  const remote = await remoteFor(root, undefined);
  await git(root, ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', remote, `+${ref}:${ref}`]);
}

/** Has the remote hold a commit under a ref. @throws WavesError `no-remote`, `git-failed`. */
export async function sendCommit(root: string, commit: string, ref: string): Promise<void> {
  const remote = await remoteFor(root, undefined);
  await git(root, ['push', '--quiet', '--force', remote, `${commit}:${ref}`]);
}

/** Has a worktree look as another does, its branch stand where that stands, and uncommitted what is so there; what git ignores stays. */
export async function layOut(worktree: string, { head, all }: WholeWork): Promise<void> {
  await git(worktree, ['reset', '--quiet', '--hard', head]);
  // What lay here in no commit, and does not there.
  await git(worktree, ['clean', '--quiet', '--force', '-d']);
  if (all !== head) {
    await git(worktree, ['read-tree', '-u', '--reset', all]);
    await git(worktree, ['reset', '--quiet', '--mixed', head]);
  }
}

/** Takes refs away, here and at the remote. What is not there need not be taken away. */
export async function dropWork(root: string, refs: readonly string[]): Promise<void> {
  await dropHere(root, refs);
  const remote = await remoteFor(root, undefined);
  await git(root, ['push', '--quiet', remote, '--delete', ...refs]).catch(() => undefined);
}

/** Takes refs away here. */
export async function dropHere(root: string, refs: readonly string[]): Promise<void> {
  for (const ref of refs) {
    await git(root, ['update-ref', '-d', ref]).catch(() => undefined);
  }
}

async function wholeWork(worktree: string): Promise<WholeWork> {
  const { gitDir, head } = await standingOf(worktree);
  const start = head?.commit ?? '';
  const source = { worktree, gitDir, index: join(gitDir, 'index'), start, lenient: true };
  const { tree, index } = await takeSnapshot({ ...source, name: 'index.elsewhere' });
  await rm(index, { force: true });
  if (tree === head?.tree) {
    return { head: start, all: start };
  }
  const all = await inSomeonesName(worktree, (env) =>
    git(worktree, ['commit-tree', tree, '-p', start, '-m', 'What lies there in no commit'], { env }),
  );
  return { head: start, all: all.stdout.trim() };
}
