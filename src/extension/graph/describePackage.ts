import { t } from '@vscode/l10n';
import type { OpenSpecChange } from '../../contracts/prompt/sliceDocuments';
import type { PlanGraph } from '../../plan/graph/graph';
import type { Plan, WorkPackage, VerificationStep } from '../../plan/model';
import type {
  ClaimedLock,
  PackageDetails,
  UpstreamPackage,
  AttemptSummary,
  PackageMoment,
  ReviewReport,
  CheckedStep,
} from '../../protocol/packageDetails';
import type { JournalEvent, RunState, PackageRun } from '../../run/run';
import { scopeLevelText } from '../../run/explaining/scopeLevelText';
import { isBlocking } from '../../run/verification/findings';
import { plannedDetails } from '../../views/plannedDetails';
import { blockReports } from '../../views/waysOut';
import { attemptHistory } from '../../run/explaining/attemptHistory';
import { inWindowsLanguage, stepGate, workOf } from '../../run/kernel/kernel';
import type { KeptReview } from '../../run/verification/verification';

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
  /** The OpenSpec change that the plan belongs to; absent: it belongs to none. */
  readonly change?: OpenSpecChange | undefined;
}

/** Everything that the inspector shows of a package. */
export function describePackage(input: DetailsInput): PackageDetails {
  const { plan, graph, item, run, events, files } = input;
  const state = run?.packages.get(item.id);
  const planned = plannedDetails(plan, graph, files, input.change)(item);
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

/** More than so many moments nobody reads; the latest are kept. */
const MOST_MOMENTS = 200;

/** Every attempt of a package, first to last. */
function attemptsOf(events: readonly JournalEvent[], id: string): AttemptSummary[] {
  return attemptHistory(events)
    .filter((each) => each.package === id)
    .map(({ attempt, agent, startedAt, continues, result, message, spans }) => ({
      attempt,
      agent,
      startedAt,
      worked: workOf(spans),
      outcome: result,
      ...(continues === undefined ? {} : { continues }),
      ...(message === undefined ? {} : { message: inWindowsLanguage(message) }),
    }));
}

/** What happened to a package, oldest first, in words. */
function momentsOf(events: readonly JournalEvent[], id: string): PackageMoment[] {
  const moments = events.flatMap((event): PackageMoment[] => {
    if (!('package' in event) || event.package !== id) {
      return [];
    }
    const said = wordsOf(event);
    // What an agent reports is its own.
    const text = said === undefined || event.type === 'attempt.progress' ? said : inWindowsLanguage(said);
    const attempt = 'attempt' in event ? event.attempt : undefined;
    return text === undefined
      ? []
      : [{ at: Date.parse(event.time), text, ...(attempt === undefined ? {} : { attempt }) }];
  });
  return moments.slice(-MOST_MOMENTS);
}

function wordsOf(event: JournalEvent): string | undefined {
  switch (event.type) {
    case 'attempt.started':
      return event.continues === undefined
        ? t('Attempt {0} started with {1}', event.attempt, event.agent.name)
        : t(
            'Attempt {0} goes on with the conversation and the work of attempt {1}',
            event.attempt,
            event.continues,
          );
    case 'attempt.stopping':
      return event.then === 'continue' ? event.message : undefined;
    case 'attempt.working':
      return event.machine !== undefined
        ? t('Its agent runs on the machine {0}', event.machine)
        : event.place === 'terminal'
          ? t('Its agent runs in a terminal')
          : t('Its agent runs in the background');
    case 'attempt.progress':
      return event.message;
    case 'attempt.exited':
      return event.message ?? exitWords(event);
    case 'attempt.verified':
      return event.filesModified.length === 1
        ? t('Verified: 1 file changed')
        : t('Verified: {0} files changed', event.filesModified.length);
    case 'package.integrated':
      return t('Merged as {0}', event.commit.slice(0, 10));
    case 'attempt.failed':
    case 'package.blocked':
    case 'package.cancelled':
    case 'run.noted':
      return event.message;
    default:
      return undefined;
  }
}

function exitWords(event: Extract<JournalEvent, { readonly type: 'attempt.exited' }>): string {
  if (event.code === null) {
    return t('Its agent was ended ({0})', event.reason);
  }
  return event.code === 0 ? t('Its agent finished') : t('Its agent exited with code {0}', event.code);
}

/** What the inspector shows of a review. */
function reviewReport({ agent, attempt, findings }: KeptReview): ReviewReport {
  return {
    agent,
    attempt,
    findings: findings.map((finding) => {
      const { description: text, type, criticality, resolution: advice, file, line } = finding;
      return {
        text,
        blocking: isBlocking(finding),
        kind: `${type.replaceAll('_', ' ')}, ${criticality}`,
        ...(advice === undefined ? {} : { advice }),
        ...(file === undefined ? {} : { file }),
        ...(line === undefined ? {} : { line }),
      };
    }),
  };
}

type StepResult = Pick<CheckedStep, 'result' | 'message'>;

/**
 * What came of a step of a package's verification for its latest attempt.
 * @param index its place among the package's steps, from 0.
 */
function stepResult(item: WorkPackage, index: number, state: PackageRun | undefined): StepResult {
  const step = item.verification.steps[index];
  if (step === undefined || step.kind === 'command') {
    return commandResult(index, state);
  }
  const atGate = gateResult(item, step, state);
  return step.kind === 'manual' || atGate.result === 'passed' ? atGate : commandResult(index, state);
}

function commandResult(index: number, state: PackageRun | undefined): StepResult {
  const begun = state?.steps.find(({ step }) => step === index + 1);
  if (begun === undefined) {
    return { result: 'waiting' };
  }
  if (begun.result === undefined) {
    return { result: state?.state === 'verifying' ? 'running' : 'waiting' };
  }
  const { passed, undecided, message } = begun.result;
  const result = passed ? 'passed' : undecided === true ? 'waiting' : 'failed';
  return { result, ...(message === undefined ? {} : { message }) };
}

/** What no command decides is looked at by a person, who says so at its gate. */
function gateResult(item: WorkPackage, step: VerificationStep, state: PackageRun | undefined): StepResult {
  return { result: state?.approved.includes(stepGate(item.id, step)) === true ? 'passed' : 'waiting' };
}
