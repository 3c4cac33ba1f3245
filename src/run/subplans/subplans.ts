import type { AttemptEvent, AttemptStarted } from '../attempts/attemptEvents';
import { endStopped, leaveRun, RUNNING } from '../kernel/attemptEnds';
import type { Feature } from '../kernel/feature';
import { bad, following, plain } from '../kernel/feature';
import type { RunOutcome } from '../kernel/kernelEvents';
import type { PackageDraftOf, Part, Recorded, RunDraftOf } from '../kernel/kernelState';
import { enter } from '../kernel/runIndex';

/** A package that is a plan of its own has begun its child run. */
export interface SubplanStarted extends AttemptEvent {
  readonly type: 'subplan.started';
  /** Id of the child run. */
  readonly run: string;
}

/** The child run of a package has come to its end. One that is done is merged as any other package's work. */
export interface SubplanEnded extends AttemptEvent {
  readonly type: 'subplan.ended';
  /** Id of the child run. */
  readonly run: string;
  readonly outcome: RunOutcome;
  /** What it came to, in words; where it is not done, also what to do about it. */
  readonly message: string;
}

/** What is kept of packages that are plans of their own. */
export interface SubplansPart extends Part {
  readonly package: {
    /** The run that carries its latest attempt out, where it is a plan of its own. */
    readonly childRun: string | undefined;
    /** How that run had ended when the package last heard of it. */
    readonly childOutcome: RunOutcome | undefined;
  };
}

export const subplans: Feature<SubplanStarted | SubplanEnded, SubplansPart> = {
  ofRun: () => ({}),
  ofPackage: () => ({ childRun: undefined, childOutcome: undefined }),
  renewed: { attempt: ['childRun', 'childOutcome'], package: [] },
  events: {
    'subplan.started': {
      inAttempt: (item, { run: child, time }, run) => {
        item.childRun = child;
        if (item.state === 'starting') {
          enter(run, item, 'working', time);
        }
      },
      tell: ({ package: id, run }) => plain(id, `is carried out by the run ${run}`),
    },
    'subplan.ended': {
      inAttempt: endSubplan,
      tell: ({ package: id, outcome, message }) =>
        outcome === 'done' ? plain(id, message) : bad(id, message),
    },
  },
  follows: [
    following<AttemptStarted, SubplansPart>('attempt.started', (run, { package: id, child }) => {
      const item = run.packages.get(id);
      if (item !== undefined) {
        item.childRun = child;
      }
    }),
  ],
};

/** A child run that is done stands for an agent that finished its work. */
function endSubplan(
  item: PackageDraftOf<SubplansPart>,
  event: Recorded<SubplanEnded>,
  run: RunDraftOf<SubplansPart>,
): void {
  item.childOutcome = event.outcome;
  if (!RUNNING.has(item.state)) {
    return;
  }
  const { stopping } = item;
  if (stopping !== undefined) {
    endStopped(run, item, stopping, event.time);
  } else if (event.outcome === 'done') {
    item.progress = 1;
    enter(run, item, 'verifying', event.time);
  } else if (event.outcome === 'cancelled') {
    leaveRun(run, item, event.message, event.time);
  } else {
    item.blockReason = 'subplan';
    item.message = event.message;
    item.endedAt = event.time;
    enter(run, item, 'blocked', event.time);
  }
}
