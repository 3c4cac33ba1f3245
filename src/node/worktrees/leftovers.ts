import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../ports/ports';
import { WavesError } from '../../wavesError';
import type { RepositoryPlace } from '../git/findRepository';
import { git } from '../git/git';
import { inSomeonesName } from '../git/identity';
import { keepCommits, moveBeside } from '../git/keptRefs';
import { commitIn, refCommit } from '../git/objects';
import { takeSnapshot, treeOf } from '../git/presentWorktree';
import { besides, holdsOwn } from './besides';
import {
  adminFolder,
  canonicalPath,
  claimsToBelongTo,
  discardFolder,
  entriesOf,
  samePath,
} from './worktreeFolder';
import type { RegisteredWorktree } from './worktreeList';
import { listWorktrees } from './worktreeList';

/** A worktree to be. */
export interface WorktreeSite {
  /** Absolute path. */
  readonly path: string;
  /** Short name of its branch. */
  readonly branch: string;
  /** Commit that it will start from; what this contains need not be kept. */
  readonly base: string;
}

/**
 * Makes room for a worktree: keeps what an earlier attempt left (commits and uncommitted work) under
 * `refs/waves/kept/...`, then removes its folder, its registration and its branch.
 * @returns the refs that keep something.
 * @throws WavesError `branch-checked-out` when the branch is used elsewhere, `git-failed` when the folder is not ours.
 */
export async function clearLeftovers(
  place: RepositoryPlace,
  site: WorktreeSite,
  clock: Clock,
): Promise<readonly string[]> {
  const { root } = place;
  const canonical = await canonicalPath(site.path);
  const [main, ...linked] = await listWorktrees(place);
  const own = linked.find((worktree) => samePath(worktree.path, canonical));
  const holder = [main, ...linked].find(
    (worktree) => worktree !== own && worktree?.branch === `refs/heads/${site.branch}`,
  );
  if (holder?.present === true) {
    throw branchCheckedOut(site.branch, holder.path);
  }
  const entries = await entriesOf(site.path);
  const tip = await refCommit(root, `refs/heads/${site.branch}`);
  const kept = await keepLeftovers(place, { ...site, path: canonical }, clock);
  if (entries !== undefined) {
    await discardFolder(site.path);
  }
  for (const worktree of [own, holder].filter(isPresent)) {
    await deregister(root, worktree);
  }
  if (tip !== undefined) {
    await git(root, ['update-ref', '-d', `refs/heads/${site.branch}`, tip]);
  }
  return kept;
}

/**
 * Keeps what stands on a branch and in a folder, committed or not, under `refs/waves/kept/...`.
 * @param site with the path as git has it.
 * @returns the refs that keep something. @throws WavesError `git-failed` when the folder is not ours.
 */
export async function keepLeftovers(
  place: RepositoryPlace,
  site: WorktreeSite,
  clock: Clock,
): Promise<readonly string[]> {
  const entries = await entriesOf(site.path);
  const tip = await refCommit(place.root, `refs/heads/${site.branch}`);
  const left = await commitsLeft(place, site, entries ?? [], tip);
  const kept = await keepCommits(place.root, site.branch, left, site.base, clock);
  return [...kept, ...(await keepRepositories(place, site, clock))];
}

/** Repositories within a worktree hold what no ref of ours keeps: they are moved beside it. @returns where to. */
async function keepRepositories(
  { commonDir }: RepositoryPlace,
  { path }: WorktreeSite,
  clock: Clock,
): Promise<readonly string[]> {
  const admin = await adminFolder(commonDir, path);
  if (admin === undefined || (await entriesOf(join(path, '.git'))) === undefined) {
    return [];
  }
  const { repositories } = await besides(path, admin);
  const stamp = new Date(clock.now()).toISOString().replace(/[-:.]/g, '');
  const moved: (string | undefined)[] = [];
  for (const name of repositories.map((each) => Buffer.from(each, 'latin1').toString('utf8'))) {
    // One within another has gone with it.
    if ((await entriesOf(join(path, name))) !== undefined && (await holdsOwn(join(path, name)))) {
      moved.push(await moveBeside(path, stamp, name));
    }
  }
  return moved.filter(isPresent);
}

/** The error for a branch that cannot be moved because somebody works on it. */
export function branchCheckedOut(branch: string, where: string): WavesError {
  return new WavesError(
    'branch-checked-out',
    `The branch ${branch} is checked out in ${where}.`,
    `Switch that work tree to another branch, for instance: git -C "${where}" switch --detach`,
  );
}

/** Removes the registration of a worktree whose folder is gone, and of no other, unlike `worktree prune`. */
async function deregister(root: string, worktree: RegisteredWorktree): Promise<void> {
  await git(root, ['worktree', 'remove', '--force', '--force', worktree.path]);
}

async function commitsLeft(
  place: RepositoryPlace,
  site: WorktreeSite,
  entries: readonly string[],
  tip: string | undefined,
): Promise<readonly string[]> {
  const gitDir = await adminFolder(place.commonDir, site.path);
  if (entries.length > 0 && gitDir === undefined && !(await claimsToBelongTo(site.path, place.commonDir))) {
    throw new WavesError(
      'git-failed',
      `The folder ${site.path} is in the way: it is not a worktree of this repository.`,
      'Move it elsewhere or remove it, then try again.',
    );
  }
  const head = gitDir === undefined ? undefined : await commitIn(gitDir, 'HEAD', { GIT_DIR: gitDir });
  // A worktree that never got its files holds no work.
  const work = entries.some((entry) => entry !== '.git')
    ? await uncommittedWork(place, site, gitDir, head ?? tip ?? site.base)
    : undefined;
  return [tip, head, work].filter(isPresent);
}

/** A commit of what stands in the folder; undefined when its parent holds the same. */
async function uncommittedWork(
  { root, commonDir }: RepositoryPlace,
  site: WorktreeSite,
  gitDir: string | undefined,
  parent: string,
): Promise<string | undefined> {
  const { tree, index } = await takeSnapshot({
    worktree: site.path,
    gitDir: gitDir ?? commonDir,
    start: parent,
    lenient: true,
    ...(gitDir === undefined ? {} : { index: join(gitDir, 'index') }),
  });
  await rm(index, { force: true });
  if (tree === (await treeOf(root, parent))) {
    return undefined;
  }
  const input = `Uncommitted work of an earlier attempt on ${site.branch}\n`;
  const commit = await inSomeonesName(root, (env) =>
    git(root, ['commit-tree', tree, '-p', parent, '-F', '-'], { input, env }),
  );
  return commit.stdout.trim();
}

function isPresent<T>(value: T | undefined): value is T {
  return value !== undefined;
}
