import { WavesError } from '../../wavesError';
import { git } from '../git/git';
import { remoteFor } from '../git/publishBranch';

/**
 * Pushes one commit to its branch on the remote. What an earlier attempt had pushed there is replaced: that is known
 * here, and kept. Commits that are not known here are somebody else's, and stay.
 * @returns the name of the remote.
 * @throws WavesError `no-remote`, `branch-moved` when the remote's branch holds commits of others, `git-failed`.
 */
export async function pushCommit(
  worktree: string,
  commit: string,
  branch: string,
  into: string | undefined,
): Promise<string> {
  const remote = await remoteFor(worktree, into);
  const ref = `refs/heads/${branch}`;
  const { stdout } = await git(worktree, ['ls-remote', remote, ref]);
  const there = stdout.split(/\s/)[0] ?? '';
  if (there === commit) {
    return remote;
  }
  if (there !== '') {
    const known = await git(worktree, ['cat-file', '-e', `${there}^{commit}`], { answers: [1, 128] });
    if (known.code !== 0) {
      throw new WavesError(
        'branch-moved',
        `${branch} on ${remote} holds commits that this repository does not know (${there.slice(0, 10)}).`,
        `Look at them (git fetch ${remote} ${branch}), and push by hand.`,
      );
    }
  }
  await git(worktree, ['push', '--quiet', `--force-with-lease=${ref}:${there}`, remote, `${commit}:${ref}`]);
  return remote;
}
