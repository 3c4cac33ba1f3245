import type { LockDoubt } from './locks';
import type { LockConflict } from './changeLocks';
import type { LockHolder } from './lockTable';

/** A package of a run as a holder of locks. */
export type PackageHolder = Extract<LockHolder, { kind: 'package' }>;

/** Locks that a package is to have. */
export interface PackageLocks {
  readonly holder: PackageHolder;
  readonly keys: readonly string[];
  /** How long they last without a sign of life, in milliseconds. */
  readonly ttlMs: number;
}

/**
 * Locks at a coordinator elsewhere, which keep packages of other checkouts out. Nothing here fails: where nobody answers,
 * locks are uncertain, lost, or have never been taken, and are asked for until they are given back.
 */
export interface SharedLocks {
  /**
   * Takes all of a package's locks or none.
   * @returns what is in the way; nothing also where nobody answers, and the run goes on without.
   */
  take(locks: PackageLocks): Promise<readonly LockConflict[]>;
  /**
   * Goes on with what an earlier driver held.
   * @param wasShared whether that was taken there; otherwise it is only tried to take it.
   */
  takeUp(locks: PackageLocks, wasShared: boolean): void;
  /** Gives back all that a package holds. */
  release(holder: PackageHolder): void;
  /**
   * What a package holds and may not have any more; undefined: it has everything, as far as anybody knows; `unasked`:
   * nobody has answered since it was taken up.
   */
  doubt(holder: PackageHolder): LockDoubt | 'unasked' | undefined;
  /** Asks for what has been lost. @returns whether a package may be merged: nothing that it held is lost. */
  confirm(holder: PackageHolder): Promise<boolean>;
  /** What others were seen to hold of some keys, and have not given back since. */
  othersHold(keys: readonly string[]): readonly LockConflict[];
  /** Calls back when anything of this may have changed. */
  watch(changed: () => void): { dispose(): void };
}
