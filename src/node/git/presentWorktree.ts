import { copyFile, lstat, readFile, readlink, realpath, rm, stat, utimes } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { UnfinishedWork } from '../../ports/ports';
import { WavesError } from '../../wavesError';
import { git, splitZ } from './git';
import { objectId } from './objectReader';
import type { RepositoryPlace } from './plainRepository';
import { plainWorktree } from './plainRepository';

/** A work tree to look at. */
interface SnapshotSource {
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
interface Snapshot {
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

export { isIgnored, trackedFolders } from './nestedRepositories';

/** Where a work tree stands now. */
export interface Standing {
  /** Its git directory, absolute. */
  readonly gitDir: string;
  /** What is checked out; undefined on a branch without commits. */
  readonly head: { readonly commit: string; readonly tree: string } | undefined;
  /** Short name of the branch that is checked out; undefined when detached. */
  readonly branch: string | undefined;
}

/**
 * Looks where a work tree stands, and makes sure that it is the one that it was made as: git would take one that lost its
 * `.git` for a part of the repository around it.
 * @throws WavesError `git-failed` with what has become of it.
 */
export async function standingOf(worktree: string): Promise<Standing> {
  const found = await stat(worktree).catch(() => undefined);
  if (found === undefined) {
    throw new WavesError(
      'git-failed',
      `The worktree ${worktree} is not there any more.`,
      'What its agent had committed is on its branch still.',
    );
  }
  return (await plainStanding(worktree)) ?? askedStanding(worktree);
}

/** Where one stands that is as we make them; undefined: git has to be asked. */
async function plainStanding(worktree: string): Promise<Standing | undefined> {
  const plain = plainWorktree(worktree, process.env);
  if (plain === undefined) {
    return undefined;
  }
  const { root, gitDir, head } = plain;
  const commit = await objectId(root, `${head}^{commit}`);
  const tree = commit === undefined ? undefined : await objectId(root, `${commit}^{tree}`);
  const branch = head === commit ? undefined : head.replace(/^refs\/heads\//, '');
  return commit === undefined || tree === undefined ? undefined : { gitDir, head: { commit, tree }, branch };
}

async function askedStanding(worktree: string): Promise<Standing> {
  const wished = ['--show-toplevel', '--absolute-git-dir', 'HEAD^{commit}', 'HEAD^{tree}'];
  const answer = await git(worktree, ['rev-parse', ...wished, '--symbolic-full-name', 'HEAD'], {
    answers: [128],
  });
  const [top = '', gitDir = '', commit = '', tree = '', full = ''] = answer.stdout.split('\n');
  if (top === '' || gitDir === '' || (await realpath(top)) !== (await realpath(worktree))) {
    throw new WavesError(
      'git-failed',
      `${worktree} is no work tree any more: its .git is gone or damaged.`,
      'What lies there is kept when the package begins anew.',
    );
  }
  if (answer.code !== 0 || full === '') {
    // Nothing is committed on the branch, or something else is called HEAD too.
    return { gitDir, head: await headOf(worktree), branch: await checkedOutBranch(worktree) };
  }
  const branch = full === 'HEAD' ? undefined : full.replace(/^refs\/heads\//, '');
  return { gitDir, head: { commit, tree }, branch };
}

/** Short name of the branch that is checked out; undefined when detached. */
export async function checkedOutBranch(worktree: string): Promise<string | undefined> {
  const plain = plainWorktree(worktree, process.env);
  return branchOf(plain === undefined ? await askedHead(worktree) : plain.head);
}

/** What the main work tree has checked out: a full ref, or a commit. */
export async function checkedOut({ root, commonDir }: RepositoryPlace): Promise<string> {
  const head = await readFile(join(commonDir, 'HEAD'), 'utf8').catch(() => '');
  const [, ref] = /^ref: (refs\/\S+)\n?$/.exec(head) ?? [];
  // Where git keeps its refs elsewhere, the file names one that no branch can have.
  if (ref !== undefined && ref !== 'refs/heads/.invalid') {
    return ref;
  }
  const named = await askedHead(root);
  return named === '' ? (await git(root, ['rev-parse', '--quiet', '--verify', 'HEAD'])).stdout.trim() : named;
}

/** Short name of the branch that HEAD names; undefined for a commit. */
export function branchOf(head: string): string | undefined {
  return head.startsWith('refs/') ? head.replace(/^refs\/heads\//, '') : undefined;
}

/** The ref that HEAD names in a work tree, as git says; empty when detached. */
async function askedHead(worktree: string): Promise<string> {
  return (await git(worktree, ['symbolic-ref', '--quiet', 'HEAD'], { answers: [1] })).stdout.trim();
}

/** The commit that is checked out; undefined on a branch without commits. */
export async function headCommit(worktree: string): Promise<string | undefined> {
  const plain = await plainStanding(worktree);
  if (plain?.head !== undefined) {
    return plain.head.commit;
  }
  const answer = await git(worktree, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'], { answers: [1] });
  return answer.code === 0 ? answer.stdout.trim() : undefined;
}

/** The tree object of a commit. */
export async function treeOf(folder: string, commit: string): Promise<string> {
  return (await git(folder, ['rev-parse', '--verify', `${commit}^{tree}`])).stdout.trim();
}

async function headOf(worktree: string): Promise<Standing['head']> {
  const commit = await headCommit(worktree);
  return commit === undefined ? undefined : { commit, tree: await treeOf(worktree, commit) };
}

/** What git keeps in a work tree's git directory while it is in the middle of something. */
const MARKS: readonly (readonly [file: string, what: UnfinishedWork['what']])[] = [
  ['rebase-merge', 'rebase'],
  ['rebase-apply', 'rebase'],
  ['MERGE_HEAD', 'merge'],
  ['CHERRY_PICK_HEAD', 'cherry-pick'],
  ['REVERT_HEAD', 'revert'],
  ['BISECT_LOG', 'bisect'],
];

/** What was begun with git in a work tree and not ended; undefined: nothing. @param gitDir of the work tree. */
export async function begunOperation(gitDir: string): Promise<UnfinishedWork['what'] | undefined> {
  const present = await Promise.all(
    MARKS.map(async ([file, what]) => ((await exists(join(gitDir, file))) ? what : undefined)),
  );
  return present.find((each) => each !== undefined);
}

/** The same, with the files that are in conflict. */
export async function unfinishedWork(worktree: string, gitDir: string): Promise<UnfinishedWork | undefined> {
  const what = await begunOperation(gitDir);
  if (what === undefined) {
    return undefined;
  }
  const { stdout } = await git(worktree, ['diff', '--name-only', '--diff-filter=U', '-z']);
  return { what, conflicts: [...new Set(splitZ(stdout))] };
}

/** Those of some paths of a work tree that are links to something outside of it. */
export async function linksLeadingOut(worktree: string, paths: readonly string[]): Promise<string[]> {
  const leading = await Promise.all(paths.map((path) => leadsOut(worktree, path)));
  return paths.filter((_path, index) => leading[index]);
}

/**
 * Makes places part of a work tree although a sparse checkout leaves them out; before its files are written.
 * @param needs says which, from its top, folders or files; a blank one: everything.
 */
export async function takeIn(worktree: string, needs?: () => readonly string[]): Promise<void> {
  const places = needs !== undefined && (await isSparse(worktree)) ? needs() : [];
  if (places.length === 0) {
    return;
  }
  if (places.includes('')) {
    await git(worktree, ['sparse-checkout', 'disable']);
    return;
  }
  const isCone = await setting(worktree, 'core.sparseCheckoutCone');
  const patterns = places.map((place) => (isCone ? place : `/${place}`));
  await git(worktree, ['sparse-checkout', 'add', '--skip-checks', '--stdin'], { input: patterns.join('\n') });
}

async function leadsOut(worktree: string, path: string): Promise<boolean> {
  const file = join(worktree, path);
  const found = await lstat(file).catch(() => undefined);
  if (found?.isSymbolicLink() !== true) {
    return false;
  }
  const target = await readlink(file);
  const way = relative(worktree, resolve(worktree, dirname(path), target));
  return isAbsolute(target) || isAbsolute(way) || way.split(sep)[0] === '..';
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Without patterns of its own a work tree has everything, whatever the settings say. */
async function isSparse(worktree: string): Promise<boolean> {
  const link = await readFile(join(worktree, '.git'), 'utf8').catch(() => '');
  const gitDir = /^gitdir: (.+)$/m.exec(link)?.[1];
  const isWhole =
    gitDir !== undefined && !(await exists(join(resolve(worktree, gitDir), 'info', 'sparse-checkout')));
  return !isWhole && setting(worktree, 'core.sparseCheckout');
}

async function setting(worktree: string, name: string): Promise<boolean> {
  const { stdout } = await git(worktree, ['config', '--bool', '--default', 'false', name]);
  return stdout.trim() === 'true';
}

/**
 * The commit that is checked out, where something may be merged into it now.
 * @throws WavesError `git-failed` where it may not.
 */
export async function readyHead(worktree: string, branch: string): Promise<string> {
  const { gitDir, head, branch: on } = await standingOf(worktree);
  if (on !== branch) {
    throw new WavesError('git-failed', `The worktree is on ${on ?? 'a detached commit'}, not on ${branch}.`);
  }
  const unfinished = await unfinishedWork(worktree, gitDir);
  if (unfinished !== undefined) {
    throw new WavesError(
      'git-failed',
      `A ${unfinished.what} is not finished in the worktree.`,
      'End it first.',
    );
  }
  if (head === undefined) {
    throw new WavesError('git-failed', `The branch ${branch} has no commit.`);
  }
  return head.commit;
}
