/** Work in which something lies outside of its package's scope. */
export interface StrayedWork {
  /** Absolute. */
  readonly worktree: string;
  /** The commit that it started from. */
  readonly base: string;
  /** Whether its agent works there still. */
  readonly live: boolean;
}

/** Changes of some files, as `git apply` takes them. */
export interface PatchWish {
  /** Absolute path of the file to write. */
  readonly path: string;
  readonly files: readonly string[];
}

/** Takes back what packages have changed outside of their scopes. */
export interface ScopeTools {
  /**
   * Makes files as they were in the base, after the work as it stands is kept under a ref and written as patches. Done
   * again after it was interrupted, it comes to the same.
   * @param files from the top of the worktree.
   * @param ref full name of the ref that keeps the work.
   * @throws WavesError `git-failed`, `scope` when something there would be lost.
   */
  takeBack(
    work: StrayedWork,
    files: readonly string[],
    ref: string,
    patches: readonly PatchWish[],
  ): Promise<void>;
}
