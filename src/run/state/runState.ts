import type { LifeAction } from '../../plan/reading/additions';
import type { AgentPlace, BlockReason, ParentAttempt, RunOutcome, Schedule } from '../events/events';
import type {
  EscalationRaised,
  EvidenceClaim,
  EvidenceSource,
  KnownCoordinator,
  LifeVerdict,
  PreflightChecked,
} from '../events/observedEvents';
import type { Contract, Drift, KeptContext, RunMock, WaveContext } from '../agreements/agreementState';
import type { BudgetReached } from '../budget/budgetFacts';
import type { PredictedConflict } from '../conflicts/conflictEvents';
import type { MergeConflict } from '../conflicts/mergeConflict';
import type { LifeRules } from '../life/lifeRules';
import type { AwaitedLock } from '../locks/lockEvents';
import type { PackageStateName } from '../kernel/packageStates';
import type {
  AgentWishes,
  PlannedPackage,
  ResolvedAgent,
  RunAgentRules,
  SandboxKind,
  ScopeLevel,
} from '../kernel/plannedPackage';
import type { ReviewFound } from '../review/finding';
import type { StepMetrics } from '../results/stepMetrics';
import type { IntegrationMoved } from '../integration/branchMove';
import type { SurroundingsChanged } from '../scope/meddlingEvents';
import type { Handoff, Lease, ScopeRequest } from '../scope/scopeState';
import type { HandedFiles } from '../scope/scopeEvents';
import type { TakenWork } from '../events/steeringEvents';
import type { Usage } from '../usage/usage';
import type { WorktreeRules } from '../kernel/worktreeRules';

/** A gate at which a package waits for a person. */
export interface OpenGate {
  readonly id: string;
  readonly title: string;
  readonly instructions: string | undefined;
  readonly before: 'start' | 'merge';
  readonly since: string;
}

/** The verdict on an agent's signs of life, with what it is based on. */
export interface Life {
  readonly verdict: LifeVerdict;
  readonly since: string;
  readonly signs: readonly string[];
  /** What was done about it. */
  readonly action: LifeAction | undefined;
}

/** The latest that one source has shown of an agent. */
export interface Evidence {
  readonly source: EvidenceSource;
  readonly claim: EvidenceClaim;
  readonly detail: string;
  readonly at: string;
}

/** What blocks a package that can't be merged. */
export interface BlockingConflict {
  readonly conflicts: readonly MergeConflict[];
  /** Packages merged since it began that changed the same files. */
  readonly with: readonly string[];
  /** Since a person wants to resolve it; `tip` is what is being merged in its worktree, once that is begun. */
  readonly resolving: { readonly since: string; readonly tip: string | undefined } | undefined;
}

/** Changes outside of a scope that are being taken back. */
export interface Settling {
  readonly since: string;
  readonly files: readonly string[];
  readonly handoffs: readonly HandedFiles[];
}

/** A verification step whose command was started, for the commit that the attempt delivered. */
export interface StepRun {
  /** Its place among all steps of the package's verification, from 1. */
  readonly step: number;
  readonly name: string;
  readonly command: string;
  /** How often it was started. */
  readonly start: number;
  readonly startedAt: string;
  /** Absent: it runs. */
  readonly result:
    | {
        readonly at: string;
        readonly passed: boolean;
        readonly exitCode: number | undefined;
        readonly message: string | undefined;
        /** It came to no verdict: a person is asked. */
        readonly undecided?: true;
        /** What it measured of what the plan wants to see in the result, by name. */
        readonly metrics?: StepMetrics;
      }
    | undefined;
}

/** What a reviewing agent has found, and in what. */
export interface KeptReview extends ReviewFound {
  /** The attempt whose work it was. */
  readonly attempt: number;
  /** The commit that was reviewed. */
  readonly head: string | undefined;
  readonly at: string;
}

/** Why an attempt's agent is being ended, and what its exit will count as. */
export interface Stopping {
  readonly message: string;
  readonly then: 'cancel' | 'retry' | 'restart' | 'continue';
}

/** An attempt that another one has followed. Times are ISO 8601, UTC. */
export interface EarlierAttempt {
  readonly attempt: number;
  /** The attempt with whose work and conversation it went on. */
  readonly continues?: number;
  /** Name of its adapter. */
  readonly agent: string;
  readonly startedAt: string | undefined;
  readonly endedAt: string | undefined;
  /** Why it came to nothing, where that was said. */
  readonly message: string | undefined;
}

/** One package of a run, now. Times are ISO 8601, UTC. */
export interface PackageRun {
  readonly planned: PlannedPackage;
  /** Whether it was asked for, itself or through what depends on it. */
  readonly selected: boolean;
  readonly state: PackageStateName;
  /** Since when it has been in this state. */
  readonly since: string;
  /** Number of the latest attempt; 0 before the first. */
  readonly attempt: number;
  /** Those before it, the oldest first. */
  readonly earlier: readonly EarlierAttempt[];
  /** Failed attempts since the run was last asked to carry it out. */
  readonly failures: number;
  readonly agent: ResolvedAgent;
  /** Dependencies that are neither done nor skipped yet. */
  readonly unmet: number;
  /** Dependencies that will not be done unless a person does something. */
  readonly doomed: number;
  /** Its place among all packages in the order of urgency; 0 is the most urgent. */
  readonly rank: number;
  /** Nothing new is begun with it. */
  readonly paused: boolean;
  /** The next attempt does not start before. */
  readonly notBefore: string | undefined;
  readonly gate: OpenGate | undefined;
  readonly stopping: Stopping | undefined;
  /** Gates that have been approved for its next or present attempt. */
  readonly approved: readonly string[];
  readonly branch: string | undefined;
  readonly worktree: string | undefined;
  /** The attempt with whose work and conversation the latest one goes on. */
  readonly continues: number | undefined;
  /** The attempt with which a person wants to go on in a terminal. */
  readonly takenOver: number | undefined;
  /** How the agent of its latest attempt is held to its scope. */
  readonly scopeLevel: ScopeLevel | undefined;
  /** The operating system's sandbox around that agent. */
  readonly sandbox: SandboxKind | undefined;
  /** First of its own ports; they are its own as long as it is underway. */
  readonly ports: number | undefined;
  readonly base: string | undefined;
  readonly place: AgentPlace | undefined;
  readonly startedAt: string | undefined;
  readonly endedAt: string | undefined;
  /** 0 to 1, as its agent reports it. */
  readonly progress: number | undefined;
  /** What its agent said last, or why it failed, is blocked or was skipped. */
  readonly message: string | undefined;
  /** Why the latest failed attempt failed; kept while the next one runs. */
  readonly lastFailure: string | undefined;
  /** Which attempt that was. */
  readonly failedAttempt: number | undefined;
  /** The end of what the command printed that failed then. */
  readonly lastOutput: string | undefined;
  readonly life: Life | undefined;
  /** The latest of each source, for the present attempt. */
  readonly evidence: readonly Evidence[];
  /** What its present attempt was not allowed to do, in words; the last of it. */
  readonly refused: string | undefined;
  /** The run that carries its latest attempt out, where it is a plan of its own. */
  readonly childRun: string | undefined;
  /** How that run had ended when the package last heard of it. */
  readonly childOutcome: RunOutcome | undefined;
  readonly filesModified: readonly string[] | undefined;
  /** By attempt, what it has used up, as far as its agent tells. */
  readonly usage: Readonly<Record<number, Usage>>;
  /** Tip of its branch with all that the agent left. */
  readonly head: string | undefined;
  /** The steps of its verification that were begun for `head`, in their order. */
  readonly steps: readonly StepRun[];
  /** The latest review by another agent; kept while the next attempt works. */
  readonly review: KeptReview | undefined;
  /** The highest number of a start of a step for a commit that is not the one to be judged any more. */
  readonly voidStarts: number;
  readonly blockReason: BlockReason | undefined;
  /** Files outside its scope, or in conflict. */
  readonly violations: readonly string[];
  /** What its present attempt may write besides. */
  readonly leases: readonly Lease[];
  /** What was taken back while its present agent works. */
  readonly takenBack: readonly { readonly files: readonly string[]; readonly at: string }[];
  /** What of that is being taken back. */
  readonly settling: Settling | undefined;
  /** What it holds in the repository's table of locks. */
  readonly tableLocks: readonly string[] | undefined;
  /** Locks outside of the run that keep it from starting. */
  readonly awaitedLocks: readonly AwaitedLock[] | undefined;
  /** Since when it waits for those. */
  readonly awaitedSince: string | undefined;
  /** What it holds at a coordinator elsewhere and may not have any more. */
  readonly lockDoubt: LockDoubt | undefined;
  readonly conflict: BlockingConflict | undefined;
  /** Contracts that have changed since it began to build on them. */
  readonly drifts: readonly Drift[];
  /** What its agent has left about its work; undefined until that is merged. */
  readonly context: KeptContext | undefined;
  /** Merge commit on the integration branch. */
  readonly commit: string | undefined;
}

/** Locks at a coordinator elsewhere that could not be renewed. */
export interface LockDoubt {
  /** `lost`: nothing is merged before they are its own again. */
  readonly phase: 'uncertain' | 'lost';
  readonly keys: readonly string[];
  /** Until when they are its own, where that is uncertain. */
  readonly until: string | undefined;
  /** Who has them now, as far as is known. */
  readonly holder: string | undefined;
}

/** A pause of the whole run. */
export interface Pause {
  readonly since: string;
  readonly by: string | undefined;
  readonly message: string | undefined;
}

/** Merged work that a person took over. */
export interface RunMerge extends TakenWork {
  readonly at: string;
  readonly by?: string;
}

/** A provider account that takes no more work for now. */
export interface Quota {
  readonly since: string;
  readonly until: string;
  readonly message: string;
}

/** An escalation and what became of it. */
export interface Escalation extends Omit<EscalationRaised, 'type'> {
  readonly at: string;
  readonly answer: { readonly at: string; readonly message: string | undefined } | undefined;
}

/** A question of an agent to people. */
export interface Question {
  /** Unique in the run. */
  readonly question: string;
  readonly package: string;
  readonly attempt: number;
  /** The id that the agent gave it. */
  readonly id: string;
  readonly text: string;
  /** Answers to choose from; none: any. */
  readonly options: readonly string[];
  readonly at: string;
  readonly answer:
    { readonly text: string; readonly at: string; readonly by: string | undefined } | undefined;
}

/** What deciding needs to know at once, kept up to date with every event so that it costs the same in any run. */
export interface RunIndex {
  /** Packages that take up a slot. */
  readonly active: ReadonlySet<string>;
  /** Ranks of the selected packages that are ready, ascending. */
  readonly ready: readonly number[];
  /** Ids by rank. */
  readonly byRank: readonly string[];
  /** Held locks, each with the package that holds it. */
  readonly locks: ReadonlyMap<string, string>;
  /** Those of them that are patterns. */
  readonly lockPatterns: ReadonlyMap<string, string>;
  /** For each wave, from index 1, how many of its selected packages can still come to an end by themselves. */
  readonly openInWave: readonly number[];
}

/** A run, now: what the events so far add up to. */
export interface RunState {
  readonly run: string;
  readonly plan: string;
  readonly planHash: string;
  readonly planRevision: number | undefined;
  readonly parent: ParentAttempt | undefined;
  readonly feature: { readonly id: string; readonly title: string };
  /** Name under which its branches and worktrees stand. */
  readonly namespace: string;
  readonly worktrees: WorktreeRules;
  /** Hashes of the plans within its plan, by path. */
  readonly subplans: Readonly<Record<string, string>>;
  /** What holds for its agents. */
  readonly agentRules: RunAgentRules;
  /** Which agents were asked for. */
  readonly wishes: AgentWishes;
  readonly base: string;
  readonly baseBranch: string | undefined;
  readonly integrationBranch: string;
  /** Tip of the integration branch as this run knows it. */
  readonly integrationHead: string;
  readonly schedule: Schedule;
  readonly maxParallel: number;
  /** Whether agents are told nothing of contracts, and nothing is held against them. */
  readonly withoutContracts: boolean;
  readonly life: LifeRules;
  readonly phase: 'running' | 'stopping' | 'ended';
  readonly paused: Pause | undefined;
  /** Of a child run: its parent is paused, and this run with it. */
  readonly held: Pause | undefined;
  readonly outcome: RunOutcome | undefined;
  readonly startedAt: string;
  readonly endedAt: string | undefined;
  /** In plan order. */
  readonly packages: ReadonlyMap<string, PackageRun>;
  readonly dependents: ReadonlyMap<string, readonly string[]>;
  readonly index: RunIndex;
  /** By account. */
  readonly quotas: ReadonlyMap<string, Quota>;
  /** By id, in the order of raising. */
  readonly escalations: ReadonlyMap<string, Escalation>;
  /** Budgets that are used up, by what they are of. */
  readonly budgets: ReadonlyMap<string, BudgetReached>;
  /** By id, in the order of asking. */
  readonly questions: ReadonlyMap<string, Question>;
  /** Packages whose conflicts people are resolving; some of them may have been dealt with otherwise since. */
  readonly resolving: ReadonlySet<string>;
  /** Packages of which something outside of their scopes is being taken back. */
  readonly settling: ReadonlySet<string>;
  /** Packages whose latest attempts were leased something. */
  readonly leasing: ReadonlySet<string>;
  /** What agents ask to write outside of their scopes, by id, in the order of asking. */
  readonly scopeRequests: ReadonlyMap<string, ScopeRequest>;
  /** What was changed outside of the worktrees while agents worked, the oldest first. */
  readonly surroundings: readonly Omit<SurroundingsChanged, 'type'>[];
  /** What somebody else did to the integration branch, the oldest first. */
  readonly branchMoves: readonly (Omit<IntegrationMoved, 'type'> & { readonly at: string })[];
  /** What packages leave for each other, by id. */
  readonly handoffs: ReadonlyMap<string, Handoff>;
  /** Conflicts that are seen coming, as of when they were looked for last. */
  readonly predicted: readonly PredictedConflict[];
  /** What packages have left for others to build against, by path, as of the latest merge that changed it. */
  readonly contracts: ReadonlyMap<string, Contract>;
  /** What answers in the place of what is not built yet; undefined: nobody has asked for it so far. */
  readonly mock: RunMock | undefined;
  /** What a person did last with the merged work, after its end. */
  readonly merged: RunMerge | undefined;
  /** What the agents of each wave have left, put together, by wave. */
  readonly waveContexts: ReadonlyMap<number, WaveContext>;
  readonly preflight: Omit<PreflightChecked, 'type'> | undefined;
  /** Hash of the commands that a person agreed to. */
  readonly consent: string | undefined;
  /** The coordinator that the run goes by, as far as it was asked what it can do. */
  readonly coordinator: KnownCoordinator | undefined;
  /** Why there is no coordinator that could keep packages apart; undefined while there is one. */
  readonly coordinatorLost: string | undefined;
  readonly driver: { readonly pid: number; readonly epoch: number } | undefined;
  readonly notes: readonly string[];
  readonly lastSeq: number;
  /** Time of the last event. */
  readonly lastTime: string;
}
