import type { AttemptEvent } from '../attempts/attemptEvents';
import type { Feature, PackageDraftOf, Part, Recorded } from '../kernel/kernel';
import { attention, bad, enter, keepEvidence, plain, silent, startApprovals } from '../kernel/kernel';
import type { ReviewFound } from './findings';
import type { Measured, StepMetrics } from './stepMetrics';

/** Everything that the agent left is inside its scope and committed; its verification begins. */
export interface AttemptCommitted extends AttemptEvent {
  readonly type: 'attempt.committed';
  /** Tip of the package's branch: the commit that is verified. */
  readonly head: string;
  readonly filesModified: readonly string[];
}

/** The command of a verification step is about to be started. */
export interface AttemptChecking extends AttemptEvent {
  readonly type: 'attempt.checking';
  /** The step's place among all steps of the package's verification, from 1. */
  readonly step: number;
  readonly name: string;
  readonly command: string;
  /** Which start of this step it is, from 1: it is started again when the machine took it away. */
  readonly start: number;
  /** It waits for checks on a server. */
  readonly server?: true;
}

/** The command of a verification step has ended. */
export interface AttemptChecked extends AttemptEvent {
  readonly type: 'attempt.checked';
  readonly step: number;
  readonly start: number;
  readonly passed: boolean;
  /** Absent: it did not end by itself. */
  readonly exitCode?: number;
  /** In words, what was wrong, or why nobody knows. */
  readonly message?: string;
  /** It came to no verdict, so that a person has to be asked. */
  readonly undecided?: true;
  /** What it printed or measured of what the plan wants to see in the result, by name. */
  readonly metrics?: StepMetrics;
  /** What reports of tests and coverage say that were written while it ran; absent: there are none. */
  readonly measured?: Measured;
  /** What a reviewing agent has found; absent: it was no review, or that came to nothing. */
  readonly review?: ReviewFound;
}

/**
 * The package's branch holds another commit than the one that was judged: everything that was found out about that one,
 * by commands or by people, is void, and the verification begins anew.
 */
export interface AttemptOutdated extends AttemptEvent {
  readonly type: 'attempt.outdated';
  /** The commit that the branch stands at now. */
  readonly tip: string;
  readonly message: string;
}

export interface AttemptVerified extends AttemptEvent {
  readonly type: 'attempt.verified';
  /** Tip of the package's branch with everything committed. */
  readonly head: string;
  readonly filesModified: readonly string[];
}

/** What becomes of the work that an attempt has delivered. */
type VerificationEvent =
  | AttemptCommitted
  | AttemptChecking
  | AttemptChecked
  | AttemptOutdated
  | AttemptVerified;

/** A verification step whose command was started, for the commit that the attempt delivered. */
export interface StepRun {
  /** Its place among all steps of the package's verification, from 1. */
  readonly step: number;
  readonly name: string;
  readonly command: string;
  /** How often it was started. */
  readonly start: number;
  readonly startedAt: string;
  /** It waits for checks on a server. */
  readonly server?: true;
  /** Absent: it runs. */
  readonly result:
    | {
        readonly at: string;
        readonly passed: boolean;
        readonly exitCode: number | undefined;
        readonly message: string | undefined;
        /** It came to no verdict: a person is asked. */
        readonly undecided?: true;
        /** What it measured of what the plan wants to see in the result, by name. */
        readonly metrics?: StepMetrics;
        /** What its reports of tests and coverage say. */
        readonly measured?: Measured;
      }
    | undefined;
}

/** What a reviewing agent has found, and in what. */
export interface KeptReview extends ReviewFound {
  /** The attempt whose work it was. */
  readonly attempt: number;
  /** The commit that was reviewed. */
  readonly head: string | undefined;
  readonly at: string;
}

/** What is kept of how the work of packages was judged. */
export interface VerificationPart extends Part {
  readonly package: {
    /** The steps of its verification that were begun for `head`, in their order. */
    readonly steps: readonly StepRun[];
    /** The latest review by another agent; kept while the next attempt works. */
    readonly review: KeptReview | undefined;
    /** Those before it, oldest first. */
    readonly earlierReviews: readonly KeptReview[];
    /** The highest number of a start of a step for a commit that is not the one to be judged any more. */
    readonly voidStarts: number;
  };
}

export const verification: Feature<VerificationEvent, VerificationPart> = {
  ofRun: () => ({}),
  ofPackage: () => ({ steps: [], review: undefined, earlierReviews: [], voidStarts: 0 }),
  renewed: { attempt: ['steps', 'voidStarts'], package: [] },
  events: {
    'attempt.committed': {
      inAttempt: (item, { head, filesModified }) => {
        if (item.state === 'verifying') {
          item.head = head;
          item.filesModified = filesModified;
          item.violations = [];
        }
      },
      tell: silent,
    },
    'attempt.checking': {
      inAttempt: (item, { step, name, command, start, server, time }) => {
        const others = item.steps.filter((one) => one.step !== step);
        const run = { step, name, command, start, startedAt: time, ...(server === true ? { server } : {}) };
        item.steps = [...others, { ...run, result: undefined }];
        item.message = `Verifying: ${name}`;
      },
      tell: ({ package: id, name }) => plain(id, `is verified: ${name}`),
    },
    'attempt.checked': {
      inAttempt: (item, event) => {
        item.steps = item.steps.map((one) => checkedStep(one, event));
        if (event.review !== undefined) {
          const { attempt, time: at } = event;
          item.earlierReviews = [...item.earlierReviews, ...(item.review === undefined ? [] : [item.review])];
          item.review = { ...event.review, attempt, head: item.head, at };
        }
      },
      tell: ({ package: id, undecided, passed, message = '' }) => {
        if (undecided === true) {
          return attention(id, `a person has to look at its checks: ${message}`);
        }
        return passed ? undefined : bad(id, `failed its verification: ${message}`);
      },
    },
    'attempt.verified': {
      inAttempt: (item, { head, filesModified, time: at }, run) => {
        if (item.state === 'verifying') {
          item.head = head;
          item.filesModified = filesModified;
          item.violations = [];
          const files = filesModified.length === 1 ? '1 file' : `${filesModified.length} files`;
          const detail = `${files} changed, all within its scope`;
          if (item.steps.length > 0) {
            // Which check it is held against is no news of what has passed them.
            item.message = undefined;
          }
          keepEvidence(item, { source: 'git', claim: 'gate', detail, at });
          enter(run, item, 'integrating', at);
        }
      },
      tell: silent,
    },
    'attempt.outdated': {
      inAttempt: (item, { message, time: at }, run) => {
        if (item.state === 'integrating') {
          judgeAnew(item);
          item.message = message;
          keepEvidence(item, { source: 'git', claim: 'gate', detail: message, at });
          enter(run, item, 'verifying', at);
        }
      },
      tell: silent,
    },
  },
};

/** Another commit takes the place of the one that was judged: what commands or people said of that is void. */
export function judgeAnew(item: PackageDraftOf<VerificationPart>): void {
  item.head = undefined;
  voidSteps(item);
  item.approved = startApprovals(item);
}

/**
 * What was found out about a commit does not count for the one that takes its place. The next starts of the steps get numbers
 * that none had before: what is left of the earlier ones must not be taken for theirs.
 */
function voidSteps(item: PackageDraftOf<VerificationPart>): void {
  item.voidStarts = Math.max(item.voidStarts, ...item.steps.map(({ start }) => start));
  item.steps = [];
}

/** A step with what came of it; another one, or another start of it, stays as it is. */
function checkedStep(step: StepRun, event: Recorded<AttemptChecked>): StepRun {
  if (step.step !== event.step || step.start !== event.start) {
    return step;
  }
  const { time: at, passed, exitCode, message, undecided, metrics, measured } = event;
  const further = {
    ...(undecided === undefined ? {} : { undecided }),
    ...(metrics === undefined ? {} : { metrics }),
    ...(measured === undefined ? {} : { measured }),
  };
  return { ...step, result: { at, passed, exitCode, message, ...further } };
}
