import { t } from '@vscode/l10n';
import { count } from '../../worktrees/cleanup';
import { inWindowsLanguage } from '../../kernel/kernel';
import type { PackageReport, RunReport } from './reportDocument';
import { nestedPackages } from './reportDocument';

/** How many lines of a file differ; neither is known of one that is no text. */
export interface FileLines {
  readonly path: string;
  readonly added: number;
  readonly removed: number;
}

/** What a run brings home, before a person takes it. */
export interface FinishSummary {
  /** How many packages are merged, of those that were asked for. */
  readonly merged: number;
  readonly asked: number;
  readonly files: number;
  readonly added: number;
  readonly removed: number;
  /** How many checks have passed, and how many have no such verdict. */
  readonly passed: number;
  readonly notPassed: number;
  /** What nobody has shown or done, each in words. */
  readonly open: readonly string[];
  /** What each merged package has changed, in the order of the plan. */
  readonly packages: readonly FinishedPackage[];
}

/** The part of one package. */
export interface FinishedPackage {
  readonly id: string;
  readonly title: string;
  readonly files: number;
  readonly added: number;
  readonly removed: number;
}

/** What the history of a person's branch, and a pull request, say of a run's work. */
export interface FinishWords {
  /** One line, of at most 66 characters. */
  readonly title: string;
  readonly body: string;
}

/** Letters of a subject line that leave room for what git and people put before it. */
const LONGEST_TITLE = 66;

/** Sums up what a run brings home. @param lines of everything between its base and where its branch stands. */
export function finishSummary(report: RunReport, lines: readonly FileLines[]): FinishSummary {
  const byPath = new Map(lines.map((each) => [each.path, each]));
  const merged = report.packages.filter(({ commit }) => commit !== undefined);
  return {
    merged: merged.length,
    asked: report.packages.length,
    ...sumOf(lines),
    passed: sum(report.tests.map(({ passed }) => passed)),
    notPassed: sum(report.tests.map(({ failed, open }) => failed + open)),
    open: openPoints(report),
    packages: merged.map(({ id, title, files_modified: files }) => ({
      id,
      title,
      ...sumOf(files.flatMap((path) => byPath.get(path) ?? [])),
    })),
  };
}

/** The title and the text for a commit or a pull request. */
export function finishWords(report: RunReport, summary: FinishSummary): FinishWords {
  const merged = nestedPackages(report).filter(({ item }) => item.commit !== undefined);
  return {
    title: titleOf(
      report.feature.title,
      merged.filter(({ depth }) => depth === 0).map(({ item }) => item),
    ),
    body: [
      `${summaryText(summary)}.`,
      merged
        .map(({ item, depth }) => `${'  '.repeat(depth)}- ${item.id}: ${item.title}${checked(item)}`)
        .join('\n'),
      ...(summary.open.length === 0
        ? []
        : [`Left open:\n${summary.open.map((point) => `- ${point}`).join('\n')}`]),
      `Waves-Run: ${report.run}\n`,
    ].join('\n\n'),
  };
}

/** A summary in a line: `5 packages, 12 files (+120 -7), 9 checks passed, 1 point open`. */
export function summaryText(summary: FinishSummary): string {
  const { merged, asked, files, added, removed, passed, notPassed, open } = summary;
  const checks = passed + notPassed;
  return [
    merged === asked ? count(merged, 'package') : `${merged} of ${count(asked, 'package')}`,
    `${count(files, 'file')} (+${added} -${removed})`,
    checks === 0
      ? 'no checks'
      : notPassed === 0
        ? `${count(passed, 'check')} passed`
        : `${passed} of ${count(checks, 'check')} passed`,
    ...(open.length === 0 ? [] : [`${count(open.length, 'point')} open`]),
  ].join(', ');
}

/** What a run brings home with its open points in the language of the window; commits and reports have them in English. */
export function finishInWindow(summary: FinishSummary): FinishSummary {
  return { ...summary, open: summary.open.map(inWindowsLanguage) };
}

/** What `summaryText` says, in the language of the window. */
export function finishLine(summary: FinishSummary): string {
  const { merged, asked, files, added, removed, passed, notPassed, open } = summary;
  const checks = passed + notPassed;
  const packages =
    merged !== asked
      ? t('{0} of {1} packages', merged, asked)
      : merged === 1
        ? t('1 package')
        : t('{0} packages', merged);
  return [
    packages,
    changedLine(files, added, removed),
    checks === 0 ? t('no checks') : t('{0} of {1} checks passed', passed, checks),
    ...(open.length === 0 ? [] : [open.length === 1 ? t('1 point open') : t('{0} points open', open.length)]),
  ].join(', ');
}

/** How much has changed, in the language of the window. */
export function changedLine(files: number, added: number, removed: number): string {
  return files === 1
    ? t('1 file, +{0} −{1} lines', added, removed)
    : t('{0} files, +{1} −{2} lines', files, added, removed);
}

/** Feature and packages, as far as they fit: a feature's name alone may be one word. */
function titleOf(feature: string, packages: readonly PackageReport[]): string {
  const short = feature.replace(/\s+/g, ' ').trim();
  for (let named = packages.length; named > 0; named -= 1) {
    const rest = packages.length - named;
    const names = packages.slice(0, named).map(({ title }) => title.replace(/\s+/g, ' ').trim());
    const title = `${short}: ${names.join(', ')}${rest === 0 ? '' : ` and ${rest} more`}`;
    if (title.length <= LONGEST_TITLE) {
      return title;
    }
  }
  return short.length <= LONGEST_TITLE ? short : `${short.slice(0, LONGEST_TITLE - 3).trimEnd()}...`;
}

function checked({ checks, contract }: PackageReport): string {
  const passed = checks.filter((check) => check.passed === true).length;
  const parts = [
    ...(checks.length === 0 ? [] : [`${passed} of ${count(checks.length, 'check')} passed`]),
    ...(contract === undefined || contract === 'unchecked' ? [] : [`what it builds on ${contract}`]),
  ];
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

function openPoints(report: RunReport): string[] {
  const all = nestedPackages(report);
  const named = (fits: (item: PackageReport) => boolean): string =>
    all.flatMap(({ item, name }) => (fits(item) ? [name] : [])).join(', ');
  const point = (names: string, words: string): string[] => (names === '' ? [] : [`${words}: ${names}`]);
  const isMerged = ({ commit, subplan }: PackageReport) => commit !== undefined && subplan === undefined;
  return [
    ...report.left_to_do.map(({ package: id, state, reasons }) =>
      [state === 'done' ? id : `${id} is not done (${state})`, ...reasons.slice(0, 1)].join(': '),
    ),
    ...point(
      named((item) => isMerged(item) && item.checks.length === 0),
      'No check looked at',
    ),
    ...point(
      named((item) => item.checks.some(({ passed }) => passed !== true)),
      'Checks without a pass',
    ),
    ...point(
      named(({ contract }) => contract === 'stale'),
      'Built on what has changed since',
    ),
    ...point(
      named(({ imports }) => (imports?.broken?.length ?? 0) > 0),
      'Built on what is not there, let through by the plan',
    ),
    ...point(
      named(({ imports }) => (imports?.unchecked.length ?? 0) > 0),
      'Built on what nobody could judge',
    ),
    ...report.flow.published
      .filter(({ standing }) => standing === 'abandoned')
      .map(
        ({ package: id, files, commit }) =>
          `${files.join(', ')} of ${id} is merged (${commit.slice(0, 10)}) without its checks: ${id} is not done`,
      ),
    ...report.escalations
      .filter(({ answered }) => !answered)
      .map(() => 'A report of an agent waits for an answer'),
    ...report.handoffs
      .filter(({ open }) => open)
      .map(({ from, to }) => `${from} has had no answer from ${to}`),
  ];
}

function sumOf(lines: readonly FileLines[]): Pick<FinishSummary, 'files' | 'added' | 'removed'> {
  return {
    files: lines.length,
    added: sum(lines.map(({ added }) => added)),
    removed: sum(lines.map(({ removed }) => removed)),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
