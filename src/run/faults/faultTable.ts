/**
 * Whose fault something is that went wrong: an agent's own work, the repository that it works in, or the machine. Only
 * an agent's faults use up attempts; the others hold the run until they are over.
 */

import { WavesError } from '../../wavesError';

export const FAULT_KINDS = [
  'disk-full',
  'disk-broken',
  'read-only',
  'not-permitted',
  'out-of-resources',
  'plan-lost',
  'git-missing',
  'git-locked',
  'git-identity',
  'git-filter',
  'git-sparse',
  'branch-gone',
  'branch-checked-out',
  'ended-from-outside',
  'vanished',
  'queue-away',
  'unseen',
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

/** A fault that is no agent's. */
export interface Fault {
  readonly kind: FaultKind;
  readonly of: 'repository' | 'machine';
  /** What is wrong, in a few words. */
  readonly what: string;
  /** What a person can do about it. */
  readonly advice: string;
}

interface FaultRow extends Fault {
  /** Names of errors of the operating system. */
  readonly codes?: readonly string[];
  /** Reasons of our own errors. */
  readonly reasons?: readonly string[];
  /** What programs say, git first of all. */
  readonly words?: RegExp;
  /** Steps in which it is the agent's own doing. */
  readonly except?: readonly string[];
}

/** What an error says of itself, its causes among it. */
export interface ErrorWords {
  /** The step of an attempt that it ended, as in `attempt.failed`; absent: none. */
  readonly step?: string;
  readonly codes: readonly string[];
  readonly reasons: readonly string[];
  readonly text: string;
}

/** The first row that fits decides. */
export const FAULT_TABLE: readonly FaultRow[] = [
  {
    kind: 'disk-full',
    of: 'machine',
    what: 'a disk is full',
    advice: 'Make room on it; the run goes on by itself then.',
    codes: ['ENOSPC', 'EDQUOT', 'EFBIG'],
    words: /no space left on device|disk quota exceeded|file too large|ENOSPC|EDQUOT|EFBIG/i,
  },
  {
    kind: 'read-only',
    of: 'machine',
    what: 'a file system takes no writes',
    advice: 'Mount it for writing again; the run goes on by itself then.',
    codes: ['EROFS'],
    words: /read-only file system|EROFS/i,
  },
  {
    kind: 'disk-broken',
    of: 'machine',
    what: 'a disk does not read or write',
    advice:
      'Look at the disk and the cables (dmesg says more); the run goes on by itself when it works again.',
    codes: ['EIO', 'ENXIO', 'ESTALE', 'ENOTCONN', 'EHOSTDOWN'],
    words: /input\/output error|stale file handle|\bEIO\b|\bESTALE\b/i,
  },
  {
    kind: 'out-of-resources',
    of: 'machine',
    what: 'the machine has no more processes, open files or memory to give',
    advice:
      'End what is not needed, or raise the limits (ulimit -n, ulimit -u); the run goes on by itself then.',
    codes: ['EMFILE', 'ENFILE', 'ENOMEM', 'EAGAIN'],
    words:
      /too many open files|cannot allocate memory|out of memory|resource temporarily unavailable|cannot fork|fork: retry|\bE(?:MFILE|NFILE|NOMEM)\b/i,
  },
  {
    kind: 'plan-lost',
    of: 'machine',
    what: 'the copy of its plan is lost',
    advice:
      'Run the plan again as it was (waves run PLAN): the run goes on where it stood, and what is merged stays.',
    reasons: ['plan-lost'],
  },
  {
    kind: 'git-missing',
    of: 'machine',
    what: 'git is not there',
    advice: 'Install git 2.38 or newer, or put it on the PATH; the run goes on by itself then.',
    reasons: ['git-missing'],
  },
  {
    kind: 'git-locked',
    of: 'repository',
    what: 'another git holds a lock',
    advice: 'Wait for the other git. If none runs any more, remove the lock file that is named.',
    words: /unable to (?:create|lock) .*\.lock'?: file exists|another git process seems to be running/i,
    // There its agent works with git itself, and is told.
    except: ['publish', 'sync'],
  },
  {
    kind: 'git-identity',
    of: 'machine',
    what: 'git does not know who commits',
    advice: 'Tell it: git config --global user.name and user.email; the run goes on by itself then.',
    words:
      /please tell me who you are|unable to auto-detect email address|empty ident name|no email was given/i,
  },
  {
    kind: 'git-filter',
    of: 'repository',
    what: 'a filter that the repository names (clean or smudge) does not work',
    advice: 'Install or repair it (git config --get-regexp "^filter"); the run goes on by itself then.',
    words:
      /(?:clean|smudge) filter '?.*'? failed|external filter '?.*'? failed|external filter .* is not available/i,
  },
  {
    kind: 'git-sparse',
    of: 'repository',
    what: 'the sparse checkout leaves out what was changed',
    advice: 'Take it in (git sparse-checkout add FOLDER); the run goes on by itself then.',
    words: /outside of your sparse-checkout|sparse-checkout definition/i,
  },
  {
    kind: 'branch-checked-out',
    of: 'repository',
    what: 'the integration branch is checked out somewhere',
    advice: 'Switch that work tree to another branch; the run goes on by itself then.',
    reasons: ['branch-checked-out'],
  },
  {
    kind: 'branch-gone',
    of: 'repository',
    what: 'the integration branch is gone',
    advice: 'It is made again, with everything that was merged; if it is not, make it where it stood.',
    words: /the branch \S+ is gone/i,
  },
  {
    kind: 'ended-from-outside',
    of: 'machine',
    what: 'git was ended from outside',
    advice:
      'Look who did it: somebody, or a machine without memory (dmesg says so). It is tried again by itself.',
    words: /\bended by SIG(?:KILL|TERM|INT|HUP|BUS|XCPU)\b/,
  },
  {
    kind: 'vanished',
    of: 'machine',
    what: 'the process around an agent disappeared',
    advice:
      'Look who ended it: somebody, a restart, or a machine without memory (dmesg says so). It is begun anew by itself.',
    reasons: ['vanished'],
  },
  {
    kind: 'not-permitted',
    of: 'machine',
    what: 'something may not be written',
    advice: 'Give this user the right to it; the run goes on by itself then.',
    codes: ['EACCES', 'EPERM'],
    words: /permission denied|operation not permitted|insufficient permission/i,
    // What is judged, committed and published there is what the agent left, with the rights that it gave it.
    except: ['verify', 'publish', 'sync'],
  },
  {
    kind: 'queue-away',
    of: 'machine',
    what: 'attempts cannot be handed to other machines',
    advice:
      'Look at the queue and at the git remote that the machines share; the run goes on by itself then.',
    reasons: ['queue'],
  },
  {
    kind: 'unseen',
    of: 'repository',
    what: 'nobody can see what has changed around the worktrees',
    advice:
      'Ask git for the reason in your work tree (git status) and mend it; the run goes on by itself then.',
    reasons: ['unseen'],
  },
];

/** Whose fault an error is; undefined: nothing says that it is not the agent's. */
export function faultOf({ step, codes, reasons, text }: ErrorWords): Fault | undefined {
  return FAULT_TABLE.find(
    (row) =>
      (step === undefined || row.except?.includes(step) !== true) &&
      (row.codes?.some((code) => codes.includes(code)) === true ||
        row.reasons?.some((reason) => reasons.includes(reason)) === true ||
        row.words?.test(text) === true),
  );
}

/** Why nothing moves in a run at this moment, whatever its journal says: as in `status --json`. */
export interface Standstill {
  readonly fault: FaultKind;
  readonly of: 'repository' | 'machine';
  readonly what: string;
  /** What the system says. */
  readonly message: string;
  readonly advice: string;
}

/** How deep causes are followed: deeper than any chain of ours. */
const DEEPEST = 8;

/**
 * Whose fault it is that something was thrown.
 * @param step of an attempt that it ended, as in `attempt.failed`.
 * @returns undefined: nothing says that it is not the agent's.
 */
export function errorFault(error: unknown, step?: string): Fault | undefined {
  const chain: unknown[] = [];
  for (let each = error; each !== undefined && chain.length < DEEPEST; each = causeOf(each)) {
    chain.push(each);
  }
  return faultOf({
    ...(step === undefined ? {} : { step }),
    codes: chain.flatMap((each) => codeOf(each) ?? []),
    reasons: chain.flatMap((each) => (WavesError.is(each) ? each.reason : [])),
    text: chain.map((each) => (each instanceof Error ? each.message : String(each))).join('\n'),
  });
}

/** What it means to a run that nothing can be done about it; undefined: a mistake of ours, or nothing that lasts. */
export function standstillOf(error: unknown): Standstill | undefined {
  const fault = errorFault(error);
  const message = error instanceof Error ? error.message : String(error);
  return fault && { fault: fault.kind, of: fault.of, what: fault.what, message, advice: fault.advice };
}

/** Why a run stands still, and what to do, in words. */
export function standstillText({ what, message, advice }: Standstill): string {
  return `The run stands still: ${what} (${message}). Agents at work go on, and no attempt is used up. ${advice}`;
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
