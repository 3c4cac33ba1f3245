import { t } from '@vscode/l10n';
import type { Feature, Part, RunOf } from '../kernel/kernel';
import {
  approveOrReject,
  attention,
  because,
  log,
  NO_REASON,
  openPlan,
  plain,
  waitsForAnything,
  yesOrNo,
} from '../kernel/kernel';

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

export const escalations: Feature<
  EscalationRaised | EscalationAnswered,
  EscalationsPart,
  EscalationsPart,
  EscalationBlock,
  'escalation'
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
export function pausingEscalations({ escalations: all }: RunOf<EscalationsPart>): string[] {
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
