import { describe, expect, it } from 'vitest';
import { compileScope } from '../../../src/plan/globs/scope';

describe('compileScope', () => {
  const scope = compileScope(['src/api/**', 'docs/*.md'], ['src/api/generated/**']);

  it('admits what an allow pattern matches', () => {
    expect(scope.verdict('src/api/users.ts')).toEqual({ admitted: true });
    expect(scope.admits('docs/guide/start.md')).toBe(true);
  });

  it('names the pattern of a denial, which wins', () => {
    expect(scope.verdict('src/api/generated/types.ts')).toEqual({
      admitted: false,
      reason: 'denied',
      pattern: 'src/api/generated/**',
    });
    expect(scope.admits('src/api/generated/types.ts')).toBe(false);
  });

  it('refuses what nothing allows', () => {
    expect(scope.verdict('src/web/app.ts')).toEqual({ admitted: false, reason: 'not_in_write_allow' });
  });

  it('admits nothing when nothing is allowed', () => {
    expect(compileScope([], []).admits('README.md')).toBe(false);
  });
});
