import { t } from '@vscode/l10n';
import type { AttemptEvent, AttemptStarted } from '../attempts/attemptEvents';
import type { PlanRevised } from './steeringEvents';
import type {
  ChildBlock,
  Feature,
  PackageDraftOf,
  PackageOf,
  Part,
  Recorded,
  RunDraftOf,
  RunOutcome,
} from '../kernel/kernel';
import {
  bad,
  endStopped,
  enter,
  following,
  leaveRun,
  NO_REASON,
  plain,
  RUNNING,
  SUBPLAN_AGENT,
} from '../kernel/kernel';

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

/** A plan that the agent of a package has answered with, and what its packages begin from. */
export interface GeneratedPlan {
  /** The path that it goes by; no file lies there. */
  readonly plan: string;
  /** SHA-256 of its text, which the outermost run keeps, in hex. */
  readonly hash: string;
  /** The commit with what the agent that planned has written. */
  readonly base: string;
  /** How many packages it has. */
  readonly packages: number;
}

/** The agent of a package has answered with a plan in which nothing is wrong. */
export interface SubplanProposed extends AttemptEvent, GeneratedPlan {
  readonly type: 'subplan.proposed';
}

/** What was proposed last becomes part of the run: from its next attempt on the plan does the work of the package. */
export interface SubplanAdopted extends AttemptEvent {
  readonly type: 'subplan.adopted';
  /** Of the text that was approved. */
  readonly hash: string;
}

/** The agent of a package has found that nothing is left to plan: what it has written itself is the package's work. */
export interface SubplanNeedless extends AttemptEvent {
  readonly type: 'subplan.needless';
}

/** What is kept of packages that are plans of their own. */
export interface SubplansPart extends Part {
  readonly package: {
    /** What its agent has answered with last. */
    readonly proposal: (GeneratedPlan & { readonly attempt: number }) | undefined;
    /** The plan of its agent by which it is carried out. */
    readonly generated: GeneratedPlan | undefined;
    /** Whether the agent of its latest attempt has found that nothing is left to plan. */
    readonly needless: boolean;
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

/** How many packages of a child run are named, at most. */
const NAMED = 3;

/** The path of the plan that carries a package out in a child run, whoever wrote it; undefined: its agent does the work, or has still to plan. */
export function planPathOf({
  planned,
  generated,
}: Pick<PackageOf<SubplansPart>, 'planned' | 'generated'>): string | undefined {
  return planned.subplan ?? generated?.plan;
}

/** Whether what the agent of a package leaves is a plan, which is still to be judged. */
export function isToPlan({
  planned,
  generated,
  needless,
}: Pick<PackageOf<SubplansPart>, 'planned' | 'generated' | 'needless'>): boolean {
  return planned.generatesPlan === true && generated === undefined && !needless;
}

/** The gate at which a person approves of a plan: that of this very text. */
export function proposalGate(id: string, hash: string): string {
  return `${id}:plan-${hash.slice(0, 8)}`;
}

/** The plan that a package's agent has answered with: as long as a person is asked about it, or once the run goes by it. */
export function answeredPlan({
  planned,
  generated,
  proposal,
  gate,
}: Pick<PackageOf<SubplansPart>, 'planned' | 'generated' | 'proposal' | 'gate'>):
  | { readonly hash: string; readonly isAdopted: boolean }
  | undefined {
  return generated !== undefined
    ? { hash: generated.hash, isAdopted: true }
    : proposal !== undefined && gate?.id === proposalGate(planned.id, proposal.hash)
      ? { hash: proposal.hash, isAdopted: false }
      : undefined;
}

type SubplanEvent = SubplanProposed | SubplanAdopted | SubplanNeedless | SubplanStarted | SubplanEnded;

export const subplans: Feature<SubplanEvent, SubplansPart, SubplansPart, SubplanBlock> = {
  ofRun: () => ({}),
  ofPackage: () => ({
    ...{ proposal: undefined, generated: undefined, needless: false },
    ...{ childRun: undefined, childOutcome: undefined },
  }),
  renewed: { attempt: ['needless', 'childRun', 'childOutcome'], package: [] },
  events: {
    'subplan.proposed': {
      inAttempt: (item, { attempt, plan, hash, base, packages }) => {
        item.proposal = { attempt, plan, hash, base, packages };
        // It is planned; nothing of its work is done.
        item.progress = undefined;
      },
      tell: ({ package: id, packages }) => plain(id, `has planned ${packages} packages`),
    },
    'subplan.adopted': {
      inAttempt: adoptPlan,
      tell: ({ package: id }) => plain(id, 'goes on with the plan of its agent'),
    },
    'subplan.needless': {
      inAttempt: (item) => {
        item.needless = isToPlan(item) && item.state === 'verifying';
      },
      tell: ({ package: id }) => plain(id, 'has found that nothing is left to plan'),
    },
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
    // What is to be planned has become something else.
    following<PlanRevised, SubplansPart>('plan.revised', (run, { changed }) => {
      for (const id of changed) {
        const item = run.packages.get(id);
        if (item !== undefined) {
          item.proposal = undefined;
          item.generated = undefined;
        }
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

/** The agent's part is over; the plan begins as another attempt, with the whole budget. */
function adoptPlan(
  item: PackageDraftOf<SubplansPart>,
  { hash, time }: Recorded<SubplanAdopted>,
  run: RunDraftOf<SubplansPart>,
): void {
  const { proposal } = item;
  if (proposal?.hash !== hash || !isToPlan(item) || item.state !== 'verifying') {
    return;
  }
  const { plan, base, packages } = proposal;
  item.generated = { plan, hash, base, packages };
  item.agent = { name: SUBPLAN_AGENT };
  item.failures = 0;
  item.endedAt = time;
  enter(run, item, 'ready', time);
}

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
