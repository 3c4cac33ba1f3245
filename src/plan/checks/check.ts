import type { PlanGraph } from '../graph';
import type { Problem } from '../problem';
import type { PlanReading } from '../readPlan';
import type { Overlaps } from '../upstream/overlaps';

/** What a check looks at. */
export interface CheckedPlan {
  readonly reading: PlanReading;
  readonly graph: PlanGraph;
  readonly overlaps: Overlaps;
  /** Whether upstream's rules count to the letter, so that breaking one is an error. */
  readonly strict: boolean;
}

/** One rule for plans: everything that breaks it. */
export type Check = (input: CheckedPlan) => Problem[];
