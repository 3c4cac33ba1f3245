/** One way to break out. */
export interface Attempt {
  /** For the table. */
  readonly what: string;
  /**
   * For a shell in the package's worktree. `$REPO`: the main work tree, `$P`: the place, `$NOTES`: a folder in the home that a tool keeps for
   * itself, so that everybody may write there, `$HOME/project`: another repository, `$HOME/tools`: a folder on the PATH, `$TMPDIR`: another one in `/tmp`, with `others`, a file, and `socket`, at which somebody listens, `$OUT`: a process outside, `$VICTIM`: another one.
   */
  readonly words: string;
  /** For a shell outside, afterwards: passes where it succeeded. */
  readonly succeeded: string;
  /** Whether it is tried without a sandbox too, where it does no harm to the machine. */
  readonly isHarmless: boolean;
  /** What a run tells of it where an agent does it, as kind and name of what has changed; absent: nothing. */
  readonly noticedAs?: RegExp;
}

/** One that does no harm to the machine, and is tried without a sandbox too. */
export const harmless = (what: string, words: string, succeeded: string, noticedAs?: RegExp): Attempt => ({
  ...{ what, words, succeeded },
  isHarmless: true,
  ...(noticedAs === undefined ? {} : { noticedAs }),
});
/** One that is tried behind walls alone. */
export const harmful = (what: string, words: string, succeeded: string): Attempt => ({
  ...{ what, words, succeeded },
  isHarmless: false,
});
