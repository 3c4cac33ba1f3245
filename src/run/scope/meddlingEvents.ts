import type { IntegrationMoved } from '../integration/branchMove';

/** Something outside of the packages' worktrees that has changed while agents worked. */
export interface SurroundingsChange {
  /**
   * `file` of the main work tree, `branch` that no package works on, setting in the repository's `config`, `hook`, or `rule`
   * of the repository's own that git goes by.
   */
  readonly kind: 'file' | 'branch' | 'config' | 'hook' | 'rule';
  /** Path from the top, name of the branch, of the setting, or of the file in the git directory. */
  readonly name: string;
  /** What it was: a commit, a value, or a fingerprint of a content; absent: it was not there. */
  readonly before?: string;
  /** What it is; absent: it is not there any more. */
  readonly after?: string;
  /** Of a branch: the files that differ. */
  readonly files?: readonly string[];
}

/** The main work tree or the repository itself was changed while agents worked. By whom can only be guessed. */
export interface SurroundingsChanged {
  readonly type: 'surroundings.changed';
  /** Unique in the run. */
  readonly id: string;
  readonly changes: readonly SurroundingsChange[];
  /** Packages at work that may have done it: those whose scope has the files; of what is nobody's file, all. */
  readonly suspects: readonly string[];
  /** What has happened and how it is undone, in words. */
  readonly message: string;
}

/** What is written about what others than the run's agents, or they where they have no business, do to the repository. */
export type MeddlingFact = SurroundingsChanged | IntegrationMoved;
