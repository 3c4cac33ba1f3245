import { t } from '@vscode/l10n';
import type { By, Feature, Part, RunOf, WishOf } from '../kernel/kernel';
import {
  approveOrReject,
  attention,
  because,
  isSatisfied,
  isStuck,
  log,
  NO_REASON,
  openPlan,
  plain,
  waitsForAnything,
  wordsOf,
  yesOrNo,
} from '../kernel/kernel';
import type { AgentsPart } from '../agents/agents';
import type { AttemptStopping } from '../attempts/attemptEvents';
import type { PackageCancelled, PackageRetried, PlanRevised, RunResumed } from '../steering/steeringEvents';
import { cancelled, retried } from '../steering/steeringWishes';

/** The escalation types of the format; others are answered by a person. */
export type EscalationType =
  | 'CONTRACT_REVISION_REQUIRED'
  | 'PLAN_REVISION_REQUIRED'
  | 'RESOURCE_CONFLICT'
  | 'VERIFICATION_INFEASIBLE'
  | 'SCOPE_VIOLATION'
  | 'ENV_RESOURCE_CONFLICT'
  | 'SECURITY_ESCALATION'
  | 'FLAKY_TEST_QUARANTINE_REQUEST';

export type EscalationSeverity = 'NON_BLOCKING' | 'LOW' | 'MEDIUM' | 'HIGH' | 'BLOCKING';

/** What is done about an escalation. */
export type EscalationAction =
  | 'pause_and_reschedule'
  | 'pause_and_replan'
  | 'retry_package'
  | 'fail_package'
  | 'quarantine_and_retry'
  | 'require_human';

/** A package could not do what it was asked for within its limits. */
export interface EscalationRaised {
  readonly type: 'escalation.raised';
  /** Unique in the run. */
  readonly escalation: string;
  readonly package: string;
  readonly attempt: number;
  /** An `EscalationType`, or a word of a later version. */
  readonly kind: string;
  readonly severity: EscalationSeverity;
  readonly summary: string;
  readonly details?: string;
  readonly proposedAction?: string;
  readonly action: EscalationAction;
  /** Nothing more starts until it is answered. */
  readonly pauses: boolean;
  readonly requiresHuman: boolean;
  /** Which revision has to be raised before the work can go on. */
  readonly bump?: 'contracts' | 'plan';
  readonly impactedPackages: readonly string[];
}

export interface EscalationAnswered {
  readonly type: 'escalation.answered';
  readonly escalation: string;
  readonly message?: string;
  readonly by?: string;
}

/** An escalation and what became of it. */
export interface Escalation extends Omit<EscalationRaised, 'type'> {
  readonly at: string;
  readonly answer: { readonly at: string; readonly message: string | undefined } | undefined;
}

/** What is kept of a run's escalations. */
export interface EscalationsPart extends Part {
  readonly run: {
    /** By id, in the order of raising. */
    readonly escalations: ReadonlyMap<string, Escalation>;
  };
}

/** An answer is waited for. */
export interface EscalationBlock {
  readonly kind: 'escalation';
  readonly escalation: string;
  readonly summary: string;
}

type Seen = RunOf<EscalationsPart>;
type Answer = EscalationAnswered | PlanRevised | PackageRetried;
/** Wishes by which packages begin anew. */
type BeginningAnew = WishOf<'retry' | 'tryNow' | 'switchAgent'>;

export const escalations: Feature<
  EscalationRaised | EscalationAnswered,
  EscalationsPart,
  EscalationsPart & AgentsPart,
  EscalationBlock,
  'escalation',
  never,
  'approve' | 'reject' | 'resume' | BeginningAnew['kind']
> = {
  ofRun: () => ({ escalations: new Map() }),
  ofPackage: () => ({}),
  renewed: { attempt: [], package: [] },
  events: {
    'escalation.raised': {
      inRun: (run, event) => {
        run.escalations.set(event.escalation, { ...event, at: event.time, answer: undefined });
      },
      tell: ({ package: id, kind, severity, summary, action }) =>
        attention(id, `escalates ${kind} (${severity}): ${summary} -> ${action}`),
    },
    'escalation.answered': {
      inRun: (run, { escalation, message, time: at }) => {
        const raised = run.escalations.get(escalation);
        if (raised !== undefined) {
          run.escalations.set(escalation, { ...raised, answer: { at, message } });
        }
      },
      tell: ({ escalation, message }) =>
        plain(undefined, `escalation ${escalation} answered${because(message)}`),
    },
  },
  wishes: { approve: answered, reject: answered, resume, retry: anew, tryNow: anew, switchAgent: anew },
  holds: { run: (run) => pausingEscalations(run).length > 0 },
  needs: {
    escalation: {
      ofRun: (run) =>
        openEscalations(run).map(({ escalation, package: id, kind, summary }) => ({
          key: escalation,
          package: id,
          text: `${kind}: ${summary}`,
          ways: approveOrReject(escalation),
        })),
    },
  },
  blocks: {
    find: (run, item) => {
      if (waitsForAnything(item)) {
        return pausingEscalations(run).map((id) => blockOf(run.escalations.get(id), id));
      }
      const { state, gate, blockReason, message = NO_REASON } = item;
      const isOwn = state === 'failed' || (state === 'blocked' && blockReason === 'escalation');
      const open = isOwn && gate === undefined ? openEscalations(run, item.planned.id) : [];
      return open.length > 0 || state !== 'blocked' || !isOwn || gate !== undefined
        ? open.map((one) => blockOf(one, one.escalation))
        : [{ kind: 'failed', message }];
    },
    kinds: {
      escalation: {
        waits: 'you',
        tell: ({ escalation, summary }) =>
          t('the escalation {0} waits for an answer: {1}', escalation, summary),
        ways: ({ escalation }, id) => [
          ...yesOrNo(
            id,
            escalation,
            t('What it asks for counts as done, and the run goes on.'),
            t('It is taken out of the run, and the others go on.'),
          ),
          openPlan(id),
          log(id),
        ],
      },
    },
  },
};

function blockOf(raised: Escalation | undefined, escalation: string): EscalationBlock {
  return { kind: 'escalation', escalation, summary: raised?.summary ?? '' };
}

/** Ids of the escalations that hold the run until somebody answers them. */
function pausingEscalations({ escalations: all }: RunOf<EscalationsPart>): string[] {
  return all.size === 0
    ? []
    : [...all.values()].filter((one) => one.pauses && one.answer === undefined).map((one) => one.escalation);
}

/**
 * The escalations that wait for a person's answer, the oldest first: those that hold the run, and those that only a person
 * can settle.
 * @param id only those of this package.
 */
export function openEscalations(state: RunOf<EscalationsPart>, id?: string): readonly Escalation[] {
  return state.escalations.size === 0
    ? []
    : [...state.escalations.values()].filter(
        (one) =>
          one.answer === undefined &&
          (one.pauses || one.requiresHuman || one.action === 'require_human') &&
          (id === undefined || one.package === id),
      );
}

/**
 * Approving lets the run go on: the package that escalated begins anew if it could not go on, and so does what was built on
 * what has changed. Rejecting takes the package out of the run.
 */
function answered(
  run: Seen,
  wish: WishOf<'approve' | 'reject'>,
  by: By,
): (Answer | PackageCancelled | AttemptStopping)[] | undefined {
  const raised = run.escalations.get(wish.gate);
  if (raised === undefined) {
    return undefined;
  }
  const { escalation, package: id, summary, answer } = raised;
  const more = { ...by, ...wordsOf(wish) };
  if (answer !== undefined || wish.kind === 'approve') {
    return answerYes(run, escalation, more);
  }
  const item = run.packages.get(id);
  const stays = item === undefined || isSatisfied(item) || item.state === 'failed';
  const { message = `Rejected: ${summary}` } = wish;
  return [
    { type: 'escalation.answered', escalation, ...more },
    ...(stays ? [] : cancelled(run, id, message, {})),
  ];
}

/** A run that goes on has the answers that it was held for. */
function resume(run: Seen, wish: WishOf<'resume'>, by: By): (Answer | RunResumed)[] | undefined {
  const pausing = wish.package === undefined && run.phase !== 'ended' ? pausingEscalations(run) : [];
  return pausing.length === 0
    ? undefined
    : [...pausing.flatMap((id) => answerYes(run, id, by)), { type: 'run.resumed', ...by }];
}

/** Who begins a package anew has dealt with what it asked. */
function anew(
  run: RunOf<EscalationsPart & AgentsPart>,
  wish: BeginningAnew,
  by: By,
): (EscalationAnswered | ReturnType<typeof retried>[number])[] {
  const events = retried(run, wish, by);
  const ids = events.flatMap((event) => (event.type === 'package.retried' ? event.package : []));
  const open = ids.flatMap((id) => openEscalations(run, id));
  return [
    ...open.map(({ escalation }) => ({ type: 'escalation.answered' as const, escalation, ...by })),
    ...events,
  ];
}

/**
 * The events that answer an escalation with yes: what it asked for has been done, or it may be as it is. The package that
 * escalated begins anew if it could not go on; where contracts or the plan had to change, so does what they made stale.
 */
function answerYes(state: Seen, escalation: string, by: By & { readonly message?: string }): Answer[] {
  const raised = state.escalations.get(escalation);
  if (raised === undefined || raised.answer !== undefined) {
    return [];
  }
  const outdated = raised.bump === 'contracts' ? builtOnIt(state, raised) : [];
  const again = [...state.packages.values()]
    .filter((item) => {
      const isOwn = item.planned.id === raised.package && isStuck(item);
      return isOwn || (raised.bump !== undefined && item.state === 'stale' && item.selected);
    })
    .map((item) => item.planned.id);
  return [
    { type: 'escalation.answered', escalation, ...by },
    ...(outdated.length === 0 ? [] : [outdating(state, outdated)]),
    ...[...new Set([...again, ...outdated])].map((id): Answer => ({
      type: 'package.retried',
      package: id,
      ...(by.by === undefined ? {} : { by: by.by }),
    })),
  ];
}

/** Packages that are done, though what they were built on has changed according to whoever escalated. */
function builtOnIt(state: Seen, { impactedPackages }: Escalation): string[] {
  return impactedPackages.filter((id) => state.packages.get(id)?.state === 'done');
}

/** The same plan, by which these packages have to be done again. */
function outdating(state: Seen, changed: readonly string[]): PlanRevised {
  return {
    type: 'plan.revised',
    planHash: state.planHash,
    ...(state.planRevision === undefined ? {} : { planRevision: state.planRevision }),
    packages: [...state.packages.values()].map(({ planned }) => planned),
    changed,
    added: [],
    removed: [],
  };
}
