import type { Located } from './source';

/** Two packages that may work at the same time can both write the same files. */
export interface ScopeOverlapData {
  readonly kind: 'scope-overlap';
  /** Ids; the globs are in the same order. */
  readonly packages: readonly [string, string];
  readonly globs: readonly [Located<string>, Located<string>];
  /** A path that both may write; missing where only a cautious answer was possible. */
  readonly witness?: string;
}

/** Several pairs of packages that may work at the same time meet by the same glob or lock. */
export interface SharedClaimData {
  readonly kind: 'shared-claim';
  /** The glob or lock, as it is written. */
  readonly claim: string;
  /** Ids of the packages that have it. */
  readonly owners: readonly string[];
  /** Ids of all pairs that it makes meet. */
  readonly pairs: readonly (readonly [string, string])[];
}

/** Two packages that may work at the same time claim the same lock, or locks that cover each other. */
export interface LockOverlapData {
  readonly kind: 'lock-overlap';
  readonly lock: 'key' | 'file';
  /** Ids; the claims are in the same order. */
  readonly packages: readonly [string, string];
  readonly claims: readonly [Located<string>, Located<string>];
}

/** A package locks a file that another one, which may work at the same time, can write. */
export interface LockInScopeData {
  readonly kind: 'lock-in-scope';
  /** Id of the package that has the lock. */
  readonly holder: string;
  /** Id of the package that may write the file. */
  readonly writer: string;
  readonly file: Located<string>;
  readonly glob: Located<string>;
}

/** A glob of a scope that says something else than its writer probably meant. */
export interface GlobData {
  readonly kind: 'glob';
  readonly field: 'write_allow' | 'read_allow' | 'deny' | 'lock';
  readonly glob: Located<string>;
  /** What to write instead, where that is clear. */
  readonly replacement?: string;
  /** What to add to `deny` so that the glob means what it seems to. */
  readonly deny?: string;
  /** What to put into `deny` in place of the glob. */
  readonly movedToDeny?: string;
  /** The globs that were meant by this one. */
  readonly alternatives?: readonly string[];
}

/** A dependency that should be removed, or be another one. */
export interface DependencyData {
  readonly kind: 'dependency';
  /** Id of the package that waits. */
  readonly dependent: string;
  readonly dependency: Located<string>;
  /** The id that was probably meant. */
  readonly replacement?: string;
}

/** A lock key that is not in canonical form. */
export interface LockKeyData {
  readonly kind: 'lock-key';
  readonly key: Located<string>;
  /** The same key in canonical form, where there is one. */
  readonly canonical?: string;
}

/** A contract file that does not exist. */
export interface ContractFileData {
  readonly kind: 'contract-file';
  readonly path: Located<string>;
}

/** A plan without a package that brings the work of all others together. */
export interface IntegrationData {
  readonly kind: 'integration';
  /** Ids of the packages that nothing waits for. */
  readonly sinks: readonly string[];
}

/** A slip in the writing, where it is clear what was meant. */
export interface SpellingData {
  readonly kind: 'spelling';
  /** What the fix does, as a menu shows it. */
  readonly title: string;
  /** What to write, as it is to stand there, in the place of what. */
  readonly replaced: readonly Located<string>[];
}

/** What a quick fix needs to know of a problem; `kind` tells which. */
export type ProblemData =
  | SpellingData
  | SharedClaimData
  | ScopeOverlapData
  | LockOverlapData
  | LockInScopeData
  | GlobData
  | DependencyData
  | LockKeyData
  | ContractFileData
  | IntegrationData;
