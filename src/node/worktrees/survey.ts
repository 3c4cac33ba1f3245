import { readFile, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { CleanupItem, KeepReason } from '../../run/worktrees/cleanup';
import { WavesError } from '../../wavesError';
import type { RepositoryPlace } from '../git/findRepository';
import { git, splitZ } from '../git/git';
import { refCommit } from '../git/objects';
import { begunOperation, headCommit } from '../git/presentWorktree';
import { adminFolder, canonicalPath, samePath } from './worktreeFolder';
import type { RegisteredWorktree } from './worktreeList';
import { listWorktrees } from './worktreeList';
import type { ProcessInFolder } from './besides';
import { besides, ownCommitsOf, workingFolders, workingIn } from './besides';
import { diskUse } from './diskUse';
import type { JournalEvent } from '../../run/run';
import { replay } from '../../run/run';
import { verificationBranch } from '../../run/kernel/kernel';
import { FileRunStore } from '../runs/runStore';

/** Why a worktree that is there must not be removed; commits on its branch are another question. */
async function keepReasonsOf(
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
  const operation = await begunOperation(admin);
  if (operation !== undefined) {
    reasons.push({ kind: 'unfinished', operation });
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
async function ownCommits(
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

export { diskUse } from './diskUse';

/** How many worktrees are looked at at once. */
const AT_ONCE = 4;

/** What a survey looks at. */
export interface SurveyOptions {
  /** Only branches that this run has made. */
  readonly run?: string;
  /** Only these branches, by their short names. */
  readonly branches?: readonly string[];
  /** Whether the disk space is looked at too, which takes longest. */
  readonly sizes: boolean;
}

interface Surroundings {
  readonly place: RepositoryPlace;
  readonly worktrees: readonly RegisteredWorktree[];
  readonly processes: readonly ProcessInFolder[];
  /** Branches of packages: they do not keep each other's work. */
  readonly packages: readonly string[];
}

/**
 * Looks at every branch and worktree that runs have made, and says of each why it has to be kept, or that it can be
 * removed. Changes nothing.
 */
export async function survey(
  place: RepositoryPlace,
  options: SurveyOptions,
): Promise<readonly CleanupItem[]> {
  const owned = await ownedBranches(place.commonDir);
  const wanted = owned.filter(
    ({ branch, run }) =>
      (options.run === undefined || run === options.run || run.startsWith(`${options.run}+`)) &&
      (options.branches === undefined || options.branches.includes(branch)),
  );
  const around: Surroundings = {
    place,
    worktrees: await listWorktrees(place),
    processes: await workingFolders(),
    packages: owned.filter((item) => item.package !== undefined).map(({ branch }) => branch),
  };
  const waiting = [...wanted];
  const items: CleanupItem[] = [];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const item = await lookAt(next, around, options.sizes);
      if (item !== undefined) {
        items.push(item);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const order = wanted.map(({ branch }) => branch);
  return items.sort((a, b) => order.indexOf(a.branch) - order.indexOf(b.branch));
}

/** Undefined for what is not there any more. */
async function lookAt(
  owned: OwnedBranch,
  { place, worktrees, processes, packages }: Surroundings,
  sizes: boolean,
): Promise<CleanupItem | undefined> {
  const { root, commonDir } = place;
  const { branch, run } = owned;
  const ref = `refs/heads/${branch}`;
  const path = owned.worktree === undefined ? undefined : await canonicalPath(owned.worktree);
  const own = worktrees.find((worktree) => path !== undefined && samePath(worktree.path, path));
  const tip = await refCommit(root, ref);
  if (tip === undefined && own === undefined) {
    return undefined;
  }
  const reasons: KeepReason[] = owned.ended ? [] : [{ kind: 'running', run }];
  const worktree = own?.present === true ? own.path : undefined;
  const holder = worktrees.find((other) => other !== own && other.present && other.branch === ref);
  if (holder !== undefined) {
    reasons.push({ kind: 'checkedOut', path: holder.path });
  }
  try {
    if (worktree !== undefined) {
      reasons.push(...(await keepReasonsOf(worktree, commonDir, processes)));
    }
    const commits = await ownCommits(root, worktree, tip === undefined ? undefined : ref, [
      branch,
      ...packages,
    ]);
    if (commits > 0) {
      reasons.push({ kind: 'unmerged', commits });
    }
  } catch (error) {
    if (!WavesError.is(error)) {
      throw error;
    }
    reasons.push({ kind: 'unreadable', words: error.message });
  }
  return {
    run,
    ...(owned.package === undefined ? {} : { package: owned.package }),
    branch,
    ...(own === undefined ? {} : { worktree: own.path }),
    bytes: worktree === undefined || !sizes ? 0 : await diskUse(worktree),
    reasons,
  };
}

/** A branch that a run has made, with the worktree that it was made for. */
interface OwnedBranch {
  /** Short name. */
  readonly branch: string;
  /** Absolute; absent: the branch never had a worktree. */
  readonly worktree?: string;
  /** The newest run that it belongs to. */
  readonly run: string;
  /** Absent: the branch that a run's work is merged into. */
  readonly package?: string;
  /** Whether that run has ended. */
  readonly ended: boolean;
}

/**
 * The branches of all runs of a repository, by what their journals say; of a branch that several runs have used only
 * the newest counts. A branch whose run's journal is gone is nobody's, and so left alone.
 */
async function ownedBranches(commonDir: string): Promise<readonly OwnedBranch[]> {
  const runs = FileRunStore.forReading(commonDir);
  const owned = new Map<string, OwnedBranch>();
  for (const run of await runs.list()) {
    const events = await runs.read(run).then(
      (read) => read.events,
      () => [],
    );
    branchesOf(run, events).forEach((branch) => {
      const before = owned.get(branch.branch);
      const of = before?.package ?? branch.package;
      // A child run merges into the branch of its parent's package.
      owned.set(branch.branch, { ...before, ...branch, ...(of === undefined ? {} : { package: of }) });
    });
  }
  return [...owned.values()];
}

function branchesOf(run: string, events: readonly JournalEvent[]): OwnedBranch[] {
  const state = replay(events);
  if (state === undefined) {
    return [];
  }
  const ended = state.phase === 'ended';
  const packages = [...state.packages.values()].flatMap(({ planned, branch, worktree, childRun }) => {
    if (branch === undefined || worktree === undefined) {
      return [];
    }
    const item = { run, package: planned.id, ended };
    return childRun === undefined
      ? [{ ...item, branch, worktree }]
      : [
          { ...item, branch },
          {
            ...item,
            branch: verificationBranch(state.namespace, planned.id, state.worktrees.branch),
            worktree,
          },
        ];
  });
  return [{ run, branch: state.integrationBranch, ended }, ...packages];
}
