import type { Severity } from '../plan/problem';
import type { GraphSnapshot } from './graph';
import type { PackageDetails } from './packageDetails';

/** Which plan, and which state of it, was reviewed. Named as they are in the exported file. */
export interface ReviewedPlan {
  /** As the person named it who made the page. */
  readonly file: string;
  readonly feature_id: string;
  readonly plan_revision: number;
  /** Of the file's bytes, in hexadecimal. */
  readonly sha256: string;
}

/** A problem of the plan; lines count from 1. */
export interface ReviewProblem {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly line: number;
  /** The packages that it is about; none: the plan as a whole. */
  readonly packages: readonly string[];
}

/** Where a package stands in the plan's text; lines count from 1, both belong to it. */
export interface PackageLines {
  readonly package: string;
  readonly first: number;
  readonly last: number;
}

/** Everything that a page holds on which a plan is reviewed without an editor. */
export interface ReviewDocument {
  readonly plan: ReviewedPlan;
  /** The plan itself. */
  readonly text: string;
  readonly snapshot: GraphSnapshot;
  readonly details: readonly PackageDetails[];
  readonly problems: readonly ReviewProblem[];
  readonly places: readonly PackageLines[];
}

/** What a reviewer says about a package or, with null, about the plan as a whole. */
export interface ReviewNote {
  readonly id: string;
  readonly package: string | null;
  /** The package's first line in the plan when the note was written, from 1. */
  readonly line: number | null;
  readonly text: string;
  /** ISO 8601. */
  readonly written_at: string;
}

/** The file that notes are exported to and loaded from. */
export interface ReviewNotes {
  readonly format: 'waves-review';
  readonly version: 1;
  readonly plan: ReviewedPlan;
  readonly notes: readonly ReviewNote[];
}
