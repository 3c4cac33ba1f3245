import type { EscalationAction, EscalationRaised, EscalationSeverity, EscalationType } from './escalations';

/** What an escalation calls for. */
export type EscalationDecision = Pick<
  EscalationRaised,
  'severity' | 'action' | 'pauses' | 'requiresHuman' | 'bump'
>;

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
