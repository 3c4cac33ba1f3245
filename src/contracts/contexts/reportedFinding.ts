import type { Criticality } from '../../run/verification/findings';
import { CRITICALITIES, findingPlace } from '../../run/verification/findings';
import { isRecord } from './toldValue';

/** Something that an agent has found out, for whoever goes on with it; `schemas/context.schema.json` is how it is said. */
export interface ReportedFinding {
  /** The packages of plans within plans that it came up through, outermost first: `area-1/analyst-3`; absent: the agent's own. */
  readonly from?: string;
  /** From the top of the repository, with forward slashes. */
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
  /** Absent: its agent has not said how much it weighs. */
  readonly severity?: Criticality;
  readonly what: string;
  readonly evidence?: string;
  readonly suggestion?: string;
  /** All else that was said of it; absent: nothing. */
  readonly more?: Readonly<Record<string, unknown>>;
}

/** What agents call a finding that weighs so much, besides the words themselves. */
const SEVERITY_WORDS: Readonly<Record<string, Criticality>> = {
  blocker: 'critical',
  error: 'high',
  major: 'high',
  warning: 'medium',
  moderate: 'medium',
  minor: 'low',
  info: 'low',
};

/**
 * Reads what an agent says that it has found: a text, or an object with its place as `file` and `line`, or as `file:line`
 * in `file` or `place`.
 * @param problem told of what is not understood; the rest is taken.
 * @returns undefined where it does not say what was found.
 */
export function readFinding(value: unknown, problem: (what: string) => void): ReportedFinding | undefined {
  const item = typeof value === 'string' ? { what: value } : value;
  if (typeof item !== 'object' || item === null || Array.isArray(item)) {
    problem('should be a text, or an object with `what`.');
    return undefined;
  }
  const fields: Readonly<Record<string, unknown>> = { ...item };
  const text = (...names: readonly string[]): string | undefined =>
    names
      .map((name) => fields[name])
      .find((each): each is string => typeof each === 'string' && each.trim() !== '')
      ?.trim();
  const what = text('what', 'finding', 'description', 'message', 'title', 'text');
  if (what === undefined) {
    problem('should say what was found, in `what`.');
    return undefined;
  }
  const said = text('severity', 'criticality');
  const severity = said === undefined ? undefined : severityOf(said);
  if (said !== undefined && severity === undefined) {
    problem(`severity: should be one of ${CRITICALITIES.join(', ')}; it says: ${JSON.stringify(said)}`);
  }
  const evidence = text('evidence');
  const suggestion = text('suggestion', 'recommendation', 'resolution');
  const from = text('from');
  const told = [what, severity === undefined ? undefined : said, evidence, suggestion, from];
  const rest = Object.entries(fields).filter(
    ([name, each]) =>
      !/^(file|place|path|line|more)$/.test(name) &&
      each !== null &&
      (typeof each !== 'string' || !told.includes(each.trim())),
  );
  const more = { ...(isRecord(fields['more']) ? fields['more'] : {}), ...Object.fromEntries(rest) };
  return {
    ...(from === undefined ? {} : { from }),
    ...placeIn(text('file', 'place', 'path'), fields['line']),
    ...(severity === undefined ? {} : { severity }),
    what,
    ...(evidence === undefined ? {} : { evidence }),
    ...(suggestion === undefined ? {} : { suggestion }),
    ...(Object.keys(more).length === 0 ? {} : { more }),
  };
}

/** How much findings weigh, the heaviest first; those of which nobody has said it come last. */
export function byWeight(a: ReportedFinding, b: ReportedFinding): number {
  return weightOf(b) - weightOf(a);
}

/** A finding in a line: how much it weighs, its place, what it is, who found it. */
export function findingLine(finding: ReportedFinding): string {
  const { severity, what, from } = finding;
  const place = findingPlace(finding);
  return `${severity === undefined ? '' : `${severity} `}${place === undefined ? '' : `${place}: `}${what}${from === undefined ? '' : ` (${from})`}`;
}

function weightOf({ severity }: ReportedFinding): number {
  return severity === undefined ? -1 : CRITICALITIES.indexOf(severity);
}

function severityOf(said: string): Criticality | undefined {
  const word = said.toLowerCase();
  return CRITICALITIES.find((each) => each === word) ?? SEVERITY_WORDS[word];
}

function placeIn(place: string | undefined, line: unknown): Pick<ReportedFinding, 'file' | 'line'> {
  if (place === undefined) {
    return {};
  }
  const [, path = place, within] = /^(.+?):(\d+)(?:[:-]\d+)?$/.exec(place) ?? [];
  const number = typeof line === 'number' ? line : Number(within);
  const file = path.replace(/\\/g, '/').replace(/^\.\//, '');
  return { file, ...(Number.isInteger(number) && number > 0 ? { line: number } : {}) };
}
