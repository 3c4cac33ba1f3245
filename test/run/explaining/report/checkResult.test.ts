import { describe, expect, it } from 'vitest';
import { checkResult } from '../../../../src/run/explaining/checkResult';
import { RESULT_CHANGES } from './resultChanges';
import { goodResult, withChange } from './results';
import { upstreamSchema } from './upstreamSchema';

describe('checkResult', () => {
  it.each(RESULT_CHANGES)('%s', (_name, change, valid) => {
    const report = checkResult(JSON.stringify(change(goodResult()), null, '\t'));
    expect(report.checks.schema.passed).toBe(valid);
    expect(report.valid).toBe(valid);
  });

  it.skipIf(upstreamSchema === undefined).each(RESULT_CHANGES)(
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
