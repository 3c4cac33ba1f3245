import type { OpenSpecChange } from '../contracts/prompt/sliceDocuments';
import { graphOf } from '../plan/graph/graph';
import type { Problem } from '../plan/problem';
import type { PlanReading } from '../plan/reading/readPlan';
import type { ReviewDocument } from '../protocol/review';
import { graphSnapshot } from './graphSnapshot';
import { plannedDetails } from './plannedDetails';

/** What a page for reviewers is made of. */
export interface ReviewInput {
  /** The plan as the person named it. */
  readonly file: string;
  readonly text: string;
  /** Of the file's bytes, in hexadecimal. */
  readonly sha256: string;
  readonly reading: PlanReading;
  readonly problems: readonly Problem[];
  /** Paths relative to the repository; undefined where they are not known. */
  readonly files: readonly string[] | undefined;
  /** The OpenSpec change that the plan belongs to; absent: it belongs to none. */
  readonly change?: OpenSpecChange | undefined;
}

/** All that the page shows. It depends on the plan and its surroundings alone, so that the same plan makes the same page. */
export function reviewDocument(input: ReviewInput): ReviewDocument {
  const { file, text, sha256, reading, problems, files, change } = input;
  const { plan } = reading;
  const graph = graphOf(plan);
  const snapshot = graphSnapshot({
    version: 1,
    planPath: file,
    plan,
    graph,
    problems,
    run: undefined,
    canRun: { yes: false },
    now: 0,
  });
  const byId = new Map([...plan.packages].reverse().map((item) => [item.id, item]));
  const items = snapshot.packages.flatMap(({ id }) => byId.get(id) ?? []);
  return {
    plan: { file, feature_id: plan.feature.id, plan_revision: plan.feature.planRevision, sha256 },
    text,
    snapshot,
    details: items.map(plannedDetails(plan, graph, files, change)),
    problems: problems.map((problem) => ({
      code: problem.code,
      severity: problem.severity,
      message: problem.message,
      line: problem.range.start.line + 1,
      packages: packagesOf(problem),
    })),
    places: items.map(({ id, range: { start, end } }) => ({
      package: id,
      first: start.line + 1,
      // What ends at the beginning of a line does not belong to that line.
      last: Math.max(start.line + 1, end.character === 0 ? end.line : end.line + 1),
    })),
  };
}

/** All that a problem is about, not only the package that it stands in. */
function packagesOf({ data, package: id }: Problem): readonly string[] {
  switch (data?.kind) {
    case 'shared-claim':
      return data.owners;
    case 'scope-overlap':
    case 'lock-overlap':
      return data.packages;
    default:
      return id === undefined ? [] : [id];
  }
}
