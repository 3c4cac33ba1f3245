import { parseXml, XmlElement } from '@rgrove/parse-xml';
import type { Coverage, TestCounts } from './stepMetrics';
import { goTests, lcovCoverage, tapTests } from './lineReports';

/** Tells that a test was not carried out where it has no `<skipped>` (googletest). */
const NOT_RUN = new Set(['notrun', 'skipped', 'disabled']);

/**
 * Counts the test cases of JUnit XML.
 * @returns undefined where it is some other XML. @throws Error where it is none that is well-formed.
 */
function testsOfXml(text: string): TestCounts | undefined {
  const root = rootOf(text);
  if (root === undefined || !/^testsuites?$/.test(root.name)) {
    return undefined;
  }
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const count = (element: XmlElement): void => {
    const children = elementsOf(element);
    const wholes = isOfGo(children) ? namesOfWholes(children) : new Set();
    for (const child of children) {
      if (child.name === 'testcase') {
        const outcome = outcomeOf(child);
        counts[outcome] += outcome === 'passed' && wholes.has(child.attributes['name']) ? 0 : 1;
      } else if (child.name === 'testsuite') {
        count(child);
      } else if (child.name === 'error' || child.name === 'failure') {
        // Of a suite itself: what stands around its tests has failed.
        counts.failed += 1;
      }
    }
  };
  count(root);
  return counts;
}

/**
 * Counts the lines of a report by Cobertura; those of a file that several classes share count once.
 * @returns undefined where it is some other XML. @throws Error where it is none that is well-formed.
 */
function coverageOfXml(text: string): Coverage | undefined {
  const root = rootOf(text);
  if (root?.name !== 'coverage') {
    return undefined;
  }
  const [covered, lines] = ['lines-covered', 'lines-valid'].map((name) =>
    Number(root.attributes[name] ?? NaN),
  );
  if (covered !== undefined && lines !== undefined && Number.isInteger(covered) && Number.isInteger(lines)) {
    return { covered, lines };
  }
  const seen = new Map<string, boolean>();
  const collect = (element: XmlElement, file: string): void => {
    for (const child of elementsOf(element)) {
      if (child.name === 'line') {
        const key = `${file}:${child.attributes['number'] ?? ''}`;
        seen.set(key, seen.get(key) === true || Number(child.attributes['hits']) > 0);
      } else if (child.name !== 'methods') {
        collect(child, child.name === 'class' ? (child.attributes['filename'] ?? '') : file);
      }
    }
  };
  collect(root, '');
  return seen.size === 0
    ? undefined
    : { covered: [...seen.values()].filter((reached) => reached).length, lines: seen.size };
}

function rootOf(text: string): XmlElement | undefined {
  // What tests print may hold characters that XML can't, and stands there as it is.
  const readable = text.replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '');
  return parseXml(readable).root ?? undefined;
}

function elementsOf(element: XmlElement): XmlElement[] {
  return element.children.filter((child) => child instanceof XmlElement);
}

/** What makes JUnit XML of Go's tests lists one that consists of subtests (`A/b`) beside them. */
function isOfGo(children: readonly XmlElement[]): boolean {
  const properties = children.filter(({ name }) => name === 'properties').flatMap(elementsOf);
  return properties.some(({ attributes }) => attributes['name'] === 'go.version');
}

function namesOfWholes(children: readonly XmlElement[]): Set<string> {
  const names = children.map(({ attributes }) => attributes['name'] ?? '');
  return new Set(names.flatMap((name) => (name.includes('/') ? [name.slice(0, name.lastIndexOf('/'))] : [])));
}

function outcomeOf(test: XmlElement): keyof TestCounts {
  const within = new Set(elementsOf(test).map(({ name }) => name));
  if (within.has('failure') || within.has('error')) {
    return 'failed';
  }
  return within.has('skipped') || NOT_RUN.has((test.attributes['status'] ?? '').toLowerCase())
    ? 'skipped'
    : 'passed';
}

/** Counts what the JSON of vitest, Jest or pytest-json-report tells; undefined where it is none of theirs. */
function testsOfJson(value: unknown): TestCounts | undefined {
  return runnerTests(fieldsOf(value)) ?? pytestTests(fieldsOf(value));
}

/** Counts what the JSON of coverage.py, or Istanbul's summary, tells; undefined where it is neither. */
function coverageOfJson(value: unknown): Coverage | undefined {
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

/** What a text says, if it is a report. */
export interface ReadReport {
  readonly tests?: TestCounts;
  readonly coverage?: Coverage;
  /** Place of its format among those that may tell of one and the same run of tests; the lowest counts. */
  readonly rank?: number;
  /** Why it says nothing, where it seems to be a report. */
  readonly trouble?: string;
}

/**
 * Reads a report of tests or of coverage in any format that is known, by what is in it: JUnit XML and Cobertura, the JSON of
 * vitest, Jest, pytest-json-report, coverage.py and Istanbul, `go test -json`, TAP and LCOV.
 * @returns undefined where it is none.
 */
export function readReport(text: string): ReadReport | undefined {
  const begin = text.slice(0, 400).trimStart();
  if (begin.startsWith('<') || begin.startsWith('\uFEFF<')) {
    return xmlReport(text);
  }
  if (begin.startsWith('{')) {
    return jsonReport(text) ?? goReport(text);
  }
  return tapReport(text) ?? lcovReport(text);
}

/** Reads a report that stands in what a command printed, among other lines. */
export function printedReport(text: string): ReadReport | undefined {
  const json = text.split('\n').findLast((line) => line.startsWith('{"numTotalTestSuites"'));
  return (json === undefined ? undefined : jsonReport(json)) ?? goReport(text) ?? tapReport(text);
}

function xmlReport(text: string): ReadReport | undefined {
  try {
    const tests = testsOfXml(text);
    const coverage = tests === undefined ? coverageOfXml(text) : undefined;
    return tests === undefined ? coverage && { coverage, rank: 1 } : { tests, rank: 0 };
  } catch (error) {
    const [line = ''] = (error instanceof Error ? error.message : '').split('\n');
    return { trouble: `it is no XML that can be read: ${line}` };
  }
}

function jsonReport(text: string): ReadReport | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const tests = testsOfJson(value);
  const coverage = tests === undefined ? coverageOfJson(value) : undefined;
  return tests === undefined ? coverage && { coverage, rank: 2 } : { tests, rank: 1 };
}

function goReport(text: string): ReadReport | undefined {
  const tests = goTests(text);
  return tests && { tests, rank: 2 };
}

function tapReport(text: string): ReadReport | undefined {
  const tests = tapTests(text);
  return tests && { tests, rank: 3 };
}

function lcovReport(text: string): ReadReport | undefined {
  const coverage = lcovCoverage(text);
  return coverage && { coverage, rank: 0 };
}
