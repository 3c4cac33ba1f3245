import type { BarrierRule } from '../../../plan/model';
import type { ParentAttempt, RunOutcome, Schedule } from './kernelEvents';
import type { PackageStateName } from './packageStates';
import type { OpenSpan, Standing, StandingSpan } from './standing';
import type {
  AgentWishes,
  FormerScopeLevel,
  PlannedPackage,
  ResolvedAgent,
  RunAgentRules,
  SandboxKind,
  ScopeLevel,
} from './plannedPackage';
import type { WorktreeRules } from './worktreeRules';

/** Where an agent's process runs: in a terminal of an editor window, or in the background with only a log. */
export type AgentPlace = 'terminal' | 'background';

/** Where a piece of evidence comes from. */
export type EvidenceSource = 'process' | 'stream' | 'hook' | 'git' | 'gate' | 'report' | 'terminal';

/** What a piece of evidence says of an agent, in order of precedence: the first that holds counts. */
export type EvidenceClaim = 'gone' | 'needs_person' | 'gate' | 'reported' | 'idle' | 'working';

/** How much would come into a run with a plan that an agent has answered with. */
export interface ProposedSize {
  readonly packages: number;
  /** How many of its commands nobody has agreed to yet. */
  readonly commands: number;
}

/** A gate at which a package waits for a person. */
export interface OpenGate {
  readonly id: string;
  readonly title: string;
  readonly instructions: string | undefined;
  readonly before: 'start' | 'merge';
  /** Of a plan that is to be approved. */
  readonly plan?: ProposedSize;
  /** In the midst of what; absent: right before that. */
  readonly during?: 'verifying';
  readonly since: string;
}

/** The latest that one source has shown of an agent. */
export interface Evidence {
  readonly source: EvidenceSource;
  readonly claim: EvidenceClaim;
  readonly detail: string;
  readonly at: string;
}

/** Why an attempt's agent is being ended, and what its exit will count as. */
export interface Stopping {
  readonly message: string;
  readonly then: 'cancel' | 'retry' | 'restart' | 'continue' | 'hold';
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

/** A pause of the whole run. */
export interface Pause {
  readonly since: string;
  readonly by: string | undefined;
  readonly message: string | undefined;
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
  /** The selected packages that are blocked. */
  readonly blocked: ReadonlySet<string>;
  /** The packages that begin anew whenever others are merged, in plan order. */
  readonly continuous: readonly string[];
  /** For each package of which others need something by its name, those, in plan order. */
  readonly needing: ReadonlyMap<string, readonly string[]>;
}

/** What the kernel keeps of one package of a run. Times are ISO 8601, UTC. */
export interface KernelPackage {
  readonly planned: PlannedPackage;
  /** Whether it was asked for, itself or through what depends on it. */
  readonly selected: boolean;
  readonly state: PackageStateName;
  /** Since when it has been in this state. */
  readonly since: string;
  /** How it stands, as people count it. */
  readonly standing: Standing;
  /** How it has stood while the run went on, the oldest first. */
  readonly spans: readonly StandingSpan[];
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
  readonly scopeLevel: ScopeLevel | FormerScopeLevel | undefined;
  /** The operating system's sandbox around that agent. */
  readonly sandbox: SandboxKind | undefined;
  /** The image whose files it sees, with its id. */
  readonly image: string | undefined;
  /** First of its own ports; they are its own as long as it is underway. */
  readonly ports: number | undefined;
  readonly base: string | undefined;
  readonly place: AgentPlace | undefined;
  /** The machine that its agent works on, where that is another than its driver's. */
  readonly machine: string | undefined;
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
  /** The latest of each source, for the present attempt. */
  readonly evidence: readonly Evidence[];
  /** What its present attempt was not allowed to do, in words; the last of it. */
  readonly refused: string | undefined;
  readonly filesModified: readonly string[] | undefined;
  /** Tip of its branch with all that the agent left. */
  readonly head: string | undefined;
  /** What blocks it, by the word of the feature that does. */
  readonly blockReason: string | undefined;
  /** Files outside its scope, or in conflict. */
  readonly violations: readonly string[];
  /** Merge commit on the integration branch. */
  readonly commit: string | undefined;
}

/** What the kernel keeps of a run: what the events so far add up to, but for what its features keep. */
export interface KernelRun {
  readonly run: string;
  readonly plan: string;
  /** The work tree that it began in, from the top of the main one; undefined: that. */
  readonly workTree: string | undefined;
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
  /** What a blocked package means to later waves, with the schedule `waves`. */
  readonly whenBlocked: BarrierRule;
  readonly maxParallel: number;
  /** Whether agents are told nothing of contracts, and nothing is held against them. */
  readonly withoutContracts: boolean;
  readonly phase: 'running' | 'stopping' | 'ended';
  readonly paused: Pause | undefined;
  /** Of a child run: its parent is paused, and this run with it. */
  readonly held: Pause | undefined;
  readonly outcome: RunOutcome | undefined;
  readonly startedAt: string;
  readonly endedAt: string | undefined;
  /** When it went on: the time between an end and what continues it is in none. */
  readonly goings: readonly OpenSpan[];
  readonly dependents: ReadonlyMap<string, readonly string[]>;
  readonly index: RunIndex;
  readonly driver: { readonly pid: number; readonly epoch: number } | undefined;
  readonly notes: readonly string[];
  readonly lastSeq: number;
  /** Time of the last event. */
  readonly lastTime: string;
}

/** What a feature keeps of a run and of each of its packages. */
export interface Part {
  readonly run: object;
  readonly package: object;
}

/** A package as those see it who know a part. */
export type PackageOf<P extends Part> = KernelPackage & P['package'];

/** A run as those see it who know a part. */
export type RunOf<P extends Part> = KernelRun &
  P['run'] & {
    /** In plan order. */
    readonly packages: ReadonlyMap<string, PackageOf<P>>;
  };

/** The same while events are being added up. */
export type PackageDraftOf<P extends Part> = Draft<KernelPackage & P['package']>;

/** The same while events are being added up; everybody else sees it as a `RunOf`. */
export type RunDraftOf<P extends Part> = Draft<Omit<KernelRun, 'index' | 'dependents'> & P['run']> & {
  packages: Map<string, PackageDraftOf<P>>;
  dependents: Map<string, string[]>;
  index: IndexDraft;
};

/** A run's index while events are being added up. */
export interface IndexDraft {
  active: Set<string>;
  ready: number[];
  byRank: string[];
  locks: Map<string, string>;
  lockPatterns: Map<string, string>;
  openInWave: number[];
  continuous: readonly string[];
  needing: ReadonlyMap<string, readonly string[]>;
  blocked: Set<string>;
}

/** An event as it stands in the journal: numbered from 1, ascending, with its time in ISO 8601, UTC. */
export type Recorded<E> = { readonly seq: number; readonly time: string } & E;

type Draft<T> = {
  -readonly [K in keyof T]: T[K] extends ReadonlyMap<infer I, infer V>
    ? Map<I, V>
    : T[K] extends ReadonlySet<infer V>
      ? Set<V>
      : T[K];
};
