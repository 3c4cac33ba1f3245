import type { PlanGraph } from '../../../plan/graph/graph';
import type { Plan, WorkPackage } from '../../../plan/model';
import type { ClaimedLock, PackageDetails, UpstreamPackage } from '../../../protocol/packageDetails';
import type { JournalEvent, RunState } from '../../../run/run';
import { scopeLevelText } from '../../../run/explaining/scopeLevelText';
import { plannedDetails } from '../../../views/plannedDetails';
import { attemptsOf, momentsOf } from './packageHistory';
import { reviewReport } from './reviewReport';
import { stepResult } from './stepResult';
import { blockReports } from '../../../views/waysOut';

/** More files than these of one package are counted, but not named. */
const MOST_FILES = 50;

/** What the details of a package are made of. */
export interface DetailsInput {
  readonly plan: Plan;
  readonly graph: PlanGraph;
  readonly item: WorkPackage;
  readonly run: RunState | undefined;
  readonly events: readonly JournalEvent[];
  /** Paths relative to the repository; undefined where they are not known. */
  readonly files: readonly string[] | undefined;
  readonly prompt: PackageDetails['prompt'];
}

/** Everything that the inspector shows of a package. */
export function describePackage(input: DetailsInput): PackageDetails {
  const { plan, graph, item, run, events, files } = input;
  const state = run?.packages.get(item.id);
  const planned = plannedDetails(plan, graph, files)(item);
  const { steps } = planned.verification;
  return {
    ...planned,
    locks: planned.locks.map((lock) => withHolder(lock, run)),
    upstream: planned.upstream.map((each) => withWork(each, run)),
    prompt: input.prompt,
    verification: {
      ...planned.verification,
      steps: steps.map((step, index) => ({ ...step, ...stepResult(item, index, state) })),
    },
    ...(state?.review === undefined ? {} : { review: reviewReport(state.review) }),
    ...(state?.context === undefined ? {} : { context: state.context }),
    attempts: attemptsOf(events, item.id),
    timeline: momentsOf(events, item.id),
    blocked: run === undefined ? [] : blockReports(run, item.id),
    ...(state?.scopeLevel === undefined
      ? {}
      : { scopeLevel: scopeLevelText(state.scopeLevel, state.sandbox) }),
    ...(state?.branch === undefined ? {} : { branch: state.branch }),
    ...(state?.worktree === undefined ? {} : { worktree: state.worktree }),
    ...(state?.commit === undefined ? {} : { commit: state.commit }),
  };
}

function withHolder(lock: ClaimedLock, run: RunState | undefined): ClaimedLock {
  const holder = run?.index.locks.get(lock.key);
  return holder === undefined ? lock : { ...lock, holder };
}

function withWork(item: UpstreamPackage, run: RunState | undefined): UpstreamPackage {
  const state = run?.packages.get(item.id);
  const files = state?.filesModified ?? [];
  return {
    ...item,
    state: state?.state ?? item.state,
    files: files.slice(0, MOST_FILES),
    fileCount: files.length,
  };
}
