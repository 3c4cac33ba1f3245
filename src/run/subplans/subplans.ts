import { t } from '@vscode/l10n';
import type { AttemptEvent, AttemptStarted } from '../attempts/attemptEvents';
import type {
  ChildBlock,
  Feature,
  PackageDraftOf,
  Part,
  Recorded,
  RunDraftOf,
  RunOutcome,
} from '../kernel/kernel';
import { bad, endStopped, enter, following, leaveRun, NO_REASON, plain, RUNNING } from '../kernel/kernel';

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

/** Its child run has come to nothing, or something in it needs somebody. */
export interface SubplanBlock {
  readonly kind: 'subplan';
  readonly run: string;
  readonly message?: string;
  readonly waits_for?: readonly ChildBlock[];
}

/** So many packages of a child run are named. */
const NAMED = 3;

export const subplans: Feature<SubplanStarted | SubplanEnded, SubplansPart, SubplansPart, SubplanBlock> = {
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
  blocks: {
    find: (_run, { state, blockReason, gate, childRun, message = NO_REASON }, asking) => {
      if (state === 'blocked') {
        return blockReason === 'subplan' && gate === undefined
          ? [{ kind: 'subplan', run: childRun ?? '', message }]
          : [];
      }
      const waits = childRun === undefined || !RUNNING.has(state) ? [] : (asking.waitsIn(childRun) ?? []);
      return childRun === undefined || waits.length === 0
        ? []
        : [{ kind: 'subplan', run: childRun, waits_for: waits }];
    },
    kinds: {
      subplan: {
        tell: ({ run, message, waits_for: children = [] }, teller) => {
          const waits = children.map(
            (each) => `${each.package} ${each.blocked_by.map((one) => teller.block(one)).join(t(' and '))}`,
          );
          const more = waits.length > NAMED ? t(' and {0} more', waits.length - NAMED) : '';
          return message ?? t('in its run {0}: {1}', run, `${waits.slice(0, NAMED).join('; ')}${more}`);
        },
        ways: () => [],
      },
    },
  },
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
