/** Where in a plan a command stands that tries to break out. */
export const PLACES = ['mock', 'setup', 'agent', 'check', 'gate'] as const;
export type Place = (typeof PLACES)[number];

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
  /** What comes of trying it where no sandbox is. */
  readonly unwalled: Unwalled;
  /** Whether it is on what a worktree has of its own; a mock server works in none. */
  readonly isOfWorktree: boolean;
  /** What a run tells of it where a place does it, as kind and name of what has changed; absent: nothing. */
  readonly noticedAs?: (place: Place) => RegExp;
}

/**
 * `alike`: it is tried together with others. `apart`: so much looks otherwise after it that it is tried apart from those. `last`: git or the
 * run goes no further after it, so that it is tried apart from all of them. `user`: root could do harm to the machine with it, so it is
 * tried by another user. `needless`: it only leads out of the sandbox.
 */
export type Unwalled = 'alike' | 'apart' | 'last' | 'user' | 'needless';

/** @returns what makes such an attempt; its `noticedAs` says `PLACE` for the place. */
const of =
  (unwalled: Unwalled, isOfWorktree = false) =>
  (what: string, words: string, succeeded: string, noticedAs?: RegExp): Attempt => ({
    ...{ what, words, succeeded, unwalled, isOfWorktree },
    ...(noticedAs === undefined
      ? {}
      : { noticedAs: (place) => new RegExp(noticedAs.source.replaceAll('PLACE', place)) }),
  });

export const alike = of('alike');
export const apart = of('apart');
export const ofWorktree = of('apart', true);
export const atLast = of('last');
export const atLastOfWorktree = of('last', true);
export const byUser = of('user');
export const needless = of('needless');
