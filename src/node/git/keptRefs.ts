import { lstat, mkdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Clock } from '../../ports/ports';
import { git } from './git';

/** Under here lies what would otherwise be lost. Not a branch, so that it shows up nowhere until it is asked for. */
const PREFIX = 'refs/waves/kept';

/**
 * Keeps commits under `refs/waves/kept/<branch>/<UTC time>`.
 * @param commits to keep; those that `base` or another of them contains need no ref of their own.
 * @returns the refs that were made, full names.
 */
export async function keepCommits(
  root: string,
  branch: string,
  commits: readonly string[],
  base: string,
  clock: Clock,
): Promise<readonly string[]> {
  const kept: string[] = [];
  for (const commit of await independent(root, [...new Set(commits)], base)) {
    kept.push(await keep(root, branch, commit, clock));
  }
  return kept;
}

/** The commits that neither `base` nor another of them contains. */
async function independent(
  root: string,
  commits: readonly string[],
  base: string,
): Promise<readonly string[]> {
  const result: string[] = [];
  for (const commit of commits) {
    const containers = [base, ...commits.filter((other) => other !== commit)];
    const contained = await Promise.all(containers.map((other) => isAncestor(root, commit, other)));
    if (!contained.includes(true)) {
      result.push(commit);
    }
  }
  return result;
}

/** Whether `descendant` contains `ancestor`, or is it. */
export async function isAncestor(root: string, ancestor: string, descendant: string): Promise<boolean> {
  if (ancestor === descendant && /^[0-9a-f]{40,64}$/.test(ancestor)) {
    return true;
  }
  const answer = await git(root, ['merge-base', '--is-ancestor', ancestor, descendant], { answers: [1] });
  return answer.code === 0;
}

async function keep(root: string, branch: string, commit: string, clock: Clock): Promise<string> {
  const stamp = new Date(clock.now()).toISOString().replace(/[-:.]/g, '');
  for (let number = 1; ; number++) {
    const ref = `${PREFIX}/${branch}/${stamp}${number === 1 ? '' : `-${number}`}`;
    const taken = await git(root, ['rev-parse', '--verify', '--quiet', ref], { answers: [1] });
    if (taken.code !== 0) {
      await git(root, ['update-ref', '-m', 'waves: kept', ref, commit, '']);
      return ref;
    }
  }
}

/**
 * Moves a repository, or its git directory, from a work tree to the folder beside it, where nothing takes it away. Done
 * again after it was interrupted, it comes to the same.
 * @param stamp names the occasion. @param path from the top of the work tree.
 * @returns where it is; undefined when it was not there.
 */
export async function moveBeside(worktree: string, stamp: string, path: string): Promise<string | undefined> {
  const to = join(`${worktree}.kept`, stamp, path);
  if (await isPresent(join(worktree, path))) {
    await mkdir(dirname(to), { recursive: true });
    await rename(join(worktree, path), to);
  }
  return placeBeside(worktree, stamp, path);
}

/** Where something is that was moved beside a work tree; undefined: it was not. */
export async function placeBeside(
  worktree: string,
  stamp: string,
  path: string,
): Promise<string | undefined> {
  const place = join(`${worktree}.kept`, stamp, path);
  return (await isPresent(place)) ? place : undefined;
}

function isPresent(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
