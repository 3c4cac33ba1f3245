/*
 * What happens to the locks of a run's packages in the repository's table, which all runs and people share. Packages of
 * a run within another have none there: the package around them holds all of theirs.
 */

/** A package got all of its locks, in lexicographic order, and starts. */
export interface LocksTaken {
  readonly type: 'locks.taken';
  readonly package: string;
  readonly attempt: number;
  readonly keys: readonly string[];
}

/** A package gave its locks back: it is merged, or has come to an end. */
export interface LocksReleased {
  readonly type: 'locks.released';
  readonly package: string;
  readonly attempt: number;
  readonly keys: readonly string[];
}

/** Locks were taken away from a package that works: broken by a person, or expired and taken by somebody else. */
export interface LocksLost {
  readonly type: 'locks.lost';
  readonly package: string;
  readonly attempt: number;
  readonly keys: readonly string[];
  readonly message: string;
}

/** A lock that somebody outside of the run holds. */
export interface AwaitedLock {
  readonly key: string;
  /** In words, for people. */
  readonly holder: string;
  /** When it is free without a sign of life of its holder. */
  readonly until: string;
}

/** A package that could start otherwise waits for locks outside of its run; an empty list: it does not any more. */
export interface LocksAwaited {
  readonly type: 'locks.awaited';
  readonly package: string;
  readonly locks: readonly AwaitedLock[];
}

/**
 * What a package holds at a coordinator elsewhere could not be renewed. `uncertain`: it is still its own until then.
 * `lost`: nothing of it is merged before it has these locks again.
 */
export interface LocksDoubted {
  readonly type: 'locks.doubted';
  readonly package: string;
  readonly attempt: number;
  readonly phase: 'uncertain' | 'lost';
  readonly keys: readonly string[];
  /** Until when they are its own, where that is uncertain. */
  readonly until?: string;
  /** Who has them now, where that is known. */
  readonly holder?: string;
}

/** A package has everything again that it holds at a coordinator elsewhere. */
export interface LocksConfirmed {
  readonly type: 'locks.confirmed';
  readonly package: string;
  readonly attempt: number;
}

/** What can happen to locks. */
export type LockEvent = LocksTaken | LocksReleased | LocksLost | LocksAwaited | LocksDoubted | LocksConfirmed;
