import type { ContractFault } from '../../plan/problem';
import type { Surface } from './languages/surface';

/** A contract file as it stands in a commit. */
export interface ReadContract {
  /** From the top of the repository, with forward slashes. */
  readonly path: string;
  /** SHA-256 of its text, in hex. */
  readonly hash: string;
  readonly surface: Surface;
}

/** Reads contracts out of commits, and keeps what was read with the run. */
export interface ContractTools {
  /**
   * Those of the files that a commit holds, with what they offer. Nothing that stands in a file makes this fail.
   * @throws WavesError `git-failed` when the commit is not there.
   */
  read(commit: string, paths: readonly string[]): Promise<readonly ReadContract[]>;
  /** What is wrong in those of the files that a commit holds, by path. */
  faults(commit: string, paths: readonly string[]): Promise<ReadonlyMap<string, readonly ContractFault[]>>;
  /** The text of a file in a commit; undefined where it is not there, or is no text. */
  text(commit: string, path: string): Promise<string | undefined>;
  /** Keeps a surface in the run's folder, by the hash of its content. @returns the hash. */
  keep(run: string, surface: Surface): Promise<string>;
  /** What an agent has left as its context in an attempt's folder, as data, or as text where it is none; undefined where there is nothing. */
  leftContext(attemptFolder: string): Promise<unknown>;
  /** Where a context of the run is kept: absolute path. @param name a package, `wave-2`, or `parent`. */
  contextFile(run: string, name: string): string;
  /** Keeps a context with the run. */
  keepContext(run: string, name: string, text: string): Promise<void>;
  /** A context that was kept, as data; undefined when it is not there. */
  keptContext(run: string, name: string): Promise<unknown>;
  /** What was kept; undefined when it is not there. */
  kept(run: string, hash: string): Promise<Surface | undefined>;
}
