import type { AttemptResult } from '../attemptHistory';
import { appearanceOf, durationText } from '../../kernel/kernel';
import { agentText, contractText, noTestsText, testCountsText, usedText } from './reportText';
import type { PackageReport, RunReport } from './reportDocument';
import { nestedPackages } from './reportDocument';
import { TEST_KIND_WORDS } from './testKinds';

/** One attempt as a bar on the run's own time line; `from` and `to` are shares of its whole length, 0 to 1. */
export interface TimelineBar {
  readonly attempt: number;
  readonly result: AttemptResult;
  readonly from: number;
  readonly to: number;
  /** Its work. */
  readonly seconds: number;
  /** Where in it nobody worked, as shares of the line too. */
  readonly waits: readonly { readonly from: number; readonly to: number }[];
}

/** The bars of one package, which is named after those around it: `api/orders`. */
export interface TimelineRow {
  readonly package: string;
  readonly bars: readonly TimelineBar[];
}

/**
 * Lays all attempts of a report out on one time line, in the order in which the packages began; those of a child run
 * stand below their package.
 */
export function timelineRows(report: RunReport): TimelineRow[] {
  const begin = Date.parse(report.started_at);
  const length = Math.max(1, Date.parse(report.as_of) - begin);
  const share = (time: number) => Math.min(1, Math.max(0, (time - begin) / length));
  const rowsOf = ({ packages }: RunReport, way: string): TimelineRow[] =>
    packages
      .filter((item) => item.attempts.length > 0)
      .sort((a, b) => startOf(a) - startOf(b))
      .flatMap((item) => [
        rowOf(item, `${way}${item.id}`),
        ...(item.subplan === undefined ? [] : rowsOf(item.subplan, `${way}${item.id}/`)),
      ]);
  const rowOf = (item: PackageReport, name: string): TimelineRow => ({
    package: name,
    bars: item.attempts.map((attempt) => {
      const from = Date.parse(attempt.started_at);
      return {
        attempt: attempt.attempt,
        result: attempt.result,
        from: share(from),
        to: share(Date.parse(attempt.ended_at ?? report.as_of)),
        seconds: attempt.seconds,
        waits: (attempt.waits ?? []).map(({ started_at: start, seconds }) => ({
          from: share(Date.parse(start)),
          to: share(Date.parse(start) + seconds * 1000),
        })),
      };
    }),
  });
  return rowsOf(report, '');
}

function startOf({ attempts }: PackageReport): number {
  return Date.parse(attempts[0]?.started_at ?? '') || 0;
}

/** Text as it may stand in HTML, also inside an attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

/** A heading with a list below it, each line with what it is about; nothing where there are no lines. */
export function htmlList(
  heading: string,
  items: readonly { readonly subject: string; readonly text: string }[],
): string {
  if (items.length === 0) {
    return '';
  }
  const lines = items.map(
    ({ subject, text }) =>
      `<li>${subject === '' ? '' : `<b>${escapeHtml(subject)}</b> `}${escapeHtml(text)}</li>`,
  );
  return `<section>\n<h2>${heading}</h2>\n<ul>\n${lines.join('\n')}\n</ul>\n</section>\n`;
}

/** All packages, each with those within it, as a table. */
export function packageTable(report: RunReport): string {
  const used = report.usage !== undefined;
  const built = report.packages.some(({ contract }) => contract !== undefined);
  const head = [
    ...['State', 'Package', 'Wave', 'Agent', 'Attempts', 'Time'],
    ...(used ? ['Used'] : []),
    'Scope',
    ...(built ? ['Contracts'] : []),
    'Merge',
  ];
  const rows = nestedPackages(report).map(({ item, depth }) => packageRow(item, { used, built }, depth));
  return table('Packages', head, rows);
}

/** The steps of all packages by kind, with the tests that their reports tell of, as a table; nothing where there are none. */
export function testTable({ tests }: RunReport): string {
  const rows = tests.map(({ kind, passed, failed, open, tests: counted }) => [
    TEST_KIND_WORDS[kind],
    String(passed),
    failed === 0 ? '0' : `<span class="state failed">${failed}</span>`,
    String(open),
    counted === undefined ? noTestsText(kind) : testCountsText(counted),
  ]);
  const head = ['Kind', 'Steps passed', 'Failed', 'Without a verdict', 'Tests, by their reports'];
  return rows.length === 0 ? '' : table('Checks', head, rows);
}

/** @param rows cells in HTML; the second of each row names it. */
function table(heading: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  const id = heading.toLowerCase();
  return `<section>
<h2 id="${id}">${heading}</h2>
<div class="wide" role="region" aria-labelledby="${id}" tabindex="0"><table>
<thead><tr>${head.map((name) => `<th scope="col">${name}</th>`).join('')}</tr></thead>
<tbody>
${rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('\n')}
</tbody>
</table></div>
</section>
`;
}

function packageRow(
  item: PackageReport,
  shown: { readonly used: boolean; readonly built: boolean },
  depth: number,
): string[] {
  const { label } = appearanceOf(item);
  return [
    `<span class="state ${item.state}">${label}</span>`,
    `${'↳ '.repeat(depth)}<code>${escapeHtml(item.id)}</code> <span class="title">${escapeHtml(item.title)}</span>`,
    String(item.wave),
    escapeHtml(agentText(item)),
    String(item.attempts.length),
    item.attempts.length === 0 ? '' : durationText(item.seconds * 1000),
    ...(shown.used ? [escapeHtml(usedText(item.usage))] : []),
    scopeCell(item),
    ...(shown.built ? [contractText(item)] : []),
    item.commit === undefined ? '' : `<code>${escapeHtml(item.commit.slice(0, 10))}</code>`,
  ];
}

function scopeCell(item: PackageReport): string {
  const files = (paths: readonly string[]) =>
    `<ul>${paths.map((path) => `<li><code>${escapeHtml(path)}</code></li>`).join('')}</ul>`;
  if (item.scope === 'outside') {
    return `<details open><summary>outside</summary>${files(item.violations)}</details>`;
  }
  if (item.scope === 'unknown') {
    return '';
  }
  const count = item.files_modified.length;
  return `<details><summary>kept, ${count} ${count === 1 ? 'file' : 'files'}</summary>${files(item.files_modified)}</details>`;
}
