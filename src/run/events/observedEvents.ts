import type { LifeAction, LifeTrouble } from '../../plan/reading/additions';

/*
 * What was observed while a run goes on: signs of life of its agents, what their states are based on, quotas,
 * escalations, preflight, and the child runs of packages that are plans themselves.
 */

interface AttemptObservation {
  readonly package: string;
  readonly attempt: number;
}

/** What an agent's signs of life come to. A tool call in flight or a busy child process is always `working`. */
export type LifeVerdict = 'working' | LifeTrouble;

/** The verdict on an agent's signs of life has changed. */
export interface AttemptLife extends AttemptObservation {
  readonly type: 'attempt.life';
  readonly verdict: LifeVerdict;
  /** Since when the signs have been so. */
  readonly since: string;
  /** The signs in words, for people: "no output for 6 min, no CPU, no child process". */
  readonly signs: readonly string[];
  /** What is done about it; absent: nothing. */
  readonly action?: LifeAction;
}

/** An agent that works has written outside of its scope, or has undone it. */
export interface AttemptStrayed extends AttemptObservation {
  readonly type: 'attempt.strayed';
  /** Everything that it has changed there by now, from the top of its worktree; empty: nothing any more. */
  readonly files: readonly string[];
}

/** Where a piece of evidence comes from. */
export type EvidenceSource = 'process' | 'stream' | 'hook' | 'git' | 'gate' | 'report' | 'terminal';

/** What a piece of evidence says of an agent, in order of precedence: the first that holds counts. */
export type EvidenceClaim = 'gone' | 'needs_person' | 'gate' | 'reported' | 'idle' | 'working';

/** Something that shows what an agent is doing. The latest of each source counts, and ages. */
export interface AttemptObserved extends AttemptObservation {
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

/** A provider account has reached its quota or rate limit: nothing more starts there until the time given. */
export interface QuotaHit {
  readonly type: 'quota.hit';
  readonly account: string;
  readonly until: string;
  /** The attempt that died of it. */
  readonly package?: string;
  readonly attempt?: number;
  readonly message: string;
}

/** A person wants to try an account again whose quota was reached. */
export interface QuotaLifted {
  readonly type: 'quota.lifted';
  readonly account: string;
  readonly by?: string;
}

/** One thing that preflight looked at. */
export interface PreflightCheck {
  /** What was looked at: `tool`, `env`, `service`, `agent`, `disk`, `git`, `port`, or a kind of a later version. */
  readonly kind: string;
  /** Its name: `node`, `DATABASE_URL`, ... Never a secret's value. */
  readonly name: string;
  readonly ok: boolean;
  /** What was found, or what is missing. */
  readonly message: string;
  /** What to do about it. */
  readonly advice?: string;
}

/** Everything that the plan needs was looked at, once and together. */
export interface PreflightChecked {
  readonly type: 'preflight.checked';
  readonly outcome: 'go' | 'missing';
  readonly checks: readonly PreflightCheck[];
}

/** The escalation types of the format; others are answered by a person. */
export type EscalationType =
  | 'CONTRACT_REVISION_REQUIRED'
  | 'PLAN_REVISION_REQUIRED'
  | 'RESOURCE_CONFLICT'
  | 'VERIFICATION_INFEASIBLE'
  | 'SCOPE_VIOLATION'
  | 'ENV_RESOURCE_CONFLICT'
  | 'SECURITY_ESCALATION'
  | 'FLAKY_TEST_QUARANTINE_REQUEST';

export type EscalationSeverity = 'NON_BLOCKING' | 'LOW' | 'MEDIUM' | 'HIGH' | 'BLOCKING';

/** What is done about an escalation. */
export type EscalationAction =
  | 'pause_and_reschedule'
  | 'pause_and_replan'
  | 'retry_package'
  | 'fail_package'
  | 'quarantine_and_retry'
  | 'require_human';

/** A package could not do what it was asked for within its limits. */
export interface EscalationRaised {
  readonly type: 'escalation.raised';
  /** Unique in the run. */
  readonly escalation: string;
  readonly package: string;
  readonly attempt: number;
  /** An `EscalationType`, or a word of a later version. */
  readonly kind: string;
  readonly severity: EscalationSeverity;
  readonly summary: string;
  readonly details?: string;
  readonly proposedAction?: string;
  readonly action: EscalationAction;
  /** Nothing more starts until it is answered. */
  readonly pauses: boolean;
  readonly requiresHuman: boolean;
  /** Which revision has to be raised before the work can go on. */
  readonly bump?: 'contracts' | 'plan';
  readonly impactedPackages: readonly string[];
}

export interface EscalationAnswered {
  readonly type: 'escalation.answered';
  readonly escalation: string;
  readonly message?: string;
  readonly by?: string;
}

/** A package that is a plan of its own has begun its child run. */
export interface SubplanStarted extends AttemptObservation {
  readonly type: 'subplan.started';
  /** Id of the child run. */
  readonly run: string;
}

/** The coordinator that a run goes by, and what it can do. */
export interface KnownCoordinator {
  /** `embedded`: the driver serves it itself; `remote`: it is somewhere else; `off`: somebody wants none. */
  readonly kind: 'embedded' | 'remote' | 'off';
  /** Of one elsewhere, without name and password. */
  readonly url?: string;
  /** Such as `CAN_LOCK`. */
  readonly can: readonly string[];
}

/** The coordinator was asked what it can do. */
export interface CoordinatorProbed extends KnownCoordinator {
  readonly type: 'coordinator.probed';
}

/**
 * The coordinator does not answer, or lacks what is needed: without locks and queue the run goes on with one package at
 * a time.
 */
export interface CoordinatorLost {
  readonly type: 'coordinator.lost';
  readonly message: string;
}

export interface CoordinatorFound {
  readonly type: 'coordinator.found';
}
