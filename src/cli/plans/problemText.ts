import type { Problem, Severity } from '../../plan/problem';
import type { SourceRange } from '../../plan/source';
import type { ValidationReport } from '../../plan/checks/validation';
import type { Terminal } from '../context/terminal';

/** How much of a line is shown, in characters. */
const SHOWN = 100;

/** How much of it comes before the place that it is shown for. */
const BEFORE = 40;

const COLOUR = { error: 'red', warning: 'yellow', info: 'cyan' } as const;

/** `file:line:column: severity code message`, counted from 1. */
export function problemLine(
  file: string,
  problem: Problem,
  severityText: (severity: Severity) => string = (severity) => severity,
): string {
  return `${placeText(file, problem.range)}: ${severityText(problem.severity)} ${problem.code} ${problem.message}`;
}

/**
 * A problem for people: its line, for errors and warnings the line of the plan with the place underlined, and the places that
 * have to do with it.
 * @param lines the lines of the plan.
 */
export function problemBlock(
  file: string,
  problem: Problem,
  lines: readonly string[],
  style: Terminal['style'],
): string {
  const colour = COLOUR[problem.severity];
  const related = (problem.related ?? []).map(
    (place) => `    ${placeText(place.file ?? file, place.range)}: ${place.message}`,
  );
  return [
    problemLine(file, problem, (severity) => style(colour, severity)),
    ...(problem.severity === 'info' ? [] : frame(problem.range, lines, (text) => style(colour, text))),
    ...related,
  ].join('\n');
}

/** The summary line below the problems of one plan. */
export function summaryLine(report: ValidationReport, style: Terminal['style']): string {
  const verdict = report.valid ? style('green', 'valid') : style('red', 'not valid');
  const packages = report.waves.reduce((sum, wave) => sum + wave.length, 0);
  const gain =
    report.speedup_limit > 1
      ? `; at best ${report.speedup_limit} times faster than one after another if each takes what it may (${report.critical_minutes} of ${report.total_minutes} minutes)`
      : '';
  return `${report.file}: ${verdict}; ${plural(packages, 'package')} in ${plural(report.waves.length, 'wave')}, ${counts([report])}${gain}`;
}

/** The summary line below the problems of several plans. */
export function totalLine(reports: readonly ValidationReport[]): string {
  const invalid = reports.filter((report) => !report.valid).length;
  return `${plural(reports.length, 'plan')}, ${invalid} not valid: ${counts(reports)}`;
}

function counts(reports: readonly ValidationReport[]): string {
  const problems = reports.flatMap((report) => report.problems);
  const count = (severity: Severity): number =>
    problems.filter((problem) => problem.severity === severity).length;
  const hints = count('info');
  const hint = hints === 0 ? '' : `, ${plural(hints, 'hint')}`;
  return `${plural(count('error'), 'error')}, ${plural(count('warning'), 'warning')}${hint}`;
}

/** A count with its word. */
export function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

function placeText(file: string, { start }: SourceRange): string {
  return `${file}:${start.line + 1}:${start.character + 1}`;
}

/** A line of the plan, cut around the place where it is long, with the place underlined. Nothing for an empty line. */
function frame(
  { start, end }: SourceRange,
  lines: readonly string[],
  underline: (text: string) => string,
): string[] {
  const line = lines[start.line] ?? '';
  const first = Math.max(0, start.character - BEFORE);
  const text = printable(line.slice(first, first + SHOWN).trimEnd());
  if (text.trim() === '') {
    return [];
  }
  const last = end.line === start.line ? end.character : line.length;
  const length = Math.max(1, Math.min(last - start.character, text.length - (start.character - first)));
  const number = String(start.line + 1).padStart(5);
  const cut = first === 0 ? '' : '...';
  const gap = ' '.repeat(cut.length + start.character - first);
  return [
    `${number} | ${cut}${text}${line.trimEnd().length > first + SHOWN ? '...' : ''}`,
    `${' '.repeat(number.length)} | ${gap}${underline('^'.repeat(length))}`,
  ];
}

/** Keeps the width of what it replaces, so that the underlining stays in place. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ');
}
