import type { Target } from '../../plan/additions';
import { meets, targetText } from '../../plan/taskLists';
import type { Coverage, MeasuredValue, TestCounts, WrittenReport } from './stepMetrics';
import { PRINTED } from './stepMetrics';

/** Where a number that a target names may stand. */
export interface ValueSources {
  readonly tests?: TestCounts;
  readonly coverage?: Coverage;
  /** Where tests and coverage were read. */
  readonly from: readonly string[];
  readonly reports: readonly WrittenReport[];
  /** All that the step printed; undefined: not all of it is known. */
  readonly printed: string | undefined;
}

/**
 * The numbers that targets name, each with where it was read: `coverage` and `tests`, `tests_failed`, `tests_skipped` from
 * reports of these; any other from a JSON file that the plan names and that was written while the step ran, or from the last
 * line such as `p95=180 ms` that the step printed. What an agent says of its own work is none.
 */
export function valuesOf(
  targets: readonly Target[],
  sources: ValueSources,
): Readonly<Record<string, MeasuredValue>> {
  const found = [...new Set(targets.map(({ name }) => name))].flatMap((name) => {
    const value = counted(name, sources) ?? written(name, sources.reports) ?? printed(name, sources.printed);
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(found);
}

/** What numbers there are that are not what targets ask for, a sentence without its end for each. */
export function missedTargets(
  targets: readonly Target[],
  values: Readonly<Record<string, MeasuredValue>> = {},
): string[] {
  return targets.flatMap((target) => {
    const found = values[target.name];
    return found === undefined || !isComparable(target, found) || meets(target, found.value)
      ? []
      : [`${valueText(target.name, found)}, and the plan asks for ${targetText(target)}`];
  });
}

/** "coverage is 91.3 % (lcov.info)". */
export function valueText(name: string, { value, unit, from }: MeasuredValue): string {
  const rounded = Math.trunc(value * 1000) / 1000;
  return `${name} is ${rounded}${unit === undefined ? '' : ` ${unit}`} (${from})`;
}

/** Whether a number is in the unit that the target names; a share of lines is always one of a hundred. */
export function isComparable({ unit }: Target, found: MeasuredValue): boolean {
  return unit === found.unit || (unit === undefined && found.unit === '%');
}

function counted(name: string, { tests, coverage, from }: ValueSources): MeasuredValue | undefined {
  const source = from.join(', ');
  if (name === 'coverage' && coverage !== undefined) {
    return { value: (coverage.covered * 100) / coverage.lines, unit: '%', from: source };
  }
  const counts = tests && {
    tests: tests.passed + tests.failed,
    tests_passed: tests.passed,
    tests_failed: tests.failed,
    tests_skipped: tests.skipped,
  };
  const value = counts?.[name as keyof typeof counts];
  return value === undefined ? undefined : { value, from: source };
}

function written(name: string, reports: readonly WrittenReport[]): MeasuredValue | undefined {
  for (const { path, named, text } of reports) {
    const value = named && text?.trimStart().startsWith('{') === true ? numberIn(text, name) : undefined;
    if (value !== undefined) {
      return { ...value, from: path };
    }
  }
  return undefined;
}

/** The number of that name in a JSON text, or along the path of names with dots between them. */
function numberIn(text: string, name: string): Omit<MeasuredValue, 'from'> | undefined {
  try {
    const whole: unknown = JSON.parse(text);
    const along = (value: unknown, key: string): unknown =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? (value as Readonly<Record<string, unknown>>)[key]
        : undefined;
    const value = along(whole, name) ?? name.split('.').reduce(along, whole);
    return typeof value === 'number' ? { value } : typeof value === 'string' ? numberOf(value) : undefined;
  } catch {
    return undefined;
  }
}

function printed(name: string, output = ''): MeasuredValue | undefined {
  const literal = name.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const line = new RegExp(String.raw`^[ \t{]*"?${literal}"?[ \t]*[=:][ \t]*(.*?)[\s,}]*$`, 'gm');
  const text = [...output.matchAll(line)].at(-1)?.[1]?.replace(/^"(.*)"$/, '$1') ?? '';
  const value = numberOf(text);
  return value === undefined ? undefined : { ...value, from: PRINTED };
}

function numberOf(text: string): Omit<MeasuredValue, 'from'> | undefined {
  const [, number, unit] = /^(-?\d+(?:\.\d+)?)\s*(%|[A-Za-z]\w*)?$/.exec(text.trim()) ?? [];
  return number === undefined
    ? undefined
    : { value: Number(number), ...(unit === undefined ? {} : { unit }) };
}
