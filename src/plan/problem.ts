import type { ProblemData } from './problemData';
import type { SourceRange } from './source';

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
