import { WavesError } from '../../wavesError';
import { gh } from './gh';
import { git } from './git';

/** A branch that others are to see. */
export interface Publication {
  /** Short name of the branch. */
  readonly branch: string;
  /** Short name of the branch that it is meant for. */
  readonly into: string;
}

/**
 * Pushes a branch to the remote that the branch belongs to which it is meant for, or to the only one.
 * @returns the name of the remote.
 * @throws WavesError `no-remote`, `git-failed` with git's own words.
 */
export async function pushBranch(root: string, { branch, into }: Publication): Promise<string> {
  const remote = await remoteFor(root, into);
  await git(root, ['push', '--quiet', remote, `refs/heads/${branch}:refs/heads/${branch}`]);
  return remote;
}

/**
 * The remote that a branch belongs to, else `origin`, else the only one.
 * @throws WavesError `no-remote`.
 */
export async function remoteFor(root: string, into: string | undefined): Promise<string> {
  const [own, all] = await Promise.all([
    git(root, ['config', '--get', `branch.${into ?? ''}.remote`], { answers: [1] }),
    git(root, ['remote']),
  ]);
  const remotes = all.stdout.split('\n').filter((name) => name !== '');
  const named = own.stdout.trim();
  const remote =
    remotes.find((name) => name === named) ?? remotes.find((name) => name === 'origin') ?? remotes[0];
  if (remote === undefined) {
    throw new WavesError(
      'no-remote',
      'This repository has no remote to push to.',
      'Add one first: git remote add origin ADDRESS',
    );
  }
  return remote;
}

/**
 * Opens a pull request with GitHub's own command line.
 * @returns its address.
 * @throws WavesError `gh-missing` when `gh` is not installed, `gh-failed` with its own words.
 */
export async function openPullRequest(
  root: string,
  { branch, into }: Publication,
  title: string,
  body: string,
): Promise<string> {
  const args = ['pr', 'create', '--head', branch, '--base', into, '--title', title, '--body-file', '-'];
  const { code, out, err } = await gh(root, args, body);
  if (code !== 0) {
    throw new WavesError('gh-failed', `gh pr create failed (exit code ${code}): ${err.trim() || out.trim()}`);
  }
  return out.trim().split('\n').at(-1) ?? '';
}
