import type { SurroundingsChange } from './comparison';

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

interface AboutChanges {
  /** Of `surroundings.changed`. */
  readonly id: string;
  readonly by?: string;
}

/** A person wants changes taken back. */
export interface SurroundingsRestoring extends AboutChanges {
  readonly type: 'surroundings.restoring';
}

/** They are taken back, or a person says that they may stay, or a person's editor that it has saved them. The packages that they held are judged again. */
export interface SurroundingsSettled extends AboutChanges {
  readonly type: 'surroundings.settled';
  readonly how: 'restored' | 'kept' | 'saved';
  /** What could not be taken back, in words; absent: all was. */
  readonly left?: string;
}

/** They could not be taken back, and nothing was. */
interface SurroundingsNotRestored extends AboutChanges {
  readonly type: 'surroundings.not-restored';
  readonly message: string;
}

/** How everything was before the first agent of the run was started is kept. */
interface SurroundingsNoted {
  readonly type: 'surroundings.noted';
  readonly fingerprint: string;
}

/** At the end of the run everything was compared with how it was then, or could not be. */
export interface SurroundingsCompared {
  readonly type: 'surroundings.compared';
  /** What is otherwise, whoever it was; the first of them where they are many. */
  readonly changes: readonly SurroundingsChange[];
  /** How many there are besides. */
  readonly more?: number;
  /** Why nothing was compared; absent: it was. */
  readonly unchecked?: string;
}

/** What is written about what lies around the worktrees. */
export type SurroundingsOccurrence =
  | SurroundingsChanged
  | SurroundingsRestoring
  | SurroundingsSettled
  | SurroundingsNotRestored
  | SurroundingsNoted
  | SurroundingsCompared;
