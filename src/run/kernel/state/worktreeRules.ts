import type { DependencyMode, WorktreeWishes } from '../../../plan/additions';
import { patternFault } from '../../../plan/reading/readWorktrees';
import { WavesError } from '../../../wavesError';

/** Where the worktrees of a run stand and how they are made ready. Fixed when the run begins. */
export interface WorktreeRules {
  /** As in `WorktreeWishes`. */
  readonly path: string;
  readonly branch: string;
  /** Whether the list of worktrees that upstream's tools read is kept too. */
  readonly registry: boolean;
  readonly include: readonly string[];
  /** Commands of the repository's own set-up file. */
  readonly setup: readonly string[];
  readonly dependencies: DependencyMode;
}

const LAYOUTS = {
  waves: {
    path: '../{repo}.worktrees/{feature}/{package}',
    branch: 'waves/{feature}/{package}',
    registry: false,
  },
  upstream: {
    path: '.git-worktrees/{feature}/{package}',
    branch: 'openspec/{feature}--{package}',
    registry: true,
  },
} as const;

/** How it is done when nobody says anything. */
export const DEFAULT_RULES: WorktreeRules = {
  ...LAYOUTS.waves,
  include: [],
  setup: [],
  dependencies: 'clone',
};

/**
 * What wishes come to. Those that come first count; patterns to include are all taken.
 * @param setup commands of the repository's own set-up file.
 * @throws WavesError `usage` for a pattern that cannot name branches or folders.
 */
export function worktreeRules(
  wishes: readonly (WorktreeWishes | undefined)[],
  setup: readonly string[],
): WorktreeRules {
  const given = wishes.filter((wish) => wish !== undefined);
  const layout = LAYOUTS[given.find((wish) => wish.layout !== undefined)?.layout ?? 'waves'];
  const path = given.find((wish) => wish.path !== undefined)?.path ?? layout.path;
  const branch = given.find((wish) => wish.branch !== undefined)?.branch ?? layout.branch;
  for (const [text, kind] of [
    [path, 'path'],
    [branch, 'branch'],
  ] as const) {
    const fault = patternFault(text, kind);
    if (fault !== undefined) {
      throw new WavesError('usage', `The ${kind} of worktrees is \`${text}\`, but ${fault}.`);
    }
  }
  return {
    path,
    branch,
    registry: layout.registry,
    include: [...new Set(given.flatMap(({ include }) => include ?? []))],
    setup,
    dependencies: given.find((wish) => wish.dependencies !== undefined)?.dependencies ?? 'clone',
  };
}
