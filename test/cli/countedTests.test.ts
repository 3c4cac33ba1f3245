import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import type { RunReport } from '../../src/run/explaining/report/reportDocument';
import { waves } from '../support/commands';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';

const MADE = resolve(import.meta.dirname, '../run/verification/fixtures');
/** A step that leaves files as a tool has written them. */
const leaves = (files: Readonly<Record<string, string>>): string =>
  ['mkdir -p coverage', ...Object.entries(files).map(([from, to]) => `cp "${MADE}/${from}" ${to}`)].join(
    ' && ',
  );

const FORGED = '<testsuite><testcase name="a"/><testcase name="b"/></testsuite>';

it('counts the tests of a login from files that its steps wrote, and nothing else as tests', async () => {
  const plan = planText([
    {
      id: 'api',
      command: 'echo > api.py',
      writes: ['api.py'],
      checks: [leaves({ 'pytest-junit.xml': 'junit.xml', 'pytest-cov-cobertura.xml': 'coverage.xml' })],
    },
    {
      id: 'web',
      command: `echo > web.ts; echo 'require("node:test").test("logs in", () => {});' > integration.test.js`,
      writes: ['web.ts', 'integration.test.js'],
      checks: [
        leaves({ 'vitest-junit.xml': 'junit.xml', 'vitest.lcov': 'coverage/lcov.info' }),
        'node --test --test-reporter=tap integration.test.js',
        'echo playwright: 12 tests passed',
      ],
    },
    {
      id: 'forged',
      command: `echo '${FORGED}' > junit.xml`,
      writes: ['junit.xml'],
      checks: ['echo unit tests'],
    },
  ]);
  const { root } = gitRepository({ files: { 'work-packages.yaml': plan } });
  expect((await waves(root, ['run', 'work-packages.yaml'])).code).toBe(0);
  const report = JSON.parse((await waves(root, ['report', '--format', 'json'])).out) as RunReport;
  expect(report.tests).toEqual([
    { kind: 'unit', passed: 3, failed: 0, open: 0, tests: { passed: 46, failed: 0, skipped: 1 } },
    { kind: 'integration', passed: 1, failed: 0, open: 0, tests: { passed: 1, failed: 0, skipped: 0 } },
    { kind: 'e2e', passed: 1, failed: 0, open: 0 },
  ]);
  expect(report.packages.map(({ id, checks }) => [id, checks[0]?.measured])).toEqual([
    [
      'api',
      {
        tests: { passed: 28, failed: 0, skipped: 1 },
        coverage: { covered: 22, lines: 24 },
        from: ['junit.xml', 'coverage.xml'],
      },
    ],
    [
      'web',
      {
        tests: { passed: 18, failed: 0, skipped: 0 },
        coverage: { covered: 9, lines: 11 },
        from: ['junit.xml', 'coverage/lcov.info'],
      },
    ],
    ['forged', undefined],
  ]);
  expect(report.packages.map(({ tier }) => [tier?.verdict, tier?.why])).toEqual([
    ['shown', '28 tests passed, 1 skipped'],
    ['shown', '19 tests passed'],
    ['claimed', 'no step left a report of tests'],
  ]);
  const text = (await waves(root, ['report'])).out;
  expect(text).toContain('**forged** tier A, claimed: no step left a report of tests');
  expect(text).toContain('**Unit tests** 3 of 3 steps passed; 46 tests passed, 1 skipped');
  expect(text).toContain('**End-to-end tests** 1 of 1 step passed; tests not counted: no report');
  expect(text).toMatch(/^- \*\*api: .*91 % of 24 lines \(junit\.xml, coverage\.xml\)$/m);
  expect(text).toContain('[x] Tests that reports tell of passed: 47 tests passed, 1 skipped');
  const page = (await waves(root, ['report', '--format', 'html'])).out;
  expect(page).toContain('46 tests passed, 1 skipped');
  expect(page).toContain('<dd>47 of 48</dd>');
});
