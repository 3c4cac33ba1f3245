import type { LifeAction } from '../../plan/additions';
import type { AgentTrouble, QuotaNotice } from '../agents/agents';
import type { MetFault } from '../faults/faults';
import type { MergeConflict } from '../conflicts/mergeConflict';
import type {
  AgentPlace,
  EvidenceClaim,
  EvidenceSource,
  FormerScopeLevel,
  ResolvedAgent,
  SandboxKind,
  ScopeLevel,
} from '../kernel/kernel';
import type { LifeVerdict } from './lifeSample';

/** How an agent ended, in words. */
export function describeExit(event: AttemptExited): string {
  if (event.message !== undefined) {
    return event.message;
  }
  switch (event.reason) {
    case 'timeout':
      return 'The agent ran into its time-out and was ended.';
    case 'vanished':
      return 'The agent vanished without leaving an exit record.';
    case 'not-started':
      return 'The agent could not be started.';
    case 'exit':
    case 'cancelled':
      return event.signal === null
        ? `The agent exited with code ${event.code ?? 'unknown'}.`
        : `The agent was ended by ${event.signal}.`;
  }
}

/** Something that happens to one attempt of one package. */
export interface AttemptEvent {
  readonly package: string;
  /** Counts from 1 and never repeats within a run. */
  readonly attempt: number;
}

export interface AttemptStarted extends AttemptEvent {
  readonly type: 'attempt.started';
  readonly agent: ResolvedAgent;
  readonly branch: string;
  /** Absolute path. Where a child run carries it out, it is made only for the commands that verify its work. */
  readonly worktree: string;
  /** Commit that the worktree starts from: contains everything that the package depends on. */
  readonly base: string;
  /** The attempt whose work and conversation it goes on with; absent: it begins from `base`. */
  readonly continues?: number;
  /** How its agent is held to the package's scope; absent: no agent carries it out. */
  readonly scopeLevel?: ScopeLevel | FormerScopeLevel;
  /** The operating system's sandbox around its agent; absent: none. */
  readonly sandbox?: SandboxKind;
  /** The image whose files it sees, with its id; absent: this machine's. */
  readonly image?: string;
  /** First of the hundred ports that are its own while it is underway. */
  readonly ports?: number;
  /** Id of the child run that carries it out; absent: an agent does. The run may have been begun by an earlier attempt. */
  readonly child?: string;
}

export interface AttemptWorking extends AttemptEvent {
  readonly type: 'attempt.working';
  /** Of the wrapper around the agent. */
  readonly pid: number;
  readonly place: AgentPlace;
  /** The machine that it works on; absent: that of its driver. */
  readonly machine?: string;
}

export interface AttemptProgressed extends AttemptEvent {
  readonly type: 'attempt.progress';
  /** 0 to 1. */
  readonly progress?: number;
  readonly message?: string;
}

/** The agent of an attempt is to be ended. Its exit follows. */
export interface AttemptStopping extends AttemptEvent {
  readonly type: 'attempt.stopping';
  readonly message: string;
  /**
   * What its exit counts as: the package leaves the run; the attempt failed and may be retried; it begins anew without a
   * failure; or a person goes on with it in a terminal, where it stands.
   */
  readonly then: 'cancel' | 'retry' | 'restart' | 'continue' | 'hold';
  readonly by?: string;
}

/** How an agent's process ended. Only `exit` with code 0 means that it finished its work. */
export type ExitReason = 'exit' | 'timeout' | 'cancelled' | 'vanished' | 'not-started';

export interface AttemptExited extends AttemptEvent {
  readonly type: 'attempt.exited';
  readonly reason: ExitReason;
  readonly code: number | null;
  readonly signal: string | null;
  /** In words, for people, where the code alone does not say it. */
  readonly message?: string;
  /** The last that it said to people. */
  readonly words?: string;
  /** The end of what it printed, as plain text, where it failed without a word of why; the next attempt's agent is told. */
  readonly output?: string;
  /** It ended by a fault that is not its own, and is begun anew once that is over. */
  readonly fault?: MetFault;
  /** It ended because a quota or rate limit was reached: not its fault, and not counted against its budget. */
  readonly quota?: QuotaNotice;
  /** It ended because its agent cannot be used as things are: not its fault either. */
  readonly unusable?: AgentTrouble;
}

/** The attempt came to nothing; a retry follows while the budget lasts. */
export interface AttemptFailed extends AttemptEvent {
  readonly type: 'attempt.failed';
  /** Why, as a stable word: `worktree`, `setup`, `gate`, `verify`, `verification`, `obligation`, `contract`, `integrate`, `rejected`, `escalation`. */
  readonly reason: string;
  readonly message: string;
  /** The end of what the failed command printed, as plain text; the next attempt's agent is told. */
  readonly output?: string;
  /** False: it would fail the same way again, so the budget does not matter. */
  readonly retry?: false;
  /** Set: a round of its loop; while there are more, its agent mends it where it stands, and no retry is used up. */
  readonly round?: Round;
}

/** A round of work that goes on until a step passes. */
export interface Round {
  /** From 1. */
  readonly number: number;
  /** How many there may be. */
  readonly of: number;
}

export type BlockReason = 'scope' | 'conflict' | 'gate' | 'escalation' | 'subplan' | 'surroundings';

export interface PackageBlocked extends AttemptEvent {
  readonly type: 'package.blocked';
  readonly reason: BlockReason;
  readonly message: string;
  /** Files outside the scope, or in conflict. */
  readonly files: readonly string[];
  /** Those of the files that are git repositories of their own. */
  readonly repositories?: readonly string[];
  /** What stands against what is merged already; absent: not known. */
  readonly conflicts?: readonly MergeConflict[];
  /** Packages merged since this one began that changed the same files. */
  readonly with?: readonly string[];
}

/** The verdict on an agent's signs of life has changed. */
export interface AttemptLife extends AttemptEvent {
  readonly type: 'attempt.life';
  readonly verdict: LifeVerdict;
  /** Since when the signs have been so. */
  readonly since: string;
  /** The signs in words, for people: "no output for 6 min, no CPU, no child process". */
  readonly signs: readonly string[];
  /** What is done about it; absent: nothing. */
  readonly action?: LifeAction;
}

/** Something that shows what an agent is doing. The latest of each source counts, and ages. */
export interface AttemptObserved extends AttemptEvent {
  readonly type: 'attempt.observed';
  readonly source: EvidenceSource;
  readonly claim: EvidenceClaim;
  /** In words, for people: "asks whether it may run `npm install`". */
  readonly detail: string;
  /** When it was so; absent: when it was written. */
  readonly observedAt?: string;
  /** Whether it was not allowed to do something. */
  readonly isRefusal?: true;
}

/** What happens to one attempt of one package, as its agent goes on. */
export type AttemptOccurrence =
  | AttemptStarted
  | AttemptWorking
  | AttemptProgressed
  | AttemptStopping
  | AttemptExited
  | AttemptFailed
  | AttemptLife
  | AttemptObserved;
