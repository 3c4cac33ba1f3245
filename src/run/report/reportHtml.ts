import { durationText } from '../duration';
import { STATE_APPEARANCE } from '../packageStates';
import { REPORT_STYLE } from './reportStyle';
import { headline, timingText, usedText } from './reportText';
import { contractLists } from './contractLines';
import { nestedLeft, nestedPackages } from './nestedPackages';
import type { PackageReport, RunReport } from './runReport';
import type { TimelineRow } from './timelineBars';
import { timelineRows } from './timelineBars';

/** Width of the time line and height of a row in it, in SVG units. */
const WIDTH = 1000;
const ROW = 14;

/** The execution summary as one HTML file: no scripts, nothing loaded from anywhere, light and dark. */
export function reportHtml(report: RunReport): string {
  const title = `${report.feature.title}: ${headline(report)}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<main>
<h1>${escape(title)}</h1>
<dl>
${facts(report)
  .map(([name, value]) => `<dt>${escape(name)}</dt><dd>${escape(value)}</dd>`)
  .join('\n')}
</dl>
${packages(report)}
${timeline(timelineRows(report))}
${list(
  'Left to do',
  nestedLeft(report).map(({ left, name }) => ({
    subject: name,
    text: `${STATE_APPEARANCE[left.state].label}: ${left.reasons.join('; ') || 'not started'}`,
  })),
)}
${contractLists(report)
  .map(({ heading, lines }) => list(heading, lines))
  .join('')}
${list(
  'Attempts that did not succeed',
  nestedPackages(report).flatMap(({ item, name }) =>
    item.attempts
      .filter((attempt) => attempt.result !== 'done' && attempt.result !== 'open')
      .map((attempt) => ({
        subject: `${name}, attempt ${attempt.attempt}`,
        text: `${attempt.result} after ${durationText(attempt.seconds * 1000)}. ${attempt.message ?? ''}`,
      })),
  ),
)}
${list(
  'Notes',
  report.notes.map((note) => ({ subject: '', text: note })),
)}
</main>
</body>
</html>
`;
}

function facts(report: RunReport): [string, string][] {
  return [
    ['Run', `${report.run} of ${report.plan}`],
    ['Begun', report.started_at],
    report.ended_at === undefined ? ['Still going on at', report.as_of] : ['Ended', report.ended_at],
    ['Time', timingText(report)],
    ...(report.usage === undefined ? [] : [['Used', usedText(report.usage)] satisfies [string, string]]),
    ['Merged into', report.integration_branch],
    [
      'Base',
      `${report.base.slice(0, 10)}${report.base_branch === undefined ? '' : ` of ${report.base_branch}`}`,
    ],
    ['Schedule', `${report.schedule}, at most ${report.max_parallel} at once`],
  ];
}

function packages(report: RunReport): string {
  const used = report.usage !== undefined;
  const head = [
    ...['State', 'Package', 'Title', 'Wave', 'Agent', 'Attempts', 'Time'],
    ...(used ? ['Used'] : []),
    ...['Scope', 'Merge'],
  ];
  return `<h2>Packages</h2>
<div class="wide"><table>
<thead><tr>${head.map((name) => `<th scope="col">${name}</th>`).join('')}</tr></thead>
<tbody>
${nestedPackages(report)
  .map(({ item, depth }) => packageRow(item, used, depth))
  .join('\n')}
</tbody>
</table></div>`;
}

function packageRow(item: PackageReport, used: boolean, depth: number): string {
  const { label } = STATE_APPEARANCE[item.state];
  const cells = [
    `<span class="state ${item.state}">${label}</span>`,
    `${'↳ '.repeat(depth)}${escape(item.id)}`,
    escape(item.title),
    String(item.wave),
    escape(item.agent),
    String(item.attempts.length),
    item.attempts.length === 0 ? '' : durationText(item.seconds * 1000),
    ...(used ? [escape(usedText(item.usage))] : []),
    scopeCell(item),
    item.commit === undefined ? '' : `<code>${escape(item.commit.slice(0, 10))}</code>`,
  ];
  return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
}

function scopeCell(item: PackageReport): string {
  const files = (paths: readonly string[]) =>
    `<ul>${paths.map((path) => `<li><code>${escape(path)}</code></li>`).join('')}</ul>`;
  if (item.scope === 'outside') {
    return `<details open><summary>outside</summary>${files(item.violations)}</details>`;
  }
  if (item.scope === 'unknown') {
    return '';
  }
  const count = item.files_modified.length;
  return `<details><summary>kept, ${count} ${count === 1 ? 'file' : 'files'}</summary>${files(item.files_modified)}</details>`;
}

function timeline(rows: readonly TimelineRow[]): string {
  if (rows.length === 0) {
    return '';
  }
  const bars = rows.flatMap((row, index) =>
    row.bars.map((bar) => {
      const x = (bar.from * WIDTH).toFixed(1);
      const width = Math.max(2, (bar.to - bar.from) * WIDTH).toFixed(1);
      const words = `${row.package}, attempt ${bar.attempt}: ${bar.result}, ${durationText(bar.seconds * 1000)}`;
      return `<rect class="${bar.result}" x="${x}" y="${index * ROW + 2}" width="${width}" height="${ROW - 4}" rx="2"><title>${escape(words)}</title></rect>`;
    }),
  );
  const names = rows.map((row) => `<li>${escape(row.package)}</li>`).join('');
  return `<h2>Timeline</h2>
<div class="timeline">
<ol>${names}</ol>
<svg viewBox="0 0 ${WIDTH} ${rows.length * ROW}" preserveAspectRatio="none" style="height:${rows.length * ROW}px" role="img" aria-label="When each attempt went on">
${bars.join('\n')}
</svg>
</div>`;
}

function list(
  heading: string,
  items: readonly { readonly subject: string; readonly text: string }[],
): string {
  if (items.length === 0) {
    return '';
  }
  const lines = items.map(
    ({ subject, text }) => `<li>${subject === '' ? '' : `<b>${escape(subject)}</b> `}${escape(text)}</li>`,
  );
  return `<h2>${heading}</h2>\n<ul>\n${lines.join('\n')}\n</ul>`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
