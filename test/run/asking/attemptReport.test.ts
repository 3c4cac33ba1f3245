import { describe, expect, it } from 'vitest';
import { attemptReport } from '../../../src/run/asking/attemptReport';

describe('attemptReport', () => {
  it('reads what the format says of a result and its escalations', () => {
    const report = attemptReport({
      schema_version: 1,
      status: 'failed',
      error_code: 'VERIFICATION_FAILED',
      notes: 'See the log.',
      escalations: [
        {
          escalation_id: 'esc-1',
          type: 'CONTRACT_REVISION_REQUIRED',
          severity: 'BLOCKING',
          summary: 'GET /users lacks paging',
          details: 'Every list needs it.',
          impact: { contract_revision_bump_required: true, impacted_packages: ['wp-api', 3] },
          proposed_action: 'Add a cursor.',
          requires_human: true,
        },
      ],
    });
    expect(report).toEqual({
      status: 'failed',
      reason: 'VERIFICATION_FAILED: See the log.',
      escalations: [
        {
          id: 'esc-1',
          kind: 'CONTRACT_REVISION_REQUIRED',
          severity: 'BLOCKING',
          summary: 'GET /users lacks paging',
          details: 'Every list needs it.',
          proposedAction: 'Add a cursor.',
          wantsHuman: true,
          impactedPackages: ['wp-api'],
        },
      ],
    });
  });

  it.each([
    [undefined, undefined],
    ['done', undefined],
    [[], undefined],
    [{}, { escalations: [] }],
    [{ status: 'great', escalations: 'none' }, { escalations: [] }],
    [{ escalations: [null, {}, { type: ' ' }, 7] }, { escalations: [] }],
    [
      { escalations: [{ type: 'X', severity: 'AWFUL', summary: 5 }] },
      {
        escalations: [
          { id: 'escalation-1', kind: 'X', summary: 'X', wantsHuman: false, impactedPackages: [] },
        ],
      },
    ],
  ])('makes the best of %j', (value, expected) => {
    expect(attemptReport(value)).toEqual(expected);
  });

  it('keeps no more than anybody can read', () => {
    const one = { type: 'SECURITY_ESCALATION', summary: 'x'.repeat(10_000) };
    const report = attemptReport({ escalations: new Array(1000).fill(one) });
    expect(report?.escalations).toHaveLength(20);
    expect(report?.escalations[0]?.summary).toHaveLength(500);
  });
});
