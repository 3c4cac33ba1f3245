import type { AgentMachine } from '../../agents/launching/agentAdapter';
import type { GuardrailRule } from '../../plan/guardrailRules';
import type { readPlan } from '../../plan/reading/readPlan';
import type { AgentLauncher } from '../../ports/attempts';
import type {
  Clock,
  Digest,
  Ending,
  FileTexts,
  Furnisher,
  Lease,
  LockStore,
  Log,
  MergeIdentity,
  PlanFiles,
  PreflightProbe,
  Repository,
  RunStore,
  Timers,
  WorktreeWatcher,
} from '../../ports/ports';
import type { Knowledge } from '../../contracts/prompt/knowledge';
import type { ModuleTools } from '../../contracts/modules/modules';
import type { ContractTools } from '../../contracts/surfaces/contractTools';
import type { ConflictTools } from '../../run/conflicts/mergeConflict';
import type { MockTools } from '../../run/contracts/contractEvents';
import type { PlannedPackage } from '../../run/kernel/kernel';
import type { SharedLocks } from '../../run/locks/personalLocks';
import type { JournalEvent, RunEvent } from '../../run/run';
import type { Decision } from '../../run/scheduler';
import type { Surroundings, SurroundingsChange } from '../../run/worktrees/comparison';
import type { KnownCoordinator } from '../../run/coordinator/coordination';
import type { ScopeTools } from '../../run/scope/scopeTools';

/** A decision that takes time to carry out. */
export type Step = Exclude<Decision, { kind: 'cancel' | 'wait' | 'end' }>;

/** What is left to be written down once a decision is carried out; or that it has to be taken again. */
export type Outcome = readonly RunEvent[] | 'again';

/** How decisions are carried out. What lasts long writes down what happens meanwhile. */
export type Effects<K extends Step['kind'] = Step['kind']> = {
  readonly [P in K]: (decision: Extract<Step, { readonly kind: P }>) => Promise<Outcome>;
};

/** What a feature does for a run as long as that goes on, besides carrying decisions out. */
export interface Attendance {
  /**
   * Looks at each new state before decisions are taken.
   * @param starting packages whose start is decided and not in the journal yet.
   * @returns what has to be written down of it.
   */
  readonly look?: (starting: ReadonlySet<string>) => readonly RunEvent[];
  /** After events have become durable and part of the state. */
  readonly recorded?: (events: readonly JournalEvent[]) => void;
  /** The run is at its end. @returns what is still to be written down before. */
  readonly ending?: () => Promise<readonly RunEvent[]>;
  /** Lets go of everything; what was started goes on. */
  readonly close?: () => void;
}

/** Everything that features do for one run. */
export interface RunFeatures {
  readonly effects: Effects;
  /** Ends the agent of an attempt. */
  readonly cancel: (target: { readonly package: string; readonly attempt: number }) => void;
  /** Packages whose start is decided and not in the journal yet. */
  readonly starting: ReadonlySet<string>;
  /** When others free what keeps a package from starting, at the latest; in milliseconds since 1970. */
  readonly lockedUntil: (item: PlannedPackage) => number;
  readonly attending: readonly Attendance[];
}

/** The coordinator of runs, and how agents get to it. */
export interface Coordination {
  /** What the agent of an attempt finds in its environment. */
  environment(attempt: MergeIdentity, agentType: string): Readonly<Record<string, string>>;
  /** What was learned and left; absent, or undefined: nothing is known. */
  knowledge?(): Knowledge | undefined;
  /** Which one it is, and what it can do. */
  known(): KnownCoordinator;
  /** Why it cannot keep packages apart, in words; undefined: it can. Without it packages run one at a time. */
  lost(): string | undefined;
  /** Of a coordinator elsewhere. */
  readonly shared?: SharedLocks;
  /** Calls back when what is known of it has changed. */
  watch(changed: () => void): Ending;
}

/** Everything of the world that the engine acts on; the composition roots pass it in. */
export interface EngineDependencies {
  readonly repository: Repository;
  readonly runs: RunStore;
  readonly launcher: AgentLauncher;
  /** Absent: worktrees hold what is committed and nothing else. */
  readonly furnisher?: Furnisher;
  readonly planFiles: PlanFiles;
  /** Absent: nothing is looked at before a run begins. */
  readonly preflight?: PreflightProbe;
  /** Absent: conflicts are neither seen coming nor put before people. */
  readonly conflicts?: ConflictTools;
  /** Absent: what lies outside of a scope is taken back by hand. */
  readonly scope?: ScopeTools;
  /** Absent: nothing is known of contracts but their names. */
  readonly contracts?: ContractTools & ModuleTools;
  /** Absent: no mock servers are started. */
  readonly mocks?: MockTools;
  /** Absent: what agents do outside of their worktrees goes unnoticed. */
  readonly surroundings?: Surroundings;
  /** What people's editors have saved in the main work tree; absent: nobody says so. */
  readonly saves?: { has(run: string, change: SurroundingsChange): boolean };
  /** Reads what commands lead to; absent: that is not looked into. */
  readonly texts?: FileTexts;
  /** Reads a plan's text: the plain reader, or one that remembers what it has read. */
  readonly readPlan: typeof readPlan;
  readonly digest: Digest;
  readonly machine: AgentMachine;
  /** Absolute path of the program that waits for checks on a server. Absent: people look them up. */
  readonly serverChecksPath?: string;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly lease: Lease;
  /** Absent: what agents write outside of their scope is found when they end. */
  readonly worktreeWatcher?: WorktreeWatcher;
  /** Absent: locks count within one run only. */
  readonly locks?: LockStore;
  /** Where the file of a path really lies, both from the top of the repository; absent: there. */
  readonly placeOf?: (path: string) => string;
  /** What counts as dangerous in the commands of agents; absent: what is built in. */
  readonly guardrails?: () => readonly GuardrailRule[];
  /** Absent: agents know nothing of each other. */
  readonly coordination?: Coordination;
  /** Tries whether the disk takes what is written; rejects as it does not. Absent: that shows when something is written. */
  readonly probeDisk?: () => Promise<void>;
  readonly log: Log;
  /** Of this process, for the journal. */
  readonly pid: number;
  /** A short random word that makes run ids unique. */
  readonly randomWord: () => string;
}
