import { describe, expect, it } from 'vitest';
import type { Target } from '../../../src/plan/additions';
import { readTarget } from '../../../src/plan/taskLists';
import { measuredBy } from '../../../src/run/verification/measured';
import { missedTargets } from '../../../src/run/verification/targets';
import { PRINTED } from '../../../src/run/verification/stepMetrics';

const target = (text: string): Target => {
  const read = readTarget(text);
  if (read === undefined) {
    throw new Error(`${text} is no target`);
  }
  return read;
};
const LCOV = 'TN:\nSF:a.js\nDA:1,1\nDA:2,1\nDA:3,0\nLF:3\nLH:2\nend_of_record\n';

describe('the numbers that targets name', () => {
  it('are read from reports, from files that the plan names, and from what was printed', () => {
    const reports = [
      { path: 'lcov.info', named: false, text: LCOV },
      { path: 'size.json', named: true, text: '{"main.js": "240 kb", "total": {"gzip": 80}}' },
      { path: 'other.json', named: false, text: '{"p95": 1}' },
    ];
    const wanted = ['coverage > 1', 'main.js < 1', 'total.gzip < 1', 'p95 < 1', 'rate < 1', 'none < 1'];
    const printed = 'p95=900 ms\n{ "p95": "180 ms" }\nrate: fast\n1..1\nok 1 - a\n';
    expect(measuredBy(reports, printed, wanted.map(target))).toEqual({
      tests: { passed: 1, failed: 0, skipped: 0 },
      coverage: { covered: 2, lines: 3 },
      values: {
        coverage: { value: 200 / 3, unit: '%', from: `${PRINTED}, lcov.info` },
        'main.js': { value: 240, unit: 'kb', from: 'size.json' },
        'total.gzip': { value: 80, from: 'size.json' },
        p95: { value: 180, unit: 'ms', from: PRINTED },
      },
      from: [PRINTED, 'lcov.info'],
    });
  });

  it('are told without any report, and are none where nothing says them', () => {
    expect(measuredBy([], 'size=12\n', [target('size < 1')])).toEqual({
      values: { size: { value: 12, from: PRINTED } },
      from: [],
    });
    expect(measuredBy([], 'size=12\n')).toBeUndefined();
    expect(measuredBy([], undefined, [target('size < 1')])).toBeUndefined();
  });

  it('are never rounded up, and only compared in the unit that is asked for', () => {
    const coverage = { value: 79.9996, unit: '%', from: 'lcov.info' };
    expect(missedTargets([target('coverage >= 80')], { coverage })).toEqual([
      'coverage is 79.999 % (lcov.info), and the plan asks for coverage >= 80',
    ]);
    const p95 = { value: 1, unit: 's', from: PRINTED };
    expect(missedTargets([target('p95 <= 200 ms')], { p95 })).toEqual([]);
    expect(missedTargets([target('p95 <= 2 s'), target('other > 1')], { p95 })).toEqual([]);
  });
});
