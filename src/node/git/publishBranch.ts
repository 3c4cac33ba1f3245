import { spawn } from 'node:child_process';
import { WavesError } from '../../wavesError';
import { git } from './git';

/** What a finished command of GitHub's command line left. */
interface GhOutput {
  /** 4: nobody is logged in. */
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/**
 * Runs GitHub's own command line in a folder of a repository. It asks nothing.
 * @param input given on standard input.
 * @throws WavesError `gh-missing` when `gh` is not installed.
 */
export function gh(cwd: string, args: readonly string[], input = ''): Promise<GhOutput> {
  return new Promise((resolve, reject) => {
    const child = spawn('gh', args, {
      cwd,
      env: { ...process.env, GH_PROMPT_DISABLED: '1', GH_NO_UPDATE_NOTIFIER: '1', NO_COLOR: '1' },
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
    });
    let [out, err] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    child.once('error', (cause) =>
      reject(
        new WavesError(
          'gh-missing',
          'gh, the command line of GitHub, is not installed or not on the PATH.',
          'Install it (https://cli.github.com) and log in: gh auth login. What it is for can also be done on the page of the repository.',
          { cause },
        ),
      ),
    );
    child.once('close', (code) => resolve({ code: code ?? 1, out, err }));
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}

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
