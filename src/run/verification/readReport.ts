import { coverageOfXml, testsOfXml } from './xmlReports';
import type { Coverage, TestCounts } from './stepMetrics';
import { goTests, lcovCoverage, tapTests } from './lineReports';
import { coverageOfJson, testsOfJson } from './jsonReports';

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
