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
   * Makes files as they were in the base, after the work as it stands is kept under a ref and written as patches, and
   * repositories among them are moved beside the worktree. Done again after it was interrupted, it comes to the same.
   * @param files from the top of the worktree.
   * @param ref full name of the ref that keeps the work; its last part names where repositories are moved to.
   * @returns where repositories are now.
   * @throws WavesError `git-failed`, `scope` when something there would be lost.
   */
  takeBack(
    work: StrayedWork,
    files: readonly string[],
    ref: string,
    patches: readonly PatchWish[],
  ): Promise<readonly string[]>;

  /**
   * Makes plain files of repositories that lie in a worktree; their commits are kept beside it. Done again after it was
   * interrupted, it comes to the same.
   * @param stamp names the occasion.
   * @returns where the commits are now. @throws WavesError `git-failed` when something there would be lost.
   */
  absorb(worktree: string, repositories: readonly string[], stamp: string): Promise<readonly string[]>;

  /**
   * Makes a submodule of a repository that lies in a worktree.
   * @throws WavesError `git-failed` when its commit is not at the address.
   */
  register(worktree: string, repository: string, address: string): Promise<void>;
}
