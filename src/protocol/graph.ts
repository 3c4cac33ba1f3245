import type { EdgeCargo } from '../contracts/edgeCargo';
import type { LivePackage, LiveRun } from '../run/explaining/liveView';
import type { Standstill } from '../run/faults/faultTable';
import type { SteeringAction } from '../run/kernel/kernel';
import type { GraphQuestion } from './graphQuestions';

/** What the graph shows of one package: what the plan says of it, and how it is in the run. */
export interface GraphPackage extends LivePackage {
  readonly id: string;
  readonly title: string;
  /** Counts from 1. */
  readonly wave: number;
  readonly critical: boolean;
  readonly slackMinutes: number;
  /** How long it may take at most. */
  readonly timeoutMinutes: number;
  /** How long its attempts took that succeeded in earlier runs of the plan, in milliseconds. */
  readonly pastTimes?: readonly number[];
  readonly writes: readonly string[];
  /** What its scope forbids; wins over `writes`. */
  readonly denies?: readonly string[];
  /** Locks that it claims while it works. */
  readonly locks?: readonly string[];
  /** It brings the work of the others together. */
  readonly integration?: true;
  readonly gates?: readonly GraphGate[];
  /** The plan that does its work, where it is one of its own. */
  readonly subplan?: GraphSubplan;
  /** It is part of a plan that an agent has proposed: nothing of it runs unless a person approves. */
  readonly proposed?: true;
}

/** A point of a package at which somebody or something must say yes. */
export interface GraphGate {
  readonly by: 'person' | 'check' | 'review';
  /** What waits for the answer: the start of the package, or the merge of its work. */
  readonly before: 'start' | 'merge';
  readonly title: string;
  /** `open` while somebody is asked. */
  readonly state: 'waiting' | 'open' | 'passed';
}

/**
 * A plan within a package, as the graph shows it inside its package. Ids of its packages are unique in it only: two
 * subplans may use the same. Wherever a message or a question names a package or a gate, it may name one in here by
 * `addressWithin(id of the package around it, id in here)` of `packageAddress.ts`, through any number of levels. An
 * answer about one names others in the same way, so that what it offers can be sent back as it is.
 */
export interface GraphSubplan {
  /** Path of its file, from the top of the repository. */
  readonly plan: string;
  readonly title: string;
  readonly waves: readonly (readonly string[])[];
  readonly packages: readonly GraphPackage[];
  readonly edges: readonly GraphEdge[];
  /** The child run; absent before it has begun. */
  readonly run?: LiveRun;
  readonly totals: GraphTotals;
}

/** How many packages are done, how many are worked on, and of how many. */
export interface GraphTotals {
  readonly done: number;
  readonly active: number;
  readonly packages: number;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** Implied by a longer way. */
  readonly redundant: boolean;
  readonly critical: boolean;
  /** What goes along it; absent where it is there for the order alone. */
  readonly carries?: EdgeCargo;
  /** Paths that are needed at the end and not at the start; absent: its end depends on what is at its beginning. */
  readonly needs?: readonly string[];
}

export type GraphRunState = 'none' | LiveRun['state'];

/** Everything that the graph needs, at one moment. */
export interface GraphSnapshot {
  /** Grows with each snapshot of the same panel. */
  readonly version: number;
  readonly feature: { readonly id: string; readonly title: string };
  /** Path of the plan as people know it, relative to its workspace folder. */
  readonly planPath: string;
  readonly waves: readonly (readonly string[])[];
  readonly packages: readonly GraphPackage[];
  readonly edges: readonly GraphEdge[];
  readonly problems: { readonly errors: number; readonly warnings: number; readonly first?: string };
  readonly run: Partial<Omit<LiveRun, 'state'>> & {
    readonly state: GraphRunState;
    /** Nothing moves in it for this reason, whatever its state says. */
    readonly standstill?: Standstill;
  };
  readonly totals: GraphTotals;
  /** How the next run is carried out, and whether the plan itself says so. */
  readonly settings?: Required<RunConfiguration> & { readonly byPlan: boolean };
  /** Whether anything may be run here, and if not, why. */
  readonly canRun: {
    readonly yes: boolean;
    readonly reason?: string;
    /** What a person can do about it. */
    readonly remedy?: Remedy;
  };
  /** Where the merged work stands; only of a run that has ended and merged something. */
  readonly finished?: FinishedWork;
  /** Set where this is a moment of the past, in which nothing can be done. */
  readonly past?: boolean;
  /** The host's clock, so that elapsed times agree. */
  readonly now: number;
}

/** Where the merged work of a run that has ended stands, as it was looked up. */
export interface FinishedWork {
  /** Short name of the person's branch that it is meant for. */
  readonly into?: string;
  /** The commit at which that branch has all of it; absent: it has not. */
  readonly landed?: string;
  /** Whether worktrees or the branch of the run are still there. */
  readonly leftovers: boolean;
  /** Page of the pull request that was opened for it. */
  readonly url?: string;
}

/** What a snapshot says besides its packages and how they hang together. */
export type GraphHead = Omit<GraphSnapshot, 'waves' | 'packages' | 'edges'>;

/** What has changed since the snapshot with the version `base`, while packages, waves and edges stayed the same. */
export interface GraphDelta {
  readonly base: number;
  readonly head: GraphHead;
  readonly packages: readonly PackageChange[];
}

/** What a package says otherwise than before, field by field: most changes of a run touch one or two of them. */
export interface PackageChange {
  readonly id: string;
  /** The fields that say something else now, or something at all. */
  readonly set: Partial<GraphPackage>;
  /** The fields that say nothing any more. */
  readonly gone?: readonly string[];
}

/** From the extension to the graph. A view that has missed something asks for everything: `resend`. */
export type ToGraph =
  | { readonly type: 'snapshot'; readonly snapshot: GraphSnapshot }
  | { readonly type: 'delta'; readonly delta: GraphDelta }
  | { readonly type: 'select'; readonly package: string }
  /** Where a person has put packages of the plan; comes before the first snapshot and whenever another view moves one. */
  | { readonly type: 'moves'; readonly moves: PackageMoves }
  | {
      readonly type: 'unavailable';
      readonly title: string;
      readonly detail: string;
      readonly remedies: readonly Remedy[];
    }
  | { readonly type: 'answer'; readonly id: number; readonly answer: unknown }
  | { readonly type: 'refused'; readonly id: number; readonly message: string };

/**
 * A message as JSON. On its way to a page VS Code copies it from one process and frame to the next: a text is copied as
 * it is, an object with all that is in it.
 */
export interface PackedMessage {
  readonly packed: string;
}

/** By package, the height at which a person has put it, in pixels of the graph at zoom 1. */
export type PackageMoves = Readonly<Record<string, number>>;

/** From the graph to the extension. */
export type FromGraph =
  | { readonly type: 'ready' }
  /** A delta did not follow upon what is shown: everything is needed. */
  | { readonly type: 'resend' }
  | { readonly type: 'run' }
  | { readonly type: 'stop' }
  | { readonly type: 'showProblems' }
  | { readonly type: 'remedy'; readonly remedy: Remedy }
  | { readonly type: 'package'; readonly action: PackageAction; readonly package: string }
  | { readonly type: 'selected'; readonly package: string | null }
  /** What the extension wanted selected is selected, and kept for the page that is made when this one is shown again. */
  | { readonly type: 'revealed'; readonly package: string }
  /** Runs packages with what they need, or stops those of them that are at work. */
  | { readonly type: 'several'; readonly action: 'run' | 'stop'; readonly packages: readonly string[] }
  /** Pauses, resumes, retries, skips, approves, rejects, answers or resolves; `package` may be the address of a whole child run. */
  | { readonly type: 'steer'; readonly action: SteeringAction }
  /** How runs that begin from now on are carried out. */
  | { readonly type: 'configure'; readonly change: RunConfiguration }
  /** Packages were moved by hand; all moves of the plan. */
  | { readonly type: 'moves'; readonly moves: PackageMoves }
  /** Puts a text on the clipboard. */
  | { readonly type: 'copy'; readonly text: string }
  /** Puts a link to a package on the clipboard, which opens it from anywhere. */
  | { readonly type: 'copyLink'; readonly package: string }
  /** Writes a picture into a file that the person chooses: SVG as text, PNG in base64. */
  | { readonly type: 'save'; readonly format: 'svg' | 'png'; readonly content: string }
  | ({ readonly type: 'ask'; readonly id: number } & GraphQuestion)
  /**
   * Opens a file of the repository, how the package changed it (without a path, all that it changed), or how it was when its
   * work was reviewed; `line` counts from 1.
   */
  | {
      readonly type: 'open';
      readonly what: OpenedThing;
      readonly package: string;
      readonly path?: string;
      readonly line?: number;
    };

/** What can be opened of a package. */
export type OpenedThing = 'file' | 'diff' | 'reviewed' | 'context';

/** What a person can set for the runs to come. */
export interface RunConfiguration {
  readonly schedule?: 'eager' | 'waves';
  readonly maxParallel?: number;
}

/** What the webview keeps over a reload of the window. */
export interface GraphPanelState {
  /** URI of the plan, as text. */
  readonly plan: string;
  readonly selected?: string;
  readonly viewport?: { readonly x: number; readonly y: number; readonly zoom: number };
  /** What was shown or hidden by buttons and keys, by name. */
  readonly toggles?: Readonly<Record<string, boolean>>;
  /** Width of the inspector, or its height below the graph, in pixels. */
  readonly inspectorSize?: number;
  /** Packages whose sub-plans are shown. */
  readonly openGroups?: readonly string[];
  /** Sections of the inspector that are closed, by name. */
  readonly closedSections?: readonly string[];
}

/** What can be done with a package from any view. */
export type PackageAction = 'run' | 'stop' | 'terminal' | 'worktree' | 'log' | 'plan';

/** What a person can do where there is no graph, or where nothing can be run; the extension carries it out. */
export type Remedy =
  | 'trust'
  | 'initRepository'
  | 'openPlan'
  | 'newPlan'
  | 'finishRun'
  | 'showMergedWork'
  | 'cleanWorktrees'
  | 'showOutput'
  | 'retry';
