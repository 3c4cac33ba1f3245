import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { WavesError } from '../../wavesError';
import { git } from './git';

/** Where a repository is; both paths absolute and without symbolic links. */
export interface RepositoryPlace {
  /** The main work tree. */
  readonly root: string;
  /** The git directory that all its worktrees share. */
  readonly commonDir: string;
}

/**
 * The repository that a file or folder lies in, seen from its main work tree even when the path is in another one.
 * @throws WavesError `no-repository`, also for bare repositories; `git-missing`.
 */
export async function findRepository(path: string): Promise<RepositoryPlace> {
  const folder = await nearestFolder(resolve(path));
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
  const setting = await configured(commonDir, '--get', 'core.worktree');
  if (setting !== undefined) {
    return realpath(resolve(commonDir, setting));
  }
  if ((await configured(commonDir, '--type=bool', '--get', 'core.bare')) === 'true') {
    return undefined;
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

async function configured(commonDir: string, ...query: string[]): Promise<string | undefined> {
  const answer = await git(commonDir, ['--git-dir', commonDir, 'config', ...query], { answers: [1] });
  return answer.code === 0 ? line(answer.stdout) : undefined;
}

async function nearestFolder(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() === true || dirname(path) === path) {
    return path;
  }
  return nearestFolder(dirname(path));
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
