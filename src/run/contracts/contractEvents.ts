/*
 * What is written about contracts between packages, about what agents leave of what they know, and about the servers
 * that answer in the place of what is not built yet.
 */

/** What a mock server needs of the machine. */
export interface MockTools {
  /** The command of the mock server that ships with us; a document and `--port` follow. */
  readonly own: readonly string[];
  /** Absolute path of a program that the repository itself has installed, or else of that on the PATH; undefined where there is none. */
  findProgram(name: string): Promise<string | undefined>;
  /** Absolute path of the folder of a run's mock server, where its log is. @param start which one of the run, from 1. */
  folder(run: string, start: number): string;
  /** Waits until something answers at a URL. @returns false when it does not in time, or when that is not wanted any more. */
  answers(url: string, isOver: () => boolean): Promise<boolean>;
}

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

/** What came of holding what the files of a package build on against what is there; a count is absent where it is none. */
export interface JudgedUses {
  /** How many imports are there. */
  readonly proved: number;
  /** How many queries and models name nothing that no table has. */
  readonly queries?: number;
  /** How many members of types that are used are there. */
  readonly members?: number;
  /** How many requests are for operations that a contract has, with what it demands. */
  readonly requests?: number;
  /** How many routes that are served are operations of a contract, with its answers. */
  readonly routes?: number;
  /** How many events that are published or listened to are those of a schema, with its fields. */
  readonly events?: number;
  /** How many calls give a function of another module as many arguments as it takes. */
  readonly calls?: number;
  /** Uses of what is not there, which the plan lets through, each in words, with file and line; absent: none. */
  readonly broken?: readonly string[];
  /** Uses that could not be judged, each in words, with file and line. */
  readonly unchecked: readonly string[];
}

/** What the files of a package build on was held against the tree that it was merged into. */
export interface ImportsJudged extends JudgedUses {
  readonly type: 'imports.judged';
  readonly package: string;
  readonly attempt: number;
}

/** What an agent has left about its work is kept with the run. */
export interface ContextKept {
  readonly type: 'context.kept';
  readonly package: string;
  readonly attempt: number;
  /** Whether its agent has left none, so that it was put together from what is known. */
  readonly derived: boolean;
  /** Length of the file. */
  readonly characters: number;
  /** What was not understood of it. */
  readonly problems: readonly string[];
}

/** Whether what packages expect of each other's interfaces is what is provided. */
export interface ConcernVerdict {
  readonly concern: string;
  readonly packages: readonly string[];
  readonly status: 'aligned' | 'mismatch' | 'unprovided';
  /** Each mismatch in a sentence, with file and line. */
  readonly mismatches: readonly string[];
}

/** The contexts of a wave were put together. */
export interface ContextMerged {
  readonly type: 'context.merged';
  readonly wave: number;
  readonly packages: readonly string[];
  /** Packages of the wave of which nothing is merged; absent: none. */
  readonly missing?: readonly string[];
  /** How many of each it holds. */
  readonly files: number;
  readonly decisions: number;
  readonly errors: number;
  readonly pendingActions: readonly string[];
  readonly concerns: readonly ConcernVerdict[];
  /** Characters of all contexts together, and of the merged one. */
  readonly before: number;
  readonly after: number;
}

interface MockStart {
  /** SHA-256 of the contract's text, in hex. */
  readonly hash: string;
  /** How many have been started in this run, or were to be, this one included. */
  readonly start: number;
}

/** A mock server answers as a contract says. */
export interface MockServing extends MockStart {
  readonly type: 'mock.serving';
  /** The contract that it answers by, from the top of the repository. */
  readonly contract: string;
  /** Where it answers: `http://127.0.0.1:10000`. */
  readonly url: string;
  /** First of the hundred ports that are the run's own; absent: the plan says where it answers. */
  readonly ports?: number;
}

/** There is no mock server although the plan wants one. */
export interface MockMissing extends MockStart {
  readonly type: 'mock.missing';
  /** Why, and what to do. */
  readonly message: string;
}

/** What is written about contracts, contexts and mock servers. */
export type ContractEvent =
  | ContractExtracted
  | ContractDrifted
  | DriftAccepted
  | ImportsJudged
  | ContextKept
  | ContextMerged
  | MockServing
  | MockMissing;
