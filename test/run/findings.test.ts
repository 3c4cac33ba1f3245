import { describe, expect, it } from 'vitest';
import { findingsIn, findingText, isBlocking } from '../../src/run/review/findings';

const FINDING = {
  id: 1,
  type: 'security',
  criticality: 'high',
  severity: 'critical',
  disposition: 'fix',
  description: 'The key is logged.',
  resolution: 'Leave it out.',
  file_path: 'src/a.ts',
  line_range: { start: 3, end: 4 },
};
const report = (...findings: unknown[]) => JSON.stringify({ review_type: 'implementation', findings });

describe('findings of a reviewer', () => {
  it('are found in the last block of what it said', () => {
    const said = `I look at it.\n\`\`\`json\n${report(FINDING, FINDING)}\n\`\`\`\nOn second thought:\n\`\`\`json\n${report(FINDING)}\n\`\`\`\n`;
    const findings = findingsIn(said);
    expect(findings).toHaveLength(1);
    expect(findings?.map(findingText)).toEqual([
      'MUST FIX  src/a.ts:3: The key is logged. (security, high) Do: Leave it out.',
    ]);
  });

  it('may stand there by themselves, and be none', () => {
    expect(findingsIn(`Fine. ${report()}`)).toEqual([]);
    expect(findingsIn(report({ ...FINDING, id: 'x', file_path: 7 }))).toMatchObject([{ id: 1, line: 3 }]);
  });

  it.each([
    ['nothing'],
    [''],
    ['{"findings": {}}'],
    ['{ no json }'],
    [report({ ...FINDING, disposition: 'perhaps' })],
    [report(FINDING, 7)],
    [report({ ...FINDING, description: '' })],
  ])('are not made up from %j', (said) => {
    expect(findingsIn(said)).toBeUndefined();
  });

  it('stand against the work unless they are remarks or accepted', () => {
    const blocking = (more: object) => (findingsIn(report({ ...FINDING, ...more })) ?? []).map(isBlocking);
    expect(blocking({})).toEqual([true]);
    expect(blocking({ severity: 'nit' })).toEqual([false]);
    expect(blocking({ disposition: 'accept' })).toEqual([false]);
    expect(blocking({ severity: undefined, criticality: 'low' })).toEqual([false]);
    expect(blocking({ severity: undefined, criticality: 'medium', disposition: 'escalate' })).toEqual([true]);
  });
});
