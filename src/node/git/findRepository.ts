import { statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { WavesError } from '../../wavesError';
import { looking } from '../files/nodeFiles';
import { git, splitZ } from './git';
import type { RepositoryPlace } from './plainRepository';
import { plainRepository } from './plainRepository';

export type { RepositoryPlace } from './plainRepository';

const { lstat, readFile, realpath } = looking;

/**
 * The repository that a file or folder lies in, seen from its main work tree even when the path is in another one.
 * @throws WavesError `no-repository`, also for bare repositories; `git-missing`.
 */
export async function findRepository(path: string): Promise<RepositoryPlace> {
  const folder = nearestFolder(resolve(path));
  const plain = plainRepository(folder, process.env);
  if (plain !== undefined) {
    return plain;
  }
  const answer = await git(folder, ['rev-parse', '--path-format=absolute', '--git-common-dir'], {
    answers: [128],
  });
  if (answer.code !== 0) {
    throw noRepository(folder, `${folder} is not in a git repository (git says: ${answer.stderr.trim()}).`);
  }
  const commonDir = await realpath(line(answer.stdout));
  const root = await mainWorkTree(commonDir, folder);
  if (root === undefined) {
    throw noRepository(
      folder,
      `The repository at ${commonDir} has no work tree (it is bare, or its work tree is elsewhere).`,
    );
  }
  return { root, commonDir };
}

/** `worktree list` would not do: for submodules and separate git directories it names the git directory. */
async function mainWorkTree(commonDir: string, folder: string): Promise<string | undefined> {
  const { worktree, bare } = await configured(commonDir);
  if (worktree !== undefined) {
    const top = resolve(commonDir, worktree);
    await requireFound(commonDir, top);
    return realpath(top);
  }
  if (bare) {
    return undefined;
  }
  const nearest = await nearestWithGit(folder);
  if (nearest !== undefined && (await realpath(join(nearest, '.git'))) === commonDir) {
    return realpath(nearest);
  }
  const own = await git(folder, ['rev-parse', '--path-format=absolute', '--git-dir']);
  if ((await realpath(line(own.stdout))) === commonDir) {
    const top = await git(folder, ['rev-parse', '--show-toplevel'], { answers: [128] });
    if (top.code === 0) {
      return realpath(line(top.stdout));
    }
  }
  return basename(commonDir) === '.git' ? dirname(commonDir) : undefined;
}

/**
 * The setting leads there from the git directory; every command of ours, and of agents, goes the other way.
 * @throws WavesError `no-repository` where that leads elsewhere.
 */
async function requireFound(commonDir: string, top: string): Promise<void> {
  const query = ['rev-parse', '--path-format=absolute', '--git-common-dir'];
  const back = await git(top, query, { answers: [128] });
  if (back.code !== 0 || (await realpath(line(back.stdout))) !== commonDir) {
    throw new WavesError(
      'no-repository',
      `The repository at ${commonDir} has its work tree at ${top} (core.worktree), and from there git does not find it.`,
      `Tell git there where it is: echo "gitdir: ${commonDir}" > "${join(top, '.git')}"; or keep both together: git --git-dir "${commonDir}" config --unset core.worktree`,
    );
  }
}

/** What the configuration says of the work tree. Git is asked where its file is not the plain one that git itself makes. */
async function configured(commonDir: string): Promise<{ worktree: string | undefined; bare: boolean }> {
  const text = await readFile(join(commonDir, 'config'), 'utf8').catch(() => '');
  const others = text.replace(/^\s*bare = false$/m, '');
  if (others !== text && !/bare|worktree|include|\\$/im.test(others)) {
    return { worktree: undefined, bare: false };
  }
  const query = ['config', '-z', '--get-regexp', '^core\\.(worktree|bare)$'];
  const { stdout } = await git(commonDir, ['--git-dir', commonDir, ...query], { answers: [1] });
  const values = new Map(
    splitZ(stdout).map((entry) => {
      const [name = '', ...value] = entry.split('\n');
      // A name without a value means yes.
      return [name, value.length === 0 ? 'true' : value.join('\n')];
    }),
  );
  return {
    worktree: values.get('core.worktree'),
    bare: /^(true|yes|on|[1-9]\d*)$/i.test(values.get('core.bare') ?? ''),
  };
}

/** The nearest folder from here up that has a git directory of its own: the root of a main work tree, to git as well. */
async function nearestWithGit(folder: string): Promise<string | undefined> {
  const own = await lstat(join(folder, '.git')).catch(() => undefined);
  if (own !== undefined) {
    return own.isDirectory() ? folder : undefined;
  }
  return dirname(folder) === folder ? undefined : nearestWithGit(dirname(folder));
}

function nearestFolder(path: string): string {
  return isFolder(path) || dirname(path) === path ? path : nearestFolder(dirname(path));
}

function isFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  } catch {
    // It may not be looked at, or what is above it is a file.
    return false;
  }
}

function line(output: string): string {
  return output.replace(/\r?\n$/, '');
}

function noRepository(folder: string, message: string): WavesError {
  return new WavesError(
    'no-repository',
    message,
    `Open a folder inside a git repository, or make one: git -C "${folder}" init, then commit your files.`,
  );
}
