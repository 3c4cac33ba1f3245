import { describe, expect, it } from 'vitest';
import { checkResult } from '../../../src/run/results/checkResult';
import { goodResult, withChange } from './results';
import { upstreamSchema } from './upstreamSchema';

const CHANGES: readonly (readonly [string, (result: ReturnType<typeof goodResult>) => unknown, boolean])[] = [
  ['nothing', (result) => result, true],
  ['the feature’s id', (result) => ({ ...result, feature_id: 'has a blank' }), false],
  ['an unknown field', (result) => ({ ...result, more: 1 }), false],
  ['no escalations', (result) => ({ ...result, escalations: undefined }), false],
  ['a short commit', (result) => withChange(result, ['git', 'head', 'commit'], 'abc'), false],
  ['an absolute path', (result) => ({ ...result, files_modified: ['/src/api/a.ts'] }), false],
  ['a file twice', (result) => ({ ...result, files_modified: ['src/api/a.ts', 'src/api/a.ts'] }), false],
  ['another status', (result) => ({ ...result, status: 'cancelled' }), false],
  ['no steps', (result) => withChange(result, ['verification', 'steps'], []), false],
  ['attempt 0', (result) => ({ ...result, attempt: 0 }), false],
  ['a key of no namespace', (result) => withChange(result, ['locks', 'keys'], ['config:x']), false],
  [
    'a command without its exit code',
    (result) => withChange(result, ['verification', 'steps', '0', 'exit_code'], undefined),
    false,
  ],
  [
    'a step without its kind',
    (result) => withChange(result, ['verification', 'steps', '0', 'kind'], undefined),
    false,
  ],
  ['a list', () => [], false],
  ['a number', () => 1, false],
];

describe('checkResult', () => {
  it.each(CHANGES)('%s', (_name, change, valid) => {
    const report = checkResult(JSON.stringify(change(goodResult()), null, '\t'));
    expect(report.checks.schema.passed).toBe(valid);
    expect(report.valid).toBe(valid);
  });

  it.skipIf(upstreamSchema === undefined).each(CHANGES)(
    'agrees with the schema of the format about %s',
    (_name, change, valid) => {
      const value: unknown = JSON.parse(JSON.stringify(change(goodResult())));
      expect(upstreamSchema?.(value)).toBe(valid);
    },
  );

  it('finds files outside of the scope that the result itself names, with their places', () => {
    const files = ['src/api/a.ts', 'src/web/b.ts', 'src/api/made/c.ts'];
    const { valid, checks, problems } = checkResult(
      JSON.stringify({ ...goodResult(), files_modified: files }, null, 2),
    );
    expect(valid).toBe(false);
    expect(checks.scope_compliance.errors).toEqual([
      "  'src/web/b.ts' not covered by any write_allow pattern",
      "  'src/api/made/c.ts' matches a deny pattern",
    ]);
    expect(problems[0]?.message).toContain('src/web/b.ts was changed');
    expect(problems[1]?.range.start.line).toBe((problems[0]?.range.start.line ?? 0) + 1);
  });

  it.each([
    [true, false],
    [false, true],
  ])('finds a verdict that its steps do not bear out: %s with steps that are %s', (passed, stepPassed) => {
    const result = withChange(
      withChange(goodResult(), ['verification', 'passed'], passed),
      ['verification', 'steps', '0', 'passed'],
      stepPassed,
    );
    const { checks } = checkResult(JSON.stringify(result));
    expect(checks.verification_consistency.passed).toBe(false);
    expect(checks.schema.passed).toBe(true);
  });

  it.each(['', '{', 'status: completed', '{"a": 1} {"b": 2}', '\0'])('says that %j is not JSON', (text) => {
    const { valid, problems } = checkResult(text);
    expect(valid).toBe(false);
    expect(problems.map(({ code }) => code)).toEqual(['not-json']);
  });
});
