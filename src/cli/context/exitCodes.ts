import type { RunOutcome } from '../../run/kernel/kernel';
import { WavesError } from '../../wavesError';

/** The exit codes of `waves`, as the command line's fixed surface names them. */
export const EXIT = {
  success: 0,
  /** What was checked is not valid, or a package failed. */
  failed: 1,
  /** Wrong use, or input that can't be read. */
  usage: 2,
  /** A person must decide something. */
  undecided: 3,
  /** The repository's driver is there but does not answer. */
  unreachable: 4,
  interrupted: 130,
} as const;

/** The exit code for the way a run ended. */
export function exitCodeOfRun(outcome: RunOutcome): number {
  switch (outcome) {
    case 'done':
      return EXIT.success;
    case 'failed':
    case 'cancelled':
      return EXIT.failed;
    case 'stuck':
      return EXIT.undecided;
  }
}

/** The exit code for what went wrong. */
export function exitCodeOfError(error: unknown): number {
  if (!WavesError.is(error)) {
    return EXIT.failed;
  }
  switch (error.reason) {
    case 'dirty':
    case 'consent':
    case 'preflight':
    case 'branch-checked-out':
    case 'branch-moved':
    case 'merge-conflict':
    case 'unfinished':
      return EXIT.undecided;
    case 'driver-unreachable':
      return EXIT.unreachable;
    case 'plan-invalid':
    case 'edit-refused':
    case 'prompt-template':
    case 'git-failed':
    case 'signature':
    case 'journal':
    case 'journal-format':
    case 'lease':
    case 'lease-lost':
    case 'locks':
    case 'lock-held':
    case 'driver-refused':
    case 'agent-failed':
    case 'queue':
    case 'no-remote':
    case 'gh-missing':
    case 'gh-failed':
      return EXIT.failed;
    default:
      return EXIT.usage;
  }
}
