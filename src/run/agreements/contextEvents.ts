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

/** What is written about contexts. */
export type ContextFact = ContextKept | ContextMerged;
