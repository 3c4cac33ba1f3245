/** Why something that can be expected to go wrong went wrong. Callers decide on these words, never on the message. */
export type ErrorReason =
  | 'usage'
  | 'plan-unreadable'
  | 'plan-invalid'
  | 'plan-lost'
  | 'edit-refused'
  | 'prompt-template'
  | 'no-repository'
  | 'no-commits'
  | 'dirty'
  | 'git-missing'
  | 'git-too-old'
  | 'git-failed'
  | 'branch-checked-out'
  | 'branch-moved'
  | 'unseen'
  | 'merge-conflict'
  | 'unfinished'
  | 'no-remote'
  | 'gh-missing'
  | 'gh-login'
  | 'gh-failed'
  | 'consent'
  | 'signature'
  | 'preflight'
  | 'unknown-agent'
  | 'unknown-package'
  | 'unknown-run'
  | 'unknown-gate'
  | 'unknown-question'
  | 'no-context'
  | 'unusable-name'
  | 'journal'
  | 'journal-format'
  | 'lease'
  | 'lease-lost'
  | 'locks'
  | 'lock-held'
  | 'coordinator'
  | 'queue'
  | 'runner'
  | 'driver-unreachable'
  | 'driver-refused'
  | 'agent-failed';

/** The one error type for what is expected to go wrong. `advice` says what to do next. */
export class WavesError extends Error {
  constructor(
    readonly reason: ErrorReason,
    message: string,
    readonly advice?: string,
    options?: { readonly cause?: unknown },
  ) {
    super(message, options);
    this.name = 'WavesError';
  }

  /** Whether `error` is a WavesError, of the given reason if one is named. */
  static is(error: unknown, reason?: ErrorReason): error is WavesError {
    return error instanceof WavesError && (reason === undefined || error.reason === reason);
  }
}
