import type { Located, SourceRange } from './source';

/** What we add to a package of the format, in its usual order. */
export const PACKAGE_ADDITIONS: readonly string[] = [
  'agent',
  'prompt',
  'setup',
  'subplan',
  'obligations',
  'consumes',
  'needs',
  'gate',
  'continuous',
  'until',
  'with',
  'runs_on',
];

/**
 * One thing that a package must leave behind for those after it. `subject` is a path for a file or a module, `GET /path` for an
 * endpoint, otherwise a name or a command. `parts` are what it must have: exports of a module, columns of a table. `contract`
 * is the file that says more: the OpenAPI document of an endpoint, the JSON Schema of an event.
 */
export interface Obligation {
  readonly kind: ObligationKind;
  readonly subject: Located<string>;
  readonly parts: readonly Located<string>[];
  readonly contract?: Located<string>;
  /** The whole obligation. */
  readonly range: SourceRange;
}

export type ObligationKind = 'file' | 'module' | 'endpoint' | 'table' | 'event' | 'command';

/** A point at which somebody or something must say yes: a person, a command, or another agent that reviews. */
export interface Gate {
  readonly by: 'person' | 'check' | 'review';
  /** What waits for the answer: the start of the package, or the merge of its work. */
  readonly before: 'start' | 'merge';
  /** What to look at. */
  readonly instructions?: string;
  /** Of a check: exit code 0 is a yes. */
  readonly command?: Located<string>;
  /** Of a review: the agent that reviews. */
  readonly agent?: Located<string>;
  /** Of a review: the model that it is done with. */
  readonly model?: string;
  readonly range: SourceRange;
}

/** Work that goes on as long as others are merged: each merge that it looks at has it done once more. */
export interface Continuous {
  /** How often it is done at most, the first time included. */
  readonly rounds: number;
  /** Globs of the files whose change it looks at; empty: all. */
  readonly when: readonly Located<string>[];
  readonly range: SourceRange;
}

/**
 * Work that goes in rounds: whatever fails up to a step of its verification goes back to the agent, which mends it where it
 * stands, until that step passes.
 */
export interface Loop {
  /** Place of the step among all steps of the verification, from 1; a review comes after them. */
  readonly step: number;
  /** How the step is called: its name, or `review`. */
  readonly name: string;
  /** How many attempts it may take, the first one included. */
  readonly rounds: number;
  readonly range: SourceRange;
}

/** What a feature asks for, in its own words (`execution.goals`), and what would show it. */
export interface Goal {
  readonly kind: GoalKind;
  readonly text: string;
  /** Ids of packages and kinds of work that it concerns; empty: all. */
  readonly for: readonly Located<string>[];
  /** The step of a verification that shows it by passing. */
  readonly step?: Located<string>;
  /** The number that shows it. */
  readonly target?: Target;
  readonly range: SourceRange;
}

export type GoalKind = 'requirement' | 'constraint' | 'integration' | 'success';

/** What a number that a step measures has to be: `coverage >= 80 %`. */
export interface Target {
  readonly name: string;
  readonly comparison: '<' | '<=' | '=' | '>=' | '>';
  readonly value: number;
  /** As written behind the number; absent: none. */
  readonly unit?: string;
}

/** What must be there before a run begins. */
export interface Preflight {
  /** Programs, with a version where it matters: `node >= 20`. */
  readonly tools: readonly Located<string>[];
  /** Names of environment variables. */
  readonly environment: readonly Located<string>[];
  /** What must answer: `host:port` or an address. */
  readonly services: readonly Located<string>[];
  /** Ports on this machine that must be free, as numbers. */
  readonly ports: readonly Located<string>[];
}

/** What an agent's signs of life can mean besides work. */
export type LifeTrouble = 'waiting' | 'stalled' | 'looping';

/** What is done about an agent that waits for an answer, stalls or loops. */
export type LifeAction = 'notify' | 'nudge' | 'restart' | 'stop';

/** From when signs of life count as trouble, in minutes, and what is done then, as far as somebody says so. */
export type LifeWishes = {
  readonly [T in LifeTrouble]?: { readonly afterMinutes?: number; readonly action?: LifeAction };
};

/** What is done with dependency folders such as `node_modules`, which no commit holds. */
export type DependencyMode = 'clone' | 'copy' | 'link' | 'none';

/** Where worktrees stand and how they are made ready, as far as somebody says so. */
export interface WorktreeWishes {
  /** A well-known pattern for `path` and `branch`. */
  readonly layout?: 'waves' | 'upstream';
  /** Where worktrees stand: relative to the repository, with `{repo}`, `{feature}` and `{package}`. */
  readonly path?: string;
  /** How branches are named: with `{feature}` and `{package}`. */
  readonly branch?: string;
  /** Ignored files that worktrees get a copy of, as patterns of a `.gitignore`. */
  readonly include?: readonly string[];
  /** Whether the set-up files of other tools count where the plan names no set-up of its own. */
  readonly setupFiles?: boolean;
  readonly dependencies?: DependencyMode;
}
