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

/** What is written about contracts. */
export type ContractFact = ContractExtracted;
