import type { FaultKind } from '../../src/run/faults/faultTable';
import { WavesError } from '../../src/wavesError';

export const gitSays = (words: string) =>
  new WavesError('git-failed', `git failed in /w (exit code 128): ${words}`);

/** An error of the operating system. */
export const code = (name: string, words: string) =>
  Object.assign(new Error(`${name}: ${words}`), { code: name });

/** Each fault with the step in which it is met, and whether an agent has worked before. */
export const FAULTS: readonly [FaultKind, keyof typeof STEPS, Error][] = [
  ['disk-full', 'createWorktree', gitSays('fatal: write error: No space left on device')],
  ['disk-full', 'launch', code('ENOSPC', 'no space left on device, write')],
  [
    'out-of-resources',
    'createWorktree',
    new WavesError('git-failed', 'git could not be started', undefined, {
      cause: code('EMFILE', 'spawn git'),
    }),
  ],
  ['out-of-resources', 'launch', code('ENOMEM', 'not enough memory')],
  ['read-only', 'commitWork', gitSays('error: unable to create temporary file: Read-only file system')],
  ['disk-broken', 'commitWork', gitSays('fatal: unable to read tree: Input/output error')],
  ['git-filter', 'commitWork', gitSays("fatal: a.bin: clean filter 'lfs' failed")],
  [
    'git-sparse',
    'commitWork',
    gitSays('The following paths exist outside of your sparse-checkout definition'),
  ],
  ['git-locked', 'createWorktree', gitSays("fatal: Unable to create '/r/.git/config.lock': File exists.")],
  ['git-identity', 'commitWork', gitSays('fatal: empty ident name (for <>) not allowed')],
  ['branch-gone', 'merge', new WavesError('git-failed', 'The branch waves/f/integration is gone.')],
  ['branch-checked-out', 'merge', new WavesError('branch-checked-out', 'It is checked out in /other.')],
  [
    'git-missing',
    'createWorktree',
    new WavesError('git-missing', 'git is not installed, or not on the PATH.'),
  ],
  ['not-permitted', 'createWorktree', code('EACCES', 'permission denied, mkdir')],
  ['ended-from-outside', 'merge', gitSays('ended by SIGKILL')],
  ['queue-away', 'launch', new WavesError('queue', 'It cannot be put into the queue: timeout.')],
  ['unseen', 'look', gitSays('fatal: index file corrupt')],
  ['disk-full', 'publish', gitSays('error: unable to write file: No space left on device')],
  ['disk-broken', 'bringIn', gitSays('fatal: unable to read tree: Input/output error')],
];

/** The steps in which faults are met, in words. */
export const STEPS = {
  createWorktree: 'making a worktree',
  launch: 'starting an agent',
  commitWork: 'committing its work',
  merge: 'merging it',
  look: 'looking around before its work is judged',
  publish: 'publishing a part of its work',
  bringIn: 'taking in what is integrated',
};
