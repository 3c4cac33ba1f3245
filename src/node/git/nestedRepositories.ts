import { copyFile, lstat, rename, rm } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { WavesError } from '../../wavesError';
import { git, splitZ } from './git';
import { moveBeside } from './keptRefs';
import { commitIn } from './objects';

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

/** How git lists a link to a commit of another repository. */
const GITLINK = '160000';

/**
 * Those of some changed paths that are repositories of their own, or links to a commit of one, and neither submodules of
 * the base nor of `.gitmodules`. Merged, each would be a link to a commit that nobody else has.
 * @param mayLink false: the index is known to have no links to commits that the base has not.
 */
export async function ownRepositories(
  worktree: string,
  base: string,
  paths: readonly string[],
  mayLink: boolean,
): Promise<string[]> {
  const [isThere, links] = await Promise.all([
    Promise.all(paths.map((path) => isRepository(join(worktree, path)))),
    mayLink ? changedLinks(worktree, base) : new Set<string>(),
  ]);
  const found = paths.filter((path, index) => isThere[index] === true || links.has(path));
  if (found.length === 0) {
    return [];
  }
  const named = ['config', '--file', '.gitmodules', '-z', '--get-regexp', String.raw`^submodule\..*\.path$`];
  const [tree, modules] = await Promise.all([
    git(worktree, ['ls-tree', '-z', base, '--', ...found]),
    git(worktree, named, { answers: [1, 128] }),
  ]);
  const known = new Set([
    ...splitZ(tree.stdout).flatMap((entry) =>
      entry.startsWith(`${GITLINK} `) ? [entry.split('\t')[1]] : [],
    ),
    ...splitZ(modules.stdout).map((entry) => entry.slice(entry.indexOf('\n') + 1)),
  ]);
  return found.filter((path) => !known.has(path));
}

/** Where the index of a work tree has links to commits that a commit has otherwise or not at all. */
async function changedLinks(worktree: string, base: string): Promise<ReadonlySet<string>> {
  const { stdout } = await git(worktree, ['diff-index', '--cached', '--no-renames', '-z', base, '--']);
  const items = splitZ(stdout);
  return new Set(
    items.filter((_path, index) => index % 2 === 1 && items[index - 1]?.split(' ')[1] === GITLINK),
  );
}

/**
 * Makes plain files of what were repositories: their git directories are moved beside the work tree, with all commits.
 * @returns where these are. @throws WavesError `git-failed` when a git directory lies elsewhere; nothing is changed then.
 */
export async function absorbRepositories(
  worktree: string,
  paths: readonly string[],
  stamp: string,
): Promise<readonly string[]> {
  for (const path of paths) {
    const found = await lstat(join(worktree, path, '.git')).catch(() => undefined);
    if (found !== undefined && !found.isDirectory()) {
      throw new WavesError(
        'git-failed',
        `${path}/.git is no folder: the repository of ${path} lies elsewhere.`,
        `Whoever made it knows what it is for. Move ${path}/.git away yourself, then absorb it once more.`,
      );
    }
  }
  const kept: (string | undefined)[] = [];
  for (const path of paths) {
    kept.push(await moveBeside(worktree, stamp, join(path, '.git')));
  }
  await forgetLinks(worktree, paths);
  return kept.filter((place) => place !== undefined);
}

/** Takes links to other repositories out of a work tree's index: git would leave out the files at their places. */
export async function forgetLinks(worktree: string, paths: readonly string[]): Promise<void> {
  const index = join((await git(worktree, ['rev-parse', '--absolute-git-dir'])).stdout.trim(), 'index');
  if (paths.length === 0 || !(await isPresent(index))) {
    return;
  }
  // On a copy, so that the lock of a git that was killed is no obstacle.
  const copy = `${index}.waves-links`;
  await rm(`${copy}.lock`, { force: true });
  await copyFile(index, copy);
  const env = { GIT_INDEX_FILE: copy };
  await git(worktree, ['update-index', '--force-remove', '-z', '--stdin'], { env, input: paths.join('\0') });
  await rename(copy, index);
}

/**
 * Makes a submodule of a repository in a work tree: `.gitmodules` says then where its commits are. Nothing that the
 * repository's own settings name is carried out: an agent has made them.
 * @param address of a repository in which a branch or tag is at the commit that is checked out, which is looked at.
 * @throws WavesError `git-failed` when somebody who clones would not get what lies there.
 */
export async function registerSubmodule(worktree: string, path: string, address: string): Promise<void> {
  const folder = join(worktree, path);
  const head = (await isPresent(join(folder, '.git'))) ? await commitIn(folder, 'HEAD') : undefined;
  if (head === undefined) {
    throw new WavesError('git-failed', `${path} is no git repository with a commit.`);
  }
  if (!/^(?:[\w@+.-]+:|\/)/.test(address)) {
    throw new WavesError(
      'git-failed',
      `"${address}" is no address that holds everywhere.`,
      'Give a whole one.',
    );
  }
  const { stdout } = await git(worktree, ['ls-remote', '--heads', '--tags', '--', address]);
  if (!stdout.split('\n').some((line) => line.startsWith(`${head}\t`))) {
    throw new WavesError(
      'git-failed',
      `No branch or tag at ${address} is at ${head.slice(0, 10)}, which is checked out in ${path}.`,
      `Push it there (git -C "${folder}" push ${address} HEAD:NAME), then register it once more.`,
    );
  }
  for (const [key, value] of Object.entries({ path, url: address })) {
    await git(worktree, ['config', '--file', '.gitmodules', `submodule.${path}.${key}`, value]);
  }
}

/** Whether a folder itself is one, and not what a link leads to. */
async function isRepository(folder: string): Promise<boolean> {
  const found = await lstat(folder).catch(() => undefined);
  return found?.isDirectory() === true && (await isPresent(join(folder, '.git')));
}

function isPresent(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
