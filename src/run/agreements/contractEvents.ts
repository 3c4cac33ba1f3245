/** One file that packages build against, as it stood in a commit. */
export interface ContractArtifact {
  /** From the top of the repository, with forward slashes. */
  readonly path: string;
  /** What it is written in; `file`: only its bytes are known. */
  readonly language: string;
  /** SHA-256 of its text, in hex. */
  readonly hash: string;
  /** SHA-256 of what it offers, in hex: the same as long as nothing changes for those who use it. Kept with the run under it. */
  readonly surface: string;
  /** How many things it offers. */
  readonly items: number;
}

/** What a package offers to those after it, as it stands in the tree that its work was merged into. */
export interface ContractExtracted {
  readonly type: 'contract.extracted';
  readonly package: string;
  readonly attempt: number;
  /** Where the integration branch stood. */
  readonly commit: string;
  readonly artifacts: readonly ContractArtifact[];
}

/** What one package was built on and is not there any more as it was. */
export interface StaleReason {
  readonly package: string;
  /** The changes that touch it, each in words. */
  readonly changes: readonly string[];
  /** Whether it may not work any more. */
  readonly breaking: boolean;
}

/** A contract has changed after packages were built on it. */
export interface ContractDrifted {
  readonly type: 'contract.drifted';
  /** The package whose work has changed it. */
  readonly package: string;
  readonly attempt: number;
  readonly path: string;
  /** Hashes of what it offered and offers. */
  readonly from: string;
  readonly to: string;
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
  readonly breaking: boolean;
  /** The packages that were built on what has changed. */
  readonly stale: readonly StaleReason[];
}

/** A person has looked at what has changed and found that a package holds all the same. */
export interface DriftAccepted {
  readonly type: 'drift.accepted';
  readonly package: string;
  readonly by?: string;
  readonly message?: string;
}

/** What is written about contracts. */
export type ContractFact = ContractExtracted | ContractDrifted | DriftAccepted;
