import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020';
import { describe, expect, it } from 'vitest';
import {
  findingsIn,
  findingsOf,
  findingsReport,
  findingText,
  isBlocking,
} from '../../src/run/verification/findings';

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

const schema = new URL('../../schemas/review-findings.schema.json', import.meta.url);
const isReport = new Ajv2020({ strict: false }).compile(JSON.parse(readFileSync(schema, 'utf8')) as object);

describe('findings of a reviewer', () => {
  it('are kept as the schema has them, and read again as they were', () => {
    const found = findingsIn(report(FINDING, { ...FINDING, id: 2, line_range: undefined, severity: 'nit' }));
    const kept = findingsReport('codex', 'abc', found ?? []);
    expect(isReport(kept)).toBe(true);
    expect(findingsOf(kept)).toEqual(found);
    expect(findingsOf({ findings: 'none' })).toBeUndefined();
    expect(findingsOf(undefined)).toBeUndefined();
  });

  it('that stand against the work come first, and none of those is lost behind remarks', () => {
    const remarks = Array.from({ length: 60 }, () => ({ ...FINDING, severity: 'nit' }));
    const found = findingsIn(report(...remarks, FINDING)) ?? [];
    expect(found).toHaveLength(50);
    expect(found.map(isBlocking).indexOf(true)).toBe(0);
  });

  it.each([
    [{ file_path: '/repo/tree/src/a.ts' }, { file: 'src/a.ts', line: 3 }],
    [
      { file_path: './src/a.ts:7:2', line_range: undefined },
      { file: 'src/a.ts', line: 7 },
    ],
    [
      { file_path: 'src\\a.ts', line_range: { start: 'x' } },
      { file: 'src/a.ts', line: undefined },
    ],
    [{ file_path: '../../etc/passwd' }, { file: undefined, line: undefined }],
    [{ file_path: '/etc/passwd' }, { file: undefined, line: undefined }],
    [{ file_path: 'C:\\x.ts' }, { file: undefined, line: undefined }],
    [{ line_range: { start: -1 } }, { file: 'src/a.ts', line: undefined }],
  ])('name files of the worktree and no others: %j', (more, place) => {
    const [finding] = findingsIn(report({ ...FINDING, ...more }), '/repo/tree') ?? [];
    expect({ file: finding?.file, line: finding?.line }).toEqual(place);
  });

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
    expect(findingsIn(report({ ...FINDING, id: 'x', file_path: 7 }))).toMatchObject([{ id: 1 }]);
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
