import type { PlanGraph } from '../../graph/graph';
import type { Overlaps } from '../../ownership/overlaps';
import type { Problem } from '../../problem';
import type { PlanReading } from '../../reading/readPlan';
import type { Surroundings } from './surroundings';

/** What a check looks at. */
export interface CheckedPlan {
  readonly reading: PlanReading;
  readonly graph: PlanGraph;
  readonly overlaps: Overlaps;
  /** Whether upstream's rules count to the letter, so that breaking one is an error. */
  readonly strict: boolean;
  /** Whether what upstream's tools would refuse is told one by one. */
  readonly forUpstream: boolean;
  /** How many packages work at the same time where the plan does not say it. */
  readonly maxParallel: number;
  /** Missing where nobody looked; then nothing is said about files. */
  readonly surroundings: Surroundings | undefined;
}

/** One rule for plans: everything that breaks it. */
export type Check = (input: CheckedPlan) => Problem[];
