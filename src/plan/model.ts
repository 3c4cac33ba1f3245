import type { AgentChoice, AgentRules, PackageTraits } from './agentRules';
import type {
  Continuous,
  Gate,
  Goal,
  LifeWishes,
  Loop,
  Obligation,
  Preflight,
  WorktreeWishes,
} from './additions';
import type { Located, SourceRange } from './source';

/** Which way of writing a plan a file uses; see docs/plans.md. */
export type Dialect = 'full' | 'short' | 'map' | 'empty';

/**
 * What a package may write and read: globs in the meaning of `globs.ts`, whatever way the plan has them written; several may come
 * from the same place in the text. `deny` wins over `writeAllow`.
 */
export interface Scope {
  readonly writeAllow: readonly Located<string>[];
  readonly readAllow: readonly Located<string>[];
  readonly deny: readonly Located<string>[];
  /** How the plan has it written, where that is not as globs in upstream's meaning. */
  readonly syntax?: 'gitignore';
}

/** Claims that a package makes while it works. */
export interface LockClaims {
  readonly files: readonly Located<string>[];
  readonly keys: readonly Located<string>[];
  /** How long they last without a sign of life, where the plan says it. */
  readonly ttlMinutes?: number;
}

/** More words for the agent: inline, or a file relative to the plan's folder. */
export type PromptAddition = { readonly text: string } | { readonly file: string };

/** One check that a package's work must pass. */
export interface VerificationStep {
  readonly name: string;
  readonly kind: 'command' | 'ci' | 'manual';
  readonly command?: string;
  /** Where the command is written. */
  readonly commandRange?: SourceRange;
  /** Relative to the worktree. */
  readonly cwd?: string;
  /** Environment variables for the command. */
  readonly env?: Readonly<Record<string, string>>;
  /** What the command's exit code must be where that is not 0. */
  readonly expectExitCode?: number;
  /** The checks on a server that must be green. */
  readonly ci?: { readonly workflow?: string; readonly requiredChecks: readonly string[] };
  readonly instructions?: string;
  /** What proves that the step was done: files, and keys of the result. */
  readonly evidence?: {
    readonly artifacts: readonly Located<string>[];
    readonly resultKeys: readonly string[];
    /** A key that nobody has told a value of makes the step fail; absent: that is only told. */
    readonly strict?: true;
  };
  /** The step's name, or all of it where it is only a command. */
  readonly range: SourceRange;
}

/** The checks of a package; `tier` is A (local), B (CI) or C (static). */
export interface Verification {
  readonly tier?: 'A' | 'B' | 'C';
  /** Where the tier is written. */
  readonly tierRange?: SourceRange;
  readonly steps: readonly VerificationStep[];
  /** Where a list of steps is written that has none. */
  readonly emptySteps?: SourceRange;
}

/** What a package leaves behind: files, and keys of its result. */
export interface Outputs {
  readonly artifacts: readonly Located<string>[];
  readonly resultKeys: readonly string[];
}

/** A file or folder that another package makes, and that is taken as soon as that publishes it. */
export interface ArtifactNeed {
  readonly from: Located<string>;
  /** From the top of the repository. */
  readonly artifact: Located<string>;
  /** All of it. */
  readonly range: SourceRange;
}

/** One unit of work for one agent. Defaults of the format are already applied. */
export interface WorkPackage {
  readonly id: string;
  /** Where the id is written: the place for diagnostics about the package as a whole. */
  readonly idRange: SourceRange;
  /** The whole package in the text. */
  readonly range: SourceRange;
  readonly title: string;
  readonly description: string;
  readonly taskType: string;
  /** 1 (highest) to 10. */
  readonly priority: number;
  readonly dependsOn: readonly Located<string>[];
  /** Artifacts of other packages without which it may start, but not end. */
  readonly needs: readonly ArtifactNeed[];
  readonly scope: Scope;
  readonly locks: LockClaims;
  readonly timeoutMinutes: number;
  /** How often a failed attempt may be repeated. */
  readonly retryBudget: number;
  readonly verification: Verification;
  /** Name of the worktree where the plan gives one, otherwise the id. */
  readonly worktreeName: string;
  /** Whether it works in a worktree that it shares with others, one after another. */
  readonly sharesWorktree: boolean;
  readonly outputs: Outputs;
  /** What kind of work the package is by its `metadata`: `crud`, `migration`, `integration` ... */
  readonly kind?: string;
  /** What else it is, by which an agent may be chosen for it. */
  readonly traits: PackageTraits;
  readonly agent?: AgentChoice;
  readonly prompt?: PromptAddition;
  /** Where the prompt's file is named. */
  readonly promptFileRange?: SourceRange;
  /** Commands that prepare the worktree, in this order. */
  readonly setup: readonly Located<string>[];
  /** Labels that a machine has to have that carries it out, where others do than the one that drives; absent: none. */
  readonly runsOn?: readonly Located<string>[];
  /** Path of another plan that does the work of this package. */
  readonly subplan?: Located<string>;
  /** Its agent answers with that plan (`subplan: generated`). */
  readonly generatesPlan?: true;
  /** What must be there when the package ends. */
  readonly obligations: readonly Obligation[];
  /** Contract files that the package builds against. */
  readonly consumes: readonly Located<string>[];
  readonly gate?: Gate;
  /** Set: it is done again after others are merged. */
  readonly continuous?: Continuous;
  /** Set: it goes in rounds. */
  readonly until?: Loop;
  /** Sub-tasks as the short dialect lists them: texts, or the numbers of a task list (`1.2`). */
  readonly tasks: readonly Located<string>[];
}

/** The feature that a plan builds. */
export interface Feature {
  /** Falls back to the plan's folder name where the plan says nothing. */
  readonly id: string;
  readonly title: string;
  readonly planRevision: number;
}

/** What the plan says of its contracts. */
export interface Contracts {
  readonly revision: number;
  readonly primary?: Located<string>;
  readonly files: readonly Located<string>[];
  /** A server that answers as the primary contract says; absent: none is wanted. */
  readonly mock?: MockWish;
  /** Where types are written that are generated from the contracts: folders, from the top of the repository. */
  readonly generated?: GeneratedTypes;
}

/** A mock server for those who build against an API (`contracts.mocks.prism`). */
export interface MockWish {
  /** How it is started; absent: by Prism where that is installed, or else `waves mock`. */
  readonly command?: Located<string>;
  /** Where it answers, if it is started by a command of the plan's own. */
  readonly baseUrl?: Located<string>;
}

/** Where generated types lie (`contracts.generated`). */
export interface GeneratedTypes {
  readonly typescript?: Located<string>;
  readonly pydantic?: Located<string>;
}

/** How the plan itself wants to be carried out (our addition `execution`). */
export interface Execution {
  readonly schedule?: 'eager' | 'waves';
  /** What a blocked package means to the waves after its own; absent: `ask`. */
  readonly whenBlocked?: BarrierRule;
  readonly maxParallel?: number;
  /** Where that number is written. */
  readonly maxParallelRange?: SourceRange;
  /** Commands that prepare each worktree, in this order. */
  readonly setup: readonly Located<string>[];
  readonly preflight?: Preflight;
  readonly life?: LifeWishes;
  readonly worktrees?: WorktreeWishes;
  readonly agents?: AgentRules;
  /** `false`: agents are told nothing of contracts, and nothing is held against them. */
  readonly contracts?: boolean;
  /** What is done about a package that builds on what is not there, by kind of use; absent: it goes back to its agent. */
  readonly onBroken?: Readonly<Partial<Record<UseSort, BrokenAction>>>;
  /**
   * Whether what comes from the plan and from agents works in the operating system's sandbox: wherever one works (`auto`, also
   * where nothing is said), not at all without one (`required`), or never (`off`).
   */
  readonly sandbox?: SandboxWish;
  /** Whose files agents and commands see in place of this machine's; absent: they see the machine's. */
  readonly environment?: Environment;
  /** Of agents, and of the plan's commands; absent: open. Where it is not, nothing starts without the sandbox. */
  readonly network?: { readonly agents: NetworkWish; readonly commands: NetworkWish };
  /** Documents that an agent reads first, by kind of package; paths count from the folder of the plan. */
  readonly slices?: Readonly<Record<string, readonly string[]>>;
  /** What holds for plans that agents of packages answer with. */
  readonly generatedPlans?: GeneratedPlans;
  /** What the feature asks for, in the order of the text. */
  readonly goals?: readonly Goal[];
}

/** What a package can build on, or serve, and is held against what is there. */
export const USE_SORTS = ['imports', 'members', 'calls', 'queries', 'requests', 'routes', 'events'] as const;
export type UseSort = (typeof USE_SORTS)[number];

/** `stop`: the package goes back to its agent; `warn`: it is merged, and the report says what is broken. */
export type BrokenAction = 'stop' | 'warn';

/**
 * With the schedule `waves`, what becomes of later waves while a package of an earlier one is blocked: they wait until a person
 * has decided about it (`ask`), begin one package at a time, or go on without it.
 */
export type BarrierRule = 'ask' | 'one_at_a_time' | 'go_on';

/** What holds for plans that agents of packages answer with (`execution.generated_plans`). */
export interface GeneratedPlans {
  /** `ask`: a person approves of each; `approve`: only of one with commands that nobody has agreed to yet. */
  readonly rule: 'ask' | 'approve';
  /** How many runs lie within each other at most, without the outermost. */
  readonly depth: number;
  /** How many packages there are in all runs together at most. */
  readonly packages: number;
}

/** What holds for them where a plan does not say it. */
export const GENERATED_PLANS: GeneratedPlans = { rule: 'ask', depth: 3, packages: 200 };

/** The files of an image, by the name that a container engine knows; `container`: of the one that the repository's dev container names. */
export type Environment = 'container' | { readonly image: string };

/** An environment for people. */
export function environmentName(environment: Environment): string {
  return environment === 'container' ? 'the dev container' : environment.image;
}

export type SandboxWish = 'auto' | 'off' | 'required';

/**
 * What can be reached of the network; `none` leaves a process this machine's own addresses, seen by nobody else, and a list these and
 * the hosts in it (`allowedHosts.ts`).
 */
export type NetworkWish = 'open' | 'none' | readonly string[];

/** A plan as far as its text could be read. */
export interface Plan {
  readonly dialect: Dialect;
  readonly feature: Feature;
  readonly contracts: Contracts;
  readonly execution: Execution;
  /** In the order of the text; ids may repeat (a problem says so), readers take the first. */
  readonly packages: readonly WorkPackage[];
}

/** How many packages of one plan work at the same time where neither the plan nor its reader says it. */
export const DEFAULT_MAX_PARALLEL = 10;

/** Every field that packages have in one of the dialects, or that we add. */
export const PACKAGE_FIELDS: ReadonlySet<string> = new Set([
  ...['package_id', 'id', 'title', 'name', 'task_type', 'type', 'description', 'role', 'priority'],
  ...['depends_on', 'dependencies', 'locks', 'scope', 'worktree', 'timeout_minutes', 'retry_budget'],
  ...['min_trust_level', 'verification', 'outputs', 'inputs', 'metadata', 'decomposition', 'stack_position'],
  ...['archetype', 'context_impact', 'tasks', 'agent_hint', 'status', 'notes', 'constraints', 'acceptance'],
  ...['test_command', 'agent', 'prompt', 'setup', 'subplan', 'obligations', 'consumes', 'needs', 'gate'],
  'continuous',
  'until',
  'with',
]);

/** Every field of a scope. */
export const SCOPE_FIELDS: ReadonlySet<string> = new Set([
  'write_allow',
  'read_allow',
  'deny',
  'write_deny',
  'syntax',
]);
