import type { ProblemData } from './problemData';
import type { SourceRange } from './source';

/** Something that is wrong in a contract file. */
export interface ContractFault {
  /** From 1. */
  readonly line: number;
  readonly message: string;
  /**
   * `wrong`: the file is not what it should be; `doubtful`: it says two things that do not go together, such as an example
   * that is not what its schema describes; `stale`: what was generated from it is out of date; `advice`: it could be better.
   */
  readonly kind: 'wrong' | 'doubtful' | 'stale' | 'advice';
}

/** How bad a problem is. A plan is valid exactly when it has no `error`. */
export type Severity = 'error' | 'warning' | 'info';

/** A second place that helps to understand a problem, for example the other end of a cycle. */
export interface RelatedPlace {
  readonly message: string;
  readonly range: SourceRange;
  /** The plan that it is in, by its path from the top of the repository; absent: the one that has the problem. */
  readonly file?: string;
}

/** One thing that is wrong with a plan, or worth saying about it. */
export interface Problem {
  /** Stable, kebab-case, for filters, documentation and quick fixes: `unknown-dependency`. */
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly range: SourceRange;
  /** Id of the package that it is about. */
  readonly package?: string;
  readonly related?: readonly RelatedPlace[];
  /** What a quick fix needs, so that it has not to read the message. */
  readonly data?: ProblemData;
}
