import { describe, expect, it } from 'vitest';
import { escalationDecision } from '../../../src/run/asking/reportEvents';

describe('escalationDecision', () => {
  it.each([
    ['CONTRACT_REVISION_REQUIRED', 'BLOCKING', 'pause_and_reschedule', true, false, 'contracts'],
    ['PLAN_REVISION_REQUIRED', 'BLOCKING', 'pause_and_replan', true, false, 'plan'],
    ['RESOURCE_CONFLICT', 'HIGH', 'retry_package', false, false, undefined],
    ['VERIFICATION_INFEASIBLE', 'HIGH', 'fail_package', false, true, undefined],
    ['SCOPE_VIOLATION', 'BLOCKING', 'fail_package', false, false, undefined],
    ['ENV_RESOURCE_CONFLICT', 'MEDIUM', 'retry_package', false, false, undefined],
    ['SECURITY_ESCALATION', 'BLOCKING', 'require_human', true, true, undefined],
    ['FLAKY_TEST_QUARANTINE_REQUEST', 'NON_BLOCKING', 'quarantine_and_retry', false, false, undefined],
    ['SOMETHING_NEWER', 'HIGH', 'require_human', false, true, undefined],
    ['constructor', 'HIGH', 'require_human', false, true, undefined],
  ])('takes %s for %s and answers by %s', (kind, severity, action, pauses, requiresHuman, bump) => {
    expect(escalationDecision(kind, undefined)).toEqual({
      severity,
      action,
      pauses,
      requiresHuman,
      ...(bump === undefined ? {} : { bump }),
    });
  });

  it('lets an agent make it more serious, and not less', () => {
    expect(escalationDecision('RESOURCE_CONFLICT', 'BLOCKING')).toMatchObject({
      pauses: true,
      action: 'retry_package',
    });
    expect(escalationDecision('SECURITY_ESCALATION', 'LOW')).toMatchObject({ pauses: true, severity: 'LOW' });
    expect(escalationDecision('ENV_RESOURCE_CONFLICT', 'LOW', true)).toMatchObject({ requiresHuman: true });
  });
});
