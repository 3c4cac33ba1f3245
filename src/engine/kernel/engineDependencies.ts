import type { AgentMachine } from '../../agents/launching/agentAdapter';
import type { GuardrailRule } from '../../plan/guardrails/guardrailRules';
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
import type { Knowledge } from '../../contracts/knowledge/knowledge';
import type { ModuleTools } from '../../contracts/modules/modules';
import type { ContractTools } from '../../contracts/surfaces/contractTools';
import type { MockTools } from '../../run/contracts/mockTools';
import type { ConflictTools } from '../../run/conflicts/mergeConflict';
import type { Surroundings, SurroundingsChange } from '../../run/surroundings/comparison';
import type { SharedLocks } from '../../run/locks/sharedLocks';
import type { KnownCoordinator } from '../../run/coordination/coordination';
import type { ScopeTools } from '../../run/scope/scopeTools';

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
