import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { measuredBy } from '../../../src/run/verification/measured';
import type { WrittenReport } from '../../../src/run/verification/stepMetrics';
import { PRINTED } from '../../../src/run/verification/stepMetrics';

const made = (name: string): string => readFileSync(join(import.meta.dirname, 'fixtures', name), 'utf8');
const report = (path: string, text: string, named = false): WrittenReport => ({ path, named, text });
const measured = (name: string) => measuredBy([report(name, made(name))], undefined);
const counts = (passed: number, failed: number, skipped: number) => ({ passed, failed, skipped });

describe('reports of tests that tools have made', () => {
  it.each([
    ['pytest-junit.xml', counts(28, 0, 1)],
    ['vitest-junit.xml', counts(18, 0, 0)],
    ['vitest.json', counts(18, 0, 0)],
    ['node-junit.xml', counts(2, 1, 2)],
    ['node.tap', counts(2, 1, 2)],
    ['gotestsum-junit.xml', counts(3, 1, 1)],
    ['go-test.json', counts(3, 1, 1)],
  ])('%s', (name, tests) => {
    expect(measured(name)).toEqual({ tests, from: [name] });
  });
});

describe('reports of coverage that tools have made', () => {
  it.each([
    ['pytest-cov-cobertura.xml', 22, 24],
    ['pytest-cov.lcov', 22, 24],
    ['coverage-py.json', 22, 24],
    ['vitest-cobertura.xml', 9, 11],
    ['vitest.lcov', 9, 11],
    ['vitest-coverage-summary.json', 9, 11],
    ['c8-cobertura.xml', 4, 6],
    ['c8.lcov', 4, 6],
  ])('%s', (name, covered, lines) => {
    expect(measured(name)).toEqual({ coverage: { covered, lines }, from: [name] });
  });

  it('is counted by lines where Cobertura tells no sums, each line of a file once', () => {
    const text = made('vitest-cobertura.xml').replace(/lines-(valid|covered)="\d+"/g, '');
    expect(measuredBy([report('coverage.xml', text)], undefined)?.coverage).toEqual({
      covered: 9,
      lines: 11,
    });
  });

  it('counts a line once that two tests of one file tell of', () => {
    const twice = `${made('c8.lcov')}TN:\nSF:lock.js\nDA:3,1\nDA:4,0\nLF:2\nLH:1\nend_of_record\n`;
    expect(measuredBy([report('lcov.info', twice)], undefined)?.coverage).toEqual({ covered: 5, lines: 6 });
  });
});

describe('what a step has measured', () => {
  it('is nothing without a report, whatever it printed', () => {
    expect(measuredBy([], '46 tests passed\nok\nok then\n{"tests": 46}\n1 passed')).toBeUndefined();
    expect(measuredBy([report('package.json', '{"name":"x"}'), report('a.xml', '<a/>')], '')).toBeUndefined();
  });

  it('is read from what it printed, where that is a report among other lines', () => {
    const around = (text: string) => `> login@1.0.0 test\n> node --test\n\n${text}\nnpm notice\n`;
    const printed = (text: string) => measuredBy([], around(text));
    expect(printed(made('node.tap'))).toEqual({ tests: counts(2, 1, 2), from: [PRINTED] });
    expect(printed(made('go-test.json'))).toEqual({ tests: counts(3, 1, 1), from: [PRINTED] });
    expect(printed(made('vitest.json'))).toEqual({ tests: counts(18, 0, 0), from: [PRINTED] });
  });

  it('counts a run of tests once that is told in several formats, places and ways', () => {
    const junit = made('vitest-junit.xml');
    const reports = [
      report('junit.xml', junit),
      report('reports/junit.xml', junit),
      report('vitest.json', made('vitest.json')),
      report('coverage/lcov.info', made('vitest.lcov')),
      report('coverage/cobertura-coverage.xml', made('vitest-cobertura.xml')),
    ];
    expect(measuredBy(reports, made('vitest.json'))).toEqual({
      tests: counts(18, 0, 0),
      coverage: { covered: 9, lines: 11 },
      from: ['junit.xml', 'coverage/lcov.info'],
    });
  });

  it('adds up several files of one format, and takes those that the plan names before others', () => {
    const files = [
      report('TEST-a.xml', made('pytest-junit.xml')),
      report('TEST-b.xml', made('vitest-junit.xml')),
    ];
    expect(measuredBy(files, undefined)?.tests).toEqual(counts(46, 0, 1));
    const named = [...files, report('out/web.json', made('vitest.json'), true)];
    expect(measuredBy(named, undefined)).toEqual({ tests: counts(18, 0, 0), from: ['out/web.json'] });
  });

  it('tells of a report that cannot be read, and counts nothing for it', () => {
    const cut = made('pytest-junit.xml').slice(0, 1000);
    expect(measuredBy([report('junit.xml', cut)], undefined)).toEqual({
      from: [],
      unread: [expect.stringMatching(/^junit\.xml: it is no XML that can be read: /)],
    });
    const large: WrittenReport = { path: 'big.xml', named: false };
    expect(measuredBy([large], undefined)?.unread).toEqual(['big.xml: it is too large to be read']);
  });

  it('reads XML in which a test has printed what XML cannot hold', () => {
    const coloured = made('vitest-junit.xml').replace('the form', '\u001b[31mthe form\u0000');
    expect(measuredBy([report('junit.xml', coloured)], undefined)?.tests).toEqual(counts(18, 0, 0));
  });
});

describe('what did not come to its end', () => {
  it('has failed: a test that was begun, a package that does not compile', () => {
    const lines = made('go-test.json').split('\n');
    const cut = lines
      .slice(
        0,
        lines.findIndex((line) => line.includes('"pass"')),
      )
      .join('\n');
    expect(measuredBy([report('go-test.json', cut)], undefined)?.tests).toEqual(counts(0, 2, 0));
    const broken =
      '{"Action":"output","Package":"a","Output":"FAIL"}\n{"Action":"fail","Package":"a","Elapsed":0}';
    expect(measuredBy([], broken)?.tests).toEqual(counts(0, 1, 0));
  });

  it('has failed: points that a TAP plan announces, a file that cannot be loaded, a suite around its tests', () => {
    expect(measuredBy([], 'TAP version 14\n1..3\nok 1 - a\n')?.tests).toEqual(counts(1, 2, 0));
    expect(measuredBy([], '1..2\nok 1\nBail out! no database\n')?.tests).toEqual(counts(1, 2, 0));
    const unloaded = {
      numPassedTests: 1,
      numFailedTests: 0,
      testResults: [{ status: 'failed', assertionResults: [] }],
    };
    expect(measuredBy([report('jest.json', JSON.stringify(unloaded))], undefined)?.tests).toEqual(
      counts(1, 1, 0),
    );
    const suite = '<testsuite><testcase name="a"/><error message="teardown"/></testsuite>';
    expect(measuredBy([report('junit.xml', suite)], undefined)?.tests).toEqual(counts(1, 1, 0));
  });

  it('a failure of a test around others that all passed counts', () => {
    const tap = 'TAP version 14\n    ok 1 - within\n    1..1\nnot ok 1 - around\n1..1\n';
    expect(measuredBy([], tap)?.tests).toEqual(counts(1, 1, 0));
  });
});
