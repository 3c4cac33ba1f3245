import type { Goal, Loop } from '../../../plan/additions';
import type { AgentRules, Budget, PriceList } from '../../../plan/agentRules';

/**
 * An agent that a person has described in the settings: how it is started, and what its output means. It stands in the
 * journal with the packages that it carries out, so that every process that has to do with them knows it.
 */
export interface DescribedAgent {
  /** The program. */
  readonly command: string;
  /** Whether it speaks the Agent Client Protocol; then nothing else but its arguments counts. */
  readonly protocol?: 'acp';
  /** Its arguments, with `{prompt_file}`, `{worktree}`, `{package}` and `{folder}` filled in. */
  readonly args: readonly string[];
  /** Added where a model is asked for, with `{model}` filled in. */
  readonly modelArgs: readonly string[];
  /** Added to continue a conversation, with `{session}` filled in; absent: it can't. */
  readonly resumeArgs?: readonly string[];
  /** Whether it reads the prompt from its standard input. */
  readonly promptOnStdin: boolean;
  /** Where its lines of JSON say what, as paths such as `message.text`; absent: it prints for people. */
  readonly fields?: Readonly<Partial<Record<OutputField, string>>>;
}

/** What a line of output can tell. */
export type OutputField =
  | 'session'
  | 'message'
  | 'tool'
  | 'file'
  | 'command'
  | 'input_tokens'
  | 'cache_read_tokens'
  | 'cache_write_tokens'
  | 'output_tokens'
  | 'cost_usd'
  | 'model'
  | 'error';

export const OUTPUT_FIELDS: readonly OutputField[] = [
  'session',
  'message',
  'tool',
  'file',
  'command',
  'input_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'output_tokens',
  'cost_usd',
  'model',
  'error',
];

/** The agent that carries a package out, after plan, settings and command line have been weighed. */
export interface ResolvedAgent {
  /** Name of an adapter: `demo`, `command`, `claude` ... */
  readonly name: string;
  /** The shell command, for `command`. */
  readonly command?: string;
  /** As the agent's own option for it takes it. */
  readonly model?: string;
  /** Added to the agent's command line. */
  readonly args?: readonly string[];
  /** What is chosen of what it offers, by name, of one that speaks the Agent Client Protocol. */
  readonly options?: Readonly<Record<string, string>>;
  /** Whether a person talks with it in a terminal, where there is one. */
  readonly interactive?: true;
  /** How it is started and read, where a person has described it. */
  readonly described?: DescribedAgent;
  /** The provider account that it draws on, for quota; absent: none that is shared. */
  readonly account?: string;
}

/**
 * How an agent's writes are held to the scope of its package: `walled`, the operating system refuses them; `asked`, its edits
 * are judged before they happen, and what its shell does is only seen; `seen`, noticed while it works; `judged`, found when it
 * has ended, as they are in any case.
 */
export type ScopeLevel = 'walled' | 'asked' | 'seen' | 'judged';

/** What earlier journals call `walled` or `asked`, `seen` and `judged`. */
export type FormerScopeLevel = 'enforced' | 'watched' | 'checked';

/** The operating system's sandbox around an agent: on Linux or macOS. */
export type SandboxKind = 'bubblewrap' | 'seatbelt';

/** What holds for the agents of a whole run. */
export interface RunAgentRules {
  /** In whose place an agent comes whose quota is used up, in this order. */
  readonly fallback?: readonly ResolvedAgent[];
  /** By agent, how many of it work at the same time at most. */
  readonly limits?: Readonly<Record<string, number>>;
  readonly budget?: Budget;
  /** What models cost, where a person says so. */
  readonly prices?: PriceList;
}

/** Which agents whoever started a run asked for. */
export interface AgentWishes {
  /** Takes the place of what plans say. */
  readonly override?: ResolvedAgent;
  /** For packages that name none. */
  readonly fallback?: ResolvedAgent;
  /** Whether people talk with agents in terminals, of those that can be talked to. */
  readonly interactive?: true;
  /** Agents that a person has described, by name. */
  readonly described?: Readonly<Record<string, DescribedAgent>>;
  /** By what packages are, and what holds for all of them. */
  readonly rules?: AgentRules;
}

/** Name that stands in the place of an agent's where a child run carries a package out. */
export const SUBPLAN_AGENT = 'subplan';

/** A point of a package where a person must say yes. Those before a merge are asked again for each attempt. */
export interface PlannedGate {
  /** Unique in the run: `<package>:<name>`. */
  readonly id: string;
  /** What the gate is before: the package's start, or the merge of what its agent delivered. */
  readonly before: 'start' | 'merge';
  readonly title: string;
  /** What the person should look at. */
  readonly instructions?: string;
  /** The step of its verification that it stands for, from 1: nobody is asked where that has passed by itself. */
  readonly step?: number;
}

/** The id of the gate at which a person says that a step of a package's verification has passed. */
export function stepGate(packageId: string, step: { readonly name: string }): string {
  return `${packageId}:${step.name}`;
}

/** What the feature asks of a package, as the run keeps it. */
export interface PlannedGoal extends Pick<Goal, 'kind' | 'text' | 'target'> {
  /** Name of the step that shows it by passing. */
  readonly step?: string;
}

/** An artifact without which a package may start, but not end. */
export interface SoftNeed {
  /** Id of the package that makes it. */
  readonly from: string;
  /** Of a file or folder, from the top of the repository. */
  readonly path: string;
}

/** A package as the run needs it; kept in the journal so that a run can be read without its plan. */
export interface PlannedPackage {
  readonly id: string;
  readonly title: string;
  /** Counts from 1. */
  readonly wave: number;
  readonly dependsOn: readonly string[];
  /** Artifacts of other packages that it needs at its end, not at its start; absent: none. */
  readonly needs?: readonly SoftNeed[];
  readonly priority: number;
  /** Minutes from the start of this package to the end of the longest chain that begins with it. */
  readonly remainingMinutes: number;
  readonly timeoutMinutes: number;
  readonly retryBudget: number;
  readonly writeAllow: readonly string[];
  readonly deny: readonly string[];
  /**
   * Claims in canonical form, files as `file:<path>`; two packages that share one never work at the same time. Where
   * the package is a plan of its own, what is claimed in there counts too.
   */
  readonly locks: readonly string[];
  /** How long they last without a sign of life of the driver, in minutes; absent: as by default. */
  readonly lockTtlMinutes?: number;
  readonly agent: ResolvedAgent;
  /** The agent that reviews its work, where its gate asks for that. */
  readonly reviewer?: ResolvedAgent;
  readonly gates?: readonly PlannedGate[];
  /** Set: it goes in rounds until the step with this number passes, at most so many. */
  readonly until?: Pick<Loop, 'step' | 'name' | 'rounds'>;
  /** Path of the plan that carries it out in a child run, from the root of the work tree with forward slashes. */
  readonly subplan?: string;
  /** Its agent answers with the plan that carries it out. */
  readonly generatesPlan?: true;
  /** Set: it is done again after others are merged that have changed such files, at most so often in all. */
  readonly continuous?: { readonly rounds: number; readonly when: readonly string[] };
  /** Labels that a machine has to have that carries it out for this one; absent: none. */
  readonly runsOn?: readonly string[];
  /** Whether it works in the worktree that packages share, one after another. */
  readonly sharesWorktree?: true;
  /** How far its verification promises to go; absent: the plan does not say. */
  readonly tier?: 'A' | 'B' | 'C';
  /** What the feature asks of it; absent: nothing in particular. */
  readonly goals?: readonly PlannedGoal[];
  /** What the plans around its own ask of all packages of that together, the outermost first; absent: nothing, or there is none. */
  readonly goalsAbove?: readonly PlannedGoal[];
  /** Fingerprint of everything that the plan says of it; equal: unchanged by a new revision. */
  readonly fingerprint?: string;
}
