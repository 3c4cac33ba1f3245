import type { AttemptFailed, PackageBlocked } from '../attempts/attemptEvents';
import type { RunOf } from '../kernel/kernel';
import type {
  EscalationAction,
  EscalationRaised,
  EscalationSeverity,
  EscalationsPart,
  EscalationType,
} from './escalations';
import type { AttemptReport, ReportedEscalation } from './attemptReport';

/**
 * Whether a wish is the yes to an escalation that only another text of the plan or its contracts can settle: the run goes
 * on with the plan as it is written then.
 */
export function asksForRevision(
  state: RunOf<EscalationsPart>,
  action: { readonly kind: string; readonly gate?: string },
): boolean {
  const raised = action.kind === 'approve' ? state.escalations.get(action.gate ?? '') : undefined;
  return raised?.bump !== undefined && raised.answer === undefined;
}

/** What an escalation calls for. */
type EscalationDecision = Pick<EscalationRaised, 'severity' | 'action' | 'pauses' | 'requiresHuman' | 'bump'>;

interface Rule {
  readonly severity: EscalationSeverity;
  readonly action: EscalationAction;
  readonly pauses?: true;
  readonly requiresHuman?: true;
  readonly bump?: 'contracts' | 'plan';
}

/** The escalation types of the format with what they call for. */
const RULES: Readonly<Record<EscalationType, Rule>> = {
  CONTRACT_REVISION_REQUIRED: {
    severity: 'BLOCKING',
    action: 'pause_and_reschedule',
    pauses: true,
    bump: 'contracts',
  },
  PLAN_REVISION_REQUIRED: { severity: 'BLOCKING', action: 'pause_and_replan', pauses: true, bump: 'plan' },
  RESOURCE_CONFLICT: { severity: 'HIGH', action: 'retry_package' },
  VERIFICATION_INFEASIBLE: { severity: 'HIGH', action: 'fail_package', requiresHuman: true },
  // A scope is never widened without a person.
  SCOPE_VIOLATION: { severity: 'BLOCKING', action: 'fail_package' },
  ENV_RESOURCE_CONFLICT: { severity: 'MEDIUM', action: 'retry_package' },
  SECURITY_ESCALATION: { severity: 'BLOCKING', action: 'require_human', pauses: true, requiresHuman: true },
  FLAKY_TEST_QUARANTINE_REQUEST: { severity: 'NON_BLOCKING', action: 'quarantine_and_retry' },
};

/** An escalation of a type that this version does not know is a person's to decide. */
const UNKNOWN: Rule = { severity: 'HIGH', action: 'require_human', requiresHuman: true };

/**
 * What is done about an escalation.
 * @param kind an `EscalationType`, or any other word.
 * @param severity as the agent reports it; absent: that of its type. Reported as BLOCKING it holds the run even where its
 * type does not; a lower one makes no pause unnecessary.
 * @param wantsHuman whether the agent itself asks for a person.
 */
export function escalationDecision(
  kind: string,
  severity: EscalationSeverity | undefined,
  wantsHuman = false,
): EscalationDecision {
  const rule = Object.hasOwn(RULES, kind) ? RULES[kind as EscalationType] : UNKNOWN;
  const isRaised = severity === 'BLOCKING' && rule.severity !== 'BLOCKING';
  return {
    severity: severity ?? rule.severity,
    action: rule.action,
    pauses: rule.pauses === true || isRaised,
    requiresHuman: rule.requiresHuman === true || wantsHuman,
    ...(rule.bump === undefined ? {} : { bump: rule.bump }),
  };
}

type Seen = RunOf<EscalationsPart>;
/** What becomes of an attempt that has escalated something. */
type Consequence = AttemptFailed | PackageBlocked;

interface Target {
  readonly package: string;
  readonly attempt: number;
}

/** The action that decides over the package, where it has escalated several things: the first of these. */
const STRONGEST: readonly EscalationAction[] = [
  'require_human',
  'pause_and_replan',
  'pause_and_reschedule',
  'fail_package',
  'quarantine_and_retry',
  'retry_package',
];

/**
 * What an agent's report of its work leads to, written down before the agent's exit: its escalations, and what becomes of
 * the attempt. Nothing becomes of one that did its work in spite of them, unless its work itself is in question.
 * @param didWork whether its process ended well.
 */
export function reportEvents(
  state: Seen,
  target: Target,
  report: AttemptReport,
  didWork: boolean,
): readonly (EscalationRaised | Consequence)[] {
  const raised = report.escalations.map((one) => raise(state, target, one));
  // What somebody has answered while the agent worked keeps its work from nothing.
  const unanswered = raised.filter(
    ({ escalation }) => state.escalations.get(escalation)?.answer === undefined,
  );
  const isDone = didWork && report.status !== 'failed';
  return [
    ...escalationEvents(state, target, report.escalations),
    ...consequence(target, unanswered, report, { isDone, didWork }),
  ];
}

/** What an agent escalates, as far as that is not known yet. What becomes of its work is decided when it ends. */
export function escalationEvents(
  state: Seen,
  target: Target,
  escalations: readonly ReportedEscalation[],
): readonly EscalationRaised[] {
  return escalations
    .map((one) => raise(state, target, one))
    .filter(({ escalation }) => !state.escalations.has(escalation));
}

function raise(state: Seen, target: Target, reported: ReportedEscalation): EscalationRaised {
  const { id, kind, severity, wantsHuman, ...rest } = reported;
  const known = state.escalations.get(id);
  const isOurs = known?.package === target.package && known.attempt === target.attempt;
  return {
    type: 'escalation.raised',
    escalation: known === undefined || isOurs ? id : `${id}.${target.package}.${target.attempt}`,
    ...target,
    kind,
    ...rest,
    ...escalationDecision(kind, severity, wantsHuman),
  };
}

function consequence(
  target: Target,
  raised: readonly EscalationRaised[],
  report: AttemptReport,
  { isDone, didWork }: { readonly isDone: boolean; readonly didWork: boolean },
): Consequence[] {
  const action = STRONGEST.find((word) => raised.some((one) => one.action === word));
  const about = raised.find((one) => one.action === action);
  const summary = about === undefined ? '' : `${about.kind}: ${about.summary}`;
  switch (action) {
    case 'require_human':
      return [blocked(target, summary)];
    case 'pause_and_replan':
    case 'pause_and_reschedule':
      return isDone ? [] : [blocked(target, summary)];
    case 'fail_package':
      return [{ type: 'attempt.failed', ...target, reason: 'escalation', message: summary, retry: false }];
    case 'quarantine_and_retry':
      return isDone ? [] : [failed(target, 'escalation', `${summary} It is quarantined: go on without it.`)];
    case 'retry_package':
      return isDone ? [] : [failed(target, 'escalation', summary)];
    case undefined:
      // A process that failed says so by its exit.
      return isDone || !didWork
        ? []
        : [failed(target, 'reported', `Its agent reports that it failed. ${report.reason ?? ''}`.trim())];
  }
}

function blocked(target: Target, message: string): PackageBlocked {
  return { type: 'package.blocked', ...target, reason: 'escalation', message, files: [] };
}

function failed(target: Target, reason: string, message: string): AttemptFailed {
  return { type: 'attempt.failed', ...target, reason, message };
}
