import type { Coverage, TestCounts } from './stepMetrics';

/** How a test came out, and whether others within it were told. */
interface Outcome {
  result: 'passed' | 'failed' | 'skipped' | undefined;
  hasParts: boolean;
  hasFailedPart: boolean;
}

/**
 * Counts what `go test -json` tells. A test that consists of subtests counts by them, unless it failed where none of them
 * did; so does a package that failed without a failed test, as where it does not compile.
 * @returns undefined where no line is one of its events.
 */
export function goTests(text: string): TestCounts | undefined {
  const packages = new Map<string, Map<string, Outcome>>();
  const failed = new Set<string>();
  for (const line of text.split('\n')) {
    const event = line.startsWith('{') && line.includes('"Action"') ? goEvent(line) : undefined;
    if (event !== undefined) {
      const tests = packages.get(event.package) ?? new Map<string, Outcome>();
      packages.set(event.package, tests);
      if (event.test !== undefined) {
        const known = tests.get(event.test) ?? { result: undefined, hasParts: false, hasFailedPart: false };
        tests.set(event.test, { ...known, result: GO_RESULTS[event.action] ?? known.result });
      } else if (event.action === 'fail') {
        failed.add(event.package);
      }
    }
  }
  if (packages.size === 0) {
    return undefined;
  }
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const [name, tests] of packages) {
    const before = counts.failed;
    // Those further in come first, so that what they are parts of knows of them.
    for (const [test, outcome] of [...tests].sort(([a], [b]) => depthOf(b) - depthOf(a))) {
      // One that was begun and never ended was cut off.
      const result = outcome.result ?? 'failed';
      const whole = tests.get(test.slice(0, Math.max(0, test.lastIndexOf('/'))));
      if (whole !== undefined) {
        whole.hasParts = true;
        whole.hasFailedPart ||= result === 'failed';
      }
      if (!outcome.hasParts || (result === 'failed' && !outcome.hasFailedPart)) {
        counts[result] += 1;
      }
    }
    counts.failed += failed.has(name) && counts.failed === before ? 1 : 0;
  }
  return counts;
}

const GO_RESULTS: Readonly<Record<string, Outcome['result']>> = {
  pass: 'passed',
  fail: 'failed',
  skip: 'skipped',
};

function goEvent(line: string): { action: string; package: string; test?: string } | undefined {
  try {
    const { Action, Package, Test } = JSON.parse(line) as Readonly<Record<string, unknown>>;
    return typeof Action !== 'string' || typeof Package !== 'string'
      ? undefined
      : { action: Action, package: Package, ...(typeof Test === 'string' ? { test: Test } : {}) };
  } catch {
    return undefined;
  }
}

function depthOf(test: string): number {
  return test.split('/').length;
}

/** A numbered point with the directive that it may carry. */
const POINT = /^(not )?ok \d+(?:.*[^\\]# *(skip|todo)\b)?/i;
const VERSION = /^TAP version 1\d\s*$/;
const PLAN = /^1\.\.(\d+)/;

/**
 * Counts the points of a TAP stream (versions 12 to 14). One that sums up indented points counts by them, unless it failed
 * where none of them did; what a plan (`1..4`) announces and never comes has failed, and so has what `Bail out!` ends.
 * @returns undefined where it is none: it has to hold its version or a plan.
 */
export function tapTests(text: string): TestCounts | undefined {
  const all = text.split('\n');
  const begin = all.findIndex((line) => VERSION.test(line) || PLAN.test(line) || POINT.test(line));
  const lines = begin < 0 ? [] : withoutBlocks(all.slice(begin));
  if (!lines.some((line) => VERSION.test(line) || PLAN.test(line))) {
    return undefined;
  }
  const counts = { passed: 0, failed: 0, skipped: 0 };
  // Of the points since the last one that is less indented, by indentation: whether one failed.
  const parts = new Map<number, boolean>();
  let planned = 0;
  let points = 0;
  for (const line of lines) {
    const words = line.trim();
    const indent = line.length - line.trimStart().length;
    const [, not, directive] = POINT.exec(words) ?? [undefined, undefined, undefined];
    if (POINT.test(words)) {
      const result = directive !== undefined ? 'skipped' : not === undefined ? 'passed' : 'failed';
      const within = [...parts].filter(([deeper]) => deeper > indent);
      const isFailureOfItsOwn = result === 'failed' && !within.some(([, failed]) => failed);
      within.forEach(([deeper]) => parts.delete(deeper));
      parts.set(indent, parts.get(indent) === true || result === 'failed');
      points += indent === 0 ? 1 : 0;
      counts[result] += within.length === 0 || isFailureOfItsOwn ? 1 : 0;
    } else if (indent === 0) {
      planned += Number(PLAN.exec(words)?.[1] ?? 0);
      counts.failed += /^Bail out!/i.test(words) ? 1 : 0;
    }
  }
  counts.failed += Math.max(0, planned - points);
  return counts;
}

/** The lines without what stands between `---` and `...`: there a test may say anything. */
function withoutBlocks(lines: readonly string[]): string[] {
  let end: string | undefined;
  return lines.filter((line) => {
    const isBlock = end !== undefined || line.trim() === '---';
    end =
      line.trimEnd() === end
        ? undefined
        : (end ?? (isBlock ? line.trimEnd().replace('---', '...') : undefined));
    return !isBlock;
  });
}

/**
 * Counts the lines of an LCOV tracefile; those of a file that several tests tell of count once.
 * @returns undefined where it is none.
 */
export function lcovCoverage(text: string): Coverage | undefined {
  const files = new Map<string, Map<string, boolean>>();
  const totals = new Map<string, Coverage>();
  let file: string | undefined;
  let totalOf: { covered: number; lines: number } = { covered: 0, lines: 0 };
  for (const line of text.split('\n')) {
    const [, name, value = ''] = /^(SF|DA|LF|LH):(.*?)\s*$/.exec(line) ?? [];
    if (name === 'SF') {
      file = value;
      totalOf = { covered: 0, lines: 0 };
    } else if (file !== undefined && name === 'DA') {
      const [number = '', hits] = value.split(',');
      const lines = files.get(file) ?? new Map<string, boolean>();
      files.set(file, lines.set(number, lines.get(number) === true || Number(hits) > 0));
    } else if (file !== undefined && (name === 'LF' || name === 'LH')) {
      totalOf[name === 'LF' ? 'lines' : 'covered'] = Number(value);
    } else if (file !== undefined && line.startsWith('end_of_record')) {
      totals.set(file, totalOf);
      file = undefined;
    }
  }
  return totals.size === 0 ? undefined : sumOfLines(files, totals);
}

/** Adds up files: by their lines where these are told, else by what is told of all of them. */
function sumOfLines(
  files: ReadonlyMap<string, ReadonlyMap<string, boolean>>,
  totals: ReadonlyMap<string, Coverage>,
): Coverage {
  const each = [...totals].map(([file, total]) => {
    const lines = files.get(file);
    return lines === undefined
      ? total
      : { covered: [...lines.values()].filter((reached) => reached).length, lines: lines.size };
  });
  return {
    covered: each.reduce((sum, { covered }) => sum + covered, 0),
    lines: each.reduce((sum, { lines }) => sum + lines, 0),
  };
}
