import type { ObligationKind } from '../plan/additions';
import type { ChangePart } from '../contracts/prompt/sliceDocuments';
import type { EdgeCargo } from '../contracts/edgeCargo';
import type { AttemptResult } from '../run/explaining/attemptHistory';
import type { Amount, PackageStateName, WayOut } from '../run/kernel/kernel';

/** A pattern of a scope, with what it matches in the repository now. */
export interface ScopePattern {
  readonly pattern: string;
  /** How many files match; absent where the files are not known (no git). */
  readonly count?: number;
  /** The first of them, relative to the repository, with forward slashes. */
  readonly files: readonly string[];
}

/** A lock that the package claims while it works. */
export interface ClaimedLock {
  readonly key: string;
  /** Who holds it now. */
  readonly holder?: string;
  /** Other packages that claim it too. */
  readonly rivals: readonly string[];
}

/** Something that a package must leave behind for those after it. */
export interface OwedThing {
  readonly kind: ObligationKind;
  readonly subject: string;
  /** What it must have: exports of a module, columns of a table. */
  readonly parts: readonly string[];
  /** The file that says more of it. */
  readonly contract?: string;
  /** Packages that build on it; none: the plan demands it of the package itself. */
  readonly neededBy: readonly PackageName[];
}

/** How a package is found, and how people call it. */
export interface PackageName {
  readonly id: string;
  readonly title: string;
}

/** A package that this one builds on. */
export interface UpstreamPackage {
  readonly id: string;
  readonly title: string;
  readonly state: PackageStateName;
  /** What it left behind; the first of them. */
  readonly files: readonly string[];
  readonly fileCount: number;
  /** What comes from it; absent where it has to be first and nothing more. */
  readonly carries?: EdgeCargo;
  /** Paths that are needed at the end only; absent: it has to be done first. */
  readonly needs?: readonly string[];
  /** What it must leave behind for this package. */
  readonly owes: readonly OwedThing[];
}

/** One check of the package's work, with what came of it in the latest attempt. */
export interface CheckedStep {
  readonly name: string;
  /** The command, or what a person is to do. */
  readonly what?: string;
  readonly result: 'passed' | 'failed' | 'running' | 'waiting';
  readonly message?: string;
}

/** Something that a reviewing agent has found. */
export interface ReviewFinding {
  readonly text: string;
  /** Whether it stands against the merge. */
  readonly blocking: boolean;
  /** Such as `security, high`. */
  readonly kind: string;
  /** What to do about it. */
  readonly advice?: string;
  /** From the top of the repository, as it was in the commit that was reviewed. */
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
}

/** What another agent found in the package's work. */
export interface ReviewReport {
  readonly agent: string;
  /** The attempt whose work it was. */
  readonly attempt: number;
  readonly findings: readonly ReviewFinding[];
}

/** One try of the package, as the journal tells it. Times in milliseconds since 1970. */
export interface AttemptSummary {
  readonly attempt: number;
  readonly agent: string;
  /** The attempt with whose work and conversation it goes on. */
  readonly continues?: number;
  readonly startedAt: number;
  /** The work of its agent, checks and merge. */
  readonly worked: Amount;
  readonly outcome: AttemptResult;
  readonly message?: string;
}

/** One thing that happened to the package. */
export interface PackageMoment {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly attempt?: number;
  readonly text: string;
}

/** A reason why the package does not advance, with what a person can do about it. */
export interface BlockReport {
  readonly text: string;
  /** What is to be read before it is decided about, in lines. */
  readonly details?: string;
  readonly ways: readonly WayOut[];
}

/** Everything that the inspector shows of a package beyond what a snapshot says. */
export interface PackageDetails {
  readonly package: string;
  readonly description: string;
  /** 1 is the highest. */
  readonly priority: number;
  readonly timeoutMinutes: number;
  readonly retryBudget: number;
  readonly writes: readonly ScopePattern[];
  readonly reads: readonly ScopePattern[];
  readonly denies: readonly ScopePattern[];
  /** How its agent is held to that, in words; absent before its first attempt. */
  readonly scopeLevel?: string;
  readonly locks: readonly ClaimedLock[];
  /** Files of the plan's contracts, relative to the repository. */
  readonly contracts: readonly string[];
  readonly upstream: readonly UpstreamPackage[];
  readonly downstream: readonly PackageName[];
  /** What it must leave behind. */
  readonly obligations: readonly OwedThing[];
  readonly prompt: { readonly given: boolean; readonly text: string };
  readonly verification: { readonly tier?: string; readonly steps: readonly CheckedStep[] };
  /** Its part in the OpenSpec change that the plan belongs to; absent: it belongs to none. */
  readonly change?: ChangePart;
  /** The latest review of its work by another agent. */
  readonly review?: ReviewReport;
  /** What its agent has left for those after it; absent: nothing is kept of it yet. */
  readonly context?: {
    /** Whether it has left none, so that it was put together from what is known. */
    readonly derived: boolean;
    readonly characters: number;
    /** What was not understood of it. */
    readonly problems: readonly string[];
  };
  readonly attempts: readonly AttemptSummary[];
  readonly timeline: readonly PackageMoment[];
  readonly blocked: readonly BlockReport[];
  readonly branch?: string;
  readonly worktree?: string;
  readonly commit?: string;
}

/** A file that the package's latest attempt changed. */
export interface ChangedFile {
  readonly path: string;
  readonly kind: 'added' | 'changed' | 'removed';
  /** Whether the package's scope admits it. */
  readonly inScope: boolean;
}

/** What the package's latest attempt changed so far. */
export interface PackageChanges {
  readonly files: readonly ChangedFile[];
  readonly count: number;
}

/** A part of an attempt's log. Offsets count bytes. */
export interface LogPart {
  readonly attempt: number;
  /** Where `text` begins: the offset that was asked for, or later when too much lay in between. */
  readonly from: number;
  /** The offset to ask for next. */
  readonly next: number;
  readonly text: string;
}
