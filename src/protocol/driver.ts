import type { DescribedAgent, SteeringAction } from '../run/kernel/kernel';
import type { AgentRules } from '../plan/agentRules';
import type { LifeWishes, WorktreeWishes } from '../plan/additions';
import type { TakenWork } from '../run/merging/mergingEvents';

/**
 * What windows and command lines say to a repository's driver, over a local socket with JSON-RPC. Events are not sent:
 * clients read the journal.
 */

/** First request on a connection; anything else before it is refused. */
export interface HelloParams {
  /** From the lease; proves that the client may read the repository's git directory. */
  readonly token: string;
  /** Whether this client opens terminals for agents. */
  readonly terminals: boolean;
}

export interface HelloResult {
  readonly pid: number;
  readonly epoch: number;
}

/** Asked of every client: that it opens a file, and holds it open until it has been greeted. */
export interface ProveParams {
  readonly path: string;
}

/** The process that holds it open; the driver looks whether that is so, and where the process comes from. */
export interface ProveResult {
  readonly pid: number;
}

export interface StartRunParams {
  /** Absolute path of the plan. */
  readonly plan: string;
  /** The packages to carry out with everything that they need; absent: all. */
  readonly only?: readonly string[];
  /** Of the packages that came to nothing in an unfinished run, those that begin anew; absent: all. */
  readonly retry?: readonly string[];
  /** Takes the place of what the plan's packages name. */
  readonly agent?: AgentOverride;
  /** For packages that name no agent themselves. */
  readonly defaultAgent?: AgentOverride;
  /** Which agents carry packages out where the plan does not say so, and how much of them. */
  readonly agentRules?: AgentRules;
  /** Whether people want to talk with agents in terminals, of those that can be talked to. */
  readonly interactive?: true;
  /** Agents that the person has described, by name. */
  readonly describedAgents?: Readonly<Record<string, DescribedAgent>>;
  readonly maxParallel?: number;
  readonly schedule?: 'eager' | 'waves';
  /** Tell agents nothing of contracts, and hold nothing against them. */
  readonly withoutContracts?: boolean;
  /** What is done about agents in trouble, where neither the plan nor a default is wanted. */
  readonly life?: LifeWishes;
  /** Where worktrees stand and how they are made ready; comes before what the plan says. */
  readonly worktrees?: WorktreeWishes;
  /** Begin another run even when one of the same plan is unfinished. */
  readonly fresh?: boolean;
  /** Go on although tracked files have uncommitted changes, which agents will not see. */
  readonly allowDirty?: boolean;
  /** What the person who asks has agreed to; refused when the plan's commands are others by now. */
  readonly consent?: ConsentGrant;
  /** Begin even though preflight finds something missing. */
  readonly ignorePreflight?: boolean;
}

/** That somebody has seen the commands of a run and agreed to them. */
export interface ConsentGrant {
  /** SHA-256 of the commands, as `ConsentRequest` has it. */
  readonly hash: string;
  /** Asked just now, kept from earlier, or given by a flag or a setting. */
  readonly how: 'asked' | 'kept' | 'flag' | 'setting';
}

export interface AgentOverride {
  readonly name: string;
  readonly command?: string;
}

export interface StartRunResult {
  readonly run: string;
  /** `started` a run, `continued` an unfinished one, or found all that was asked for already `done`. */
  readonly outcome: 'started' | 'continued' | 'done';
  /** Number of the last event in the journal from before this request. */
  readonly after: number;
}

/**
 * What a person wants of a run that is there already. A retry first goes on to the plan's new text when its file has
 * changed; `revise` does only that. `finish` remembers how a person has taken the work of a run that has ended.
 */
export type Steering =
  | SteeringAction
  | { readonly kind: 'revise' }
  | { readonly kind: 'finish'; readonly taken: TakenWork };

export interface SteerParams {
  readonly run: string;
  readonly action: Steering;
  /** Who asks, for the journal. */
  readonly by?: string;
  /** For a retry: what the person has agreed to; refused when the plan's commands are others by now. */
  readonly consent?: ConsentGrant;
}

export interface SteerResult {
  /** Number of the last event in the journal from before this request. */
  readonly after: number;
}

/** What people ask of a repository's runs: the client sends it, the engine's `Driver` behind the server does it. */
export interface RunRequests {
  /**
   * Starts a run of a plan, or goes on with an unfinished one of the same plan.
   * @throws WavesError `plan-unreadable`, `plan-invalid`, `unknown-package`, `unknown-agent`, `no-commits`, `dirty`,
   * `branch-checked-out`, `driver-refused`.
   */
  startRun(params: StartRunParams): Promise<StartRunResult>;
  /**
   * Carries out what a person wants of a run.
   * @throws WavesError `unknown-run`, `unknown-package`, `unknown-gate`, `unknown-agent`, `driver-refused`; for a retry after the plan
   * was edited also what `startRun` throws about plans, and `consent`.
   */
  steer(params: SteerParams): Promise<SteerResult>;
}

/** Asked of a client that opens terminals. */
export interface OpenTerminalParams {
  readonly run: string;
  readonly package: string;
  readonly attempt: number;
  /** For the terminal's tab. */
  readonly title: string;
  /** Program and arguments of the wrapper around the agent. */
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface OpenTerminalResult {
  readonly opened: boolean;
}

/** Carried in the `data` of an error answer, so that the client can throw the same WavesError. */
export interface DriverErrorData {
  readonly reason: string;
  readonly advice?: string;
}
