import type { PackageStateName } from '../run/packageStates';
import type { GraphQuestion } from './graphQuestions';
import type { PackageAction } from './packageAction';

/** What the graph shows of one package. */
export interface GraphPackage {
  readonly id: string;
  readonly title: string;
  /** Counts from 1. */
  readonly wave: number;
  readonly state: PackageStateName;
  readonly agent?: string;
  /** 0 before the first attempt. */
  readonly attempt: number;
  /** When its attempt began, in milliseconds since 1970. */
  readonly startedAt?: number;
  /** When it came to its end. */
  readonly endedAt?: number;
  /** 0 to 1. */
  readonly progress?: number;
  /** What its agent did last, or why it failed or is blocked. */
  readonly message?: string;
  readonly filesModified?: number;
  /** Files outside its scope, or in conflict. */
  readonly violations?: readonly string[];
  /** In plain words, what keeps it from advancing. */
  readonly blockedBy: readonly string[];
  readonly hasLog: boolean;
  readonly hasWorktree: boolean;
  readonly critical: boolean;
  readonly slackMinutes: number;
  readonly writes: readonly string[];
  /** What its scope forbids; wins over `writes`. */
  readonly denies?: readonly string[];
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** Implied by a longer way. */
  readonly redundant: boolean;
  readonly critical: boolean;
}

export type GraphRunState = 'none' | 'running' | 'stopping' | 'done' | 'failed' | 'stuck' | 'cancelled';

/** Everything that the graph needs, at one moment. Always whole, so that a hidden view misses nothing. */
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
  readonly run: {
    readonly id?: string;
    readonly state: GraphRunState;
    readonly startedAt?: number;
    readonly endedAt?: number;
    readonly integrationBranch?: string;
    readonly maxParallel?: number;
  };
  /** Packages done, and of how many. */
  readonly totals: { readonly done: number; readonly active: number; readonly packages: number };
  /** Whether anything may be run here, and if not, why. */
  readonly canRun: { readonly yes: boolean; readonly reason?: string };
  /** The host's clock, so that elapsed times agree. */
  readonly now: number;
}

/** From the extension to the graph. */
export type ToGraph =
  | { readonly type: 'snapshot'; readonly snapshot: GraphSnapshot }
  | { readonly type: 'select'; readonly package: string }
  | { readonly type: 'unavailable'; readonly title: string; readonly detail: string }
  | { readonly type: 'answer'; readonly id: number; readonly answer: unknown }
  | { readonly type: 'refused'; readonly id: number; readonly message: string };

/** From the graph to the extension. */
export type FromGraph =
  | { readonly type: 'ready' }
  | { readonly type: 'run' }
  | { readonly type: 'stop' }
  | { readonly type: 'showProblems' }
  | { readonly type: 'package'; readonly action: PackageAction; readonly package: string }
  | { readonly type: 'selected'; readonly package: string | null }
  /** Runs packages with what they need, or stops those of them that are at work. */
  | { readonly type: 'several'; readonly action: 'run' | 'stop'; readonly packages: readonly string[] }
  /** Puts a text on the clipboard. */
  | { readonly type: 'copy'; readonly text: string }
  /** Puts a link to a package on the clipboard, which opens it from anywhere. */
  | { readonly type: 'copyLink'; readonly package: string }
  /** Writes a picture into a file that the person chooses: SVG as text, PNG in base64. */
  | { readonly type: 'save'; readonly format: 'svg' | 'png'; readonly content: string }
  | ({ readonly type: 'ask'; readonly id: number } & GraphQuestion)
  /** Opens a file of the repository, or how the package changed it; without a path, all that it changed. */
  | {
      readonly type: 'open';
      readonly what: 'file' | 'diff';
      readonly package: string;
      readonly path?: string;
    };

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
  /** Sections of the inspector that are closed, by name. */
  readonly closedSections?: readonly string[];
}
