import type { Shown } from '../../run/kernel/kernel';

/** What matters most about a file, the most urgent first; `free`: no package may write it. */
export const STANDING_KINDS = ['contested', 'outside', 'changing', 'locked', 'owned', 'free'] as const;

export type StandingKind = (typeof STANDING_KINDS)[number];

/** A package that may write a file. */
export interface StandingOwner extends Shown {
  readonly id: string;
  readonly title: string;
  /** The first of its globs that says so. */
  readonly glob: string;
}

/** A package that has changed a file in its worktree, where nothing has been merged yet. */
export interface StandingChange extends Shown {
  readonly id: string;
  /** Whether its scope admits that. */
  readonly inScope: boolean;
}

/** A lock on a file that somebody holds now. */
export interface StandingLock {
  /** The path, or pattern of paths, that is locked. */
  readonly key: string;
  /** Id of the package, or the name of a person. */
  readonly holder: string;
}

/** Who may write a file, who does, and who keeps others from it. */
export interface FileStanding {
  /** From the top of the repository, with forward slashes. */
  readonly path: string;
  readonly kind: StandingKind;
  /** Whoever is at work first, then who comes next; those that are done come last. */
  readonly owners: readonly StandingOwner[];
  /** Packages whose globs match, but whose `deny` forbids it. */
  readonly denied: readonly { readonly id: string; readonly glob: string }[];
  readonly changedBy: readonly StandingChange[];
  readonly locks: readonly StandingLock[];
  /** Ids of packages that may write it, or have changed it, at the same time. */
  readonly contestedBy: readonly string[];
}
