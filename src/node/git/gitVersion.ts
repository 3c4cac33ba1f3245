import { tmpdir } from 'node:os';
import { WavesError } from '../../wavesError';
import { git } from './git';

/** The oldest git that can merge without a checkout (`merge-tree --write-tree`). */
export const MINIMAL_GIT = '2.38';

/**
 * The version of git that is installed, such as `2.39.5`.
 * @throws WavesError `git-missing`.
 */
export async function gitVersion(): Promise<string> {
  const { stdout } = await git(tmpdir(), ['version']);
  return /\d+(\.\d+)+/.exec(stdout)?.[0] ?? stdout.trim();
}

/**
 * The version of git, if it is one that we can work with.
 * @throws WavesError `git-missing`, `git-too-old`.
 */
export async function requireGit(): Promise<string> {
  const version = await gitVersion();
  if (!isNewEnough(version)) {
    throw new WavesError(
      'git-too-old',
      `git ${version} is too old: merging without a checkout needs ${MINIMAL_GIT}.`,
      `Install git ${MINIMAL_GIT} or newer (https://git-scm.com).`,
    );
  }
  return version;
}

/** Whether a version of git is at least the oldest that we can work with. */
export function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [minimalMajor = 0, minimalMinor = 0] = MINIMAL_GIT.split('.').map(Number);
  return major > minimalMajor || (major === minimalMajor && minor >= minimalMinor);
}
