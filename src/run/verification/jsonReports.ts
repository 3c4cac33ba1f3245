import type { Coverage, TestCounts } from './stepMetrics';

/** Counts what the JSON of vitest, Jest or pytest-json-report tells; undefined where it is none of theirs. */
export function testsOfJson(value: unknown): TestCounts | undefined {
  return runnerTests(fieldsOf(value)) ?? pytestTests(fieldsOf(value));
}

/** Counts what the JSON of coverage.py, or Istanbul's summary, tells; undefined where it is neither. */
export function coverageOfJson(value: unknown): Coverage | undefined {
  const { totals, total } = fieldsOf(value);
  const python = fieldsOf(totals);
  const istanbul = fieldsOf(fieldsOf(total)['lines']);
  return (
    coverage(python['covered_lines'], python['num_statements']) ??
    coverage(istanbul['covered'], istanbul['total'])
  );
}

/** Vitest and Jest: a file that failed without a failed test, as one that can't be loaded, counts as one that failed. */
function runnerTests(value: Readonly<Record<string, unknown>>): TestCounts | undefined {
  const {
    numPassedTests: passed,
    numFailedTests: failed,
    numPendingTests,
    numTodoTests,
    testResults,
  } = value;
  if (!isCount(passed) || !isCount(failed)) {
    return undefined;
  }
  const files = Array.isArray(testResults) ? testResults.map(fieldsOf) : [];
  const unloaded = files.filter(
    ({ status, assertionResults }) =>
      status === 'failed' &&
      Array.isArray(assertionResults) &&
      !assertionResults.some((each) => fieldsOf(each)['status'] === 'failed'),
  );
  return {
    passed,
    failed: failed + unloaded.length,
    skipped: countOf(numPendingTests) + countOf(numTodoTests),
  };
}

function pytestTests({ exitcode, summary }: Readonly<Record<string, unknown>>): TestCounts | undefined {
  const counts = fieldsOf(summary);
  if (!isCount(exitcode) || !isCount(counts['total'])) {
    return undefined;
  }
  const sum = (...names: readonly string[]) => names.reduce((all, name) => all + countOf(counts[name]), 0);
  return {
    passed: sum('passed', 'xpassed'),
    failed: sum('failed', 'error'),
    skipped: sum('skipped', 'xfailed'),
  };
}

function coverage(covered: unknown, lines: unknown): Coverage | undefined {
  return isCount(covered) && isCount(lines) ? { covered, lines } : undefined;
}

function countOf(value: unknown): number {
  return isCount(value) ? value : 0;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
