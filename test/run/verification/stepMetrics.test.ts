import { describe, expect, it } from 'vitest';
import { provenKeys } from '../../../src/run/verification/stepMetrics';

const prove = (keys: string[], output = '', reported = {}) =>
  provenKeys(keys, { reported, output, exitCode: 0 });

describe('provenKeys', () => {
  it('takes what was reported, whatever it is', () => {
    expect(prove(['test_count'], '', { test_count: 0 })).toEqual({ metrics: {}, missing: [] });
  });

  it.each([
    ['test_count=12', 12],
    ['test_count: 12', 12],
    ['  "test_count": 12,', 12],
    ['{"test_count": 12}', 12],
    ['test_count=3\nmore\ntest_count=12', 12],
    ['test_count = all of them', 'all of them'],
  ])('reads what the command printed: %s', (output, value) => {
    expect(prove(['test_count'], output)).toEqual({ metrics: { test_count: value }, missing: [] });
  });

  it('knows the verdict itself by its usual names', () => {
    expect(prove(['pytest.exit_code', 'mypy_passed', 'contracts_valid', 'status'])).toEqual({
      metrics: { 'pytest.exit_code': 0, mypy_passed: true, contracts_valid: true, status: true },
      missing: [],
    });
  });

  it('says of the others that nobody has told them', () => {
    expect(prove(['test_count', 'bypassed', 'a.b'], 'latest_count=1\ntest_count=\na-b=1').missing).toEqual([
      'test_count',
      'bypassed',
      'a.b',
    ]);
  });
});
