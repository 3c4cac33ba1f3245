import { durationText, STATE_APPEARANCE } from '../kernel/kernel';
import { testsSum } from '../verification/stepMetrics';
import { mergedWords } from '../merging/merging';
import { contractLists } from './contractLines';
import { flowLists } from './flowLines';
import { packageTable, testTable } from './htmlTables';
import { escapeHtml, htmlList } from './htmlText';
import { measuredLists, testCountsText } from './measuredLines';
import { nestedLeft, nestedPackages } from './nestedPackages';
import { REPORT_STYLE } from './reportStyle';
import {
  hasContracts,
  NO_CONTRACTS,
  headline,
  heldUpLines,
  stepsText,
  stoodText,
  timingText,
  usedByWave,
  usedInFull,
  usedText,
} from './reportText';
import type { Readiness, RunReport } from './reportDocument';
import type { TimelineBar, TimelineRow } from './timelineBars';
import { timelineRows } from './timelineBars';

/** Width of the time line and height of a row in it, in SVG units. */
const WIDTH = 1000;
const ROW = 18;

/** The execution summary as one HTML file: no scripts, nothing loaded from anywhere, light, dark and on paper. */
export function reportHtml(report: RunReport): string {
  const title = `${report.feature.title}: ${headline(report)}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<main>
<h1>${escapeHtml(report.feature.title)} <span class="outcome ${report.state}">${escapeHtml(headline(report))}</span></h1>
${figures(report)}
${htmlList(
  'Left to do',
  nestedLeft(report).map(({ left, name }) => ({
    subject: name,
    text: `${STATE_APPEARANCE[left.state].label}: ${left.reasons.join('; ') || 'not started'}`,
  })),
)}${packageTable(report)}${testTable(report)}${measuredLists(report)
    .map(({ heading, lines }) => htmlList(heading, lines))
    .join(
      '',
    )}${timeline(timelineRows(report), Date.parse(report.as_of) - Date.parse(report.started_at))}${htmlList('Who was waited for', heldUpLines(report))}${[
    ...flowLists(report),
    ...contractLists(report),
  ]
    .map(({ heading, lines }) => htmlList(heading, lines))
    .join(
      '',
    )}${htmlList('Attempts that did not succeed', failedAttempts(report))}${checklist(report.readiness)}${htmlList(
    'Notes',
    report.notes.map((note) => ({ subject: '', text: note })),
  )}<section>
<h2>The run</h2>
<dl>
${facts(report)
  .map(([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`)
  .join('\n')}
</dl>
</section>
</main>
</body>
</html>
`;
}

/** What is asked first, large enough to be read at a glance. */
function figures(report: RunReport): string {
  const { totals, timing, tests, contracts, usage } = report;
  const concerns = contracts?.waves.flatMap((wave) => wave.concerns) ?? [];
  const sum = (of: 'passed' | 'failed' | 'open') => tests.reduce((all, each) => all + each[of], 0);
  const checks = { passed: sum('passed'), failed: sum('failed'), open: sum('open') };
  const counted = testsSum(tests.flatMap((each) => each.tests ?? []));
  const shown: [string, string, string][] = [
    ['Packages done', `${totals.done} of ${totals.packages}`, ''],
    ['Time', durationText(timing.elapsed_seconds * 1000), ''],
    ...(timing.speedup === undefined
      ? []
      : [
          [
            'Speed-up',
            `${timing.speedup}×`,
            `one after another ${durationText(timing.sequential_seconds * 1000)}`,
          ] satisfies [string, string, string],
        ]),
    ...(tests.length === 0
      ? []
      : [
          [
            'Checks',
            `${checks.passed} of ${checks.passed + checks.failed + checks.open}`,
            checks.failed + checks.open === 0 ? '' : stepsText(checks),
          ] satisfies [string, string, string],
        ]),
    ...(counted === undefined
      ? []
      : [
          [
            'Tests passed',
            `${counted.passed} of ${counted.passed + counted.failed + counted.skipped}`,
            counted.failed + counted.skipped === 0 ? '' : testCountsText(counted),
          ] satisfies [string, string, string],
        ]),
    ...(concerns.length === 0
      ? []
      : [
          [
            'Concerns aligned',
            `${concerns.filter(({ status }) => status === 'aligned').length} of ${concerns.length}`,
            'between packages',
          ] satisfies [string, string, string],
        ]),
    ...(usage === undefined
      ? []
      : [['Used', usedText(usage), 'as far as agents told'] satisfies [string, string, string]]),
  ];
  const cards = shown.map(
    ([name, value, note]) =>
      `<div><dt>${name}</dt><dd>${escapeHtml(value)}</dd>${note === '' ? '' : `<dd class="note">${escapeHtml(note)}</dd>`}</div>`,
  );
  return `<dl class="figures">\n${cards.join('\n')}\n</dl>`;
}

function facts(report: RunReport): [string, string][] {
  return [
    ['Run', `${report.run} of ${report.plan}`],
    ['Begun', report.started_at],
    report.ended_at === undefined ? ['Still going on at', report.as_of] : ['Ended', report.ended_at],
    ['Time', timingText(report)],
    ...(stoodText(report) === ''
      ? []
      : [['All packages together', stoodText(report)] satisfies [string, string]]),
    ...(report.usage === undefined
      ? []
      : [['Used', `${usedInFull(report.usage)}${usedByWave(report)}`] satisfies [string, string]]),
    ['Integration branch', report.integration_branch],
    ...(report.merged === undefined
      ? []
      : [['Then', `${mergedWords(report.merged)}, at ${report.merged.at}`] satisfies [string, string]]),
    [
      'Base',
      `${report.base.slice(0, 10)}${report.base_branch === undefined ? '' : ` of ${report.base_branch}`}`,
    ],
    ...(report.surroundings === undefined
      ? []
      : [['Around the worktrees', report.surroundings] satisfies [string, string]]),
    ...(hasContracts(report) ? [] : [['Contracts', NO_CONTRACTS] satisfies [string, string]]),
    ['Schedule', `${report.schedule}, at most ${report.max_parallel} at once`],
  ];
}

function failedAttempts(report: RunReport): { subject: string; text: string }[] {
  return nestedPackages(report).flatMap(({ item, name }) =>
    item.attempts
      .filter((attempt) => attempt.result !== 'done' && attempt.result !== 'open')
      .map((attempt) => ({
        subject: `${name}, attempt ${attempt.attempt}`,
        text: `${attempt.result} after ${durationText(attempt.seconds * 1000)}. ${attempt.message ?? ''}`,
      })),
  );
}

/** @param length of the whole line, in milliseconds. */
function timeline(rows: readonly TimelineRow[], length: number): string {
  if (rows.length === 0) {
    return '';
  }
  const bars = rows.flatMap((row, index) =>
    row.bars.map((bar) => {
      const x = (bar.from * WIDTH).toFixed(1);
      const width = Math.max(2, (bar.to - bar.from) * WIDTH).toFixed(1);
      const words = `${row.package}, attempt ${bar.attempt}: ${bar.result}, ${durationText(bar.seconds * 1000)}`;
      return `<rect class="${bar.result}" x="${x}" y="${index * ROW + 3}" width="${width}" height="${ROW - 6}" rx="2"><title>${escapeHtml(words)}</title></rect>${bar.waits.map((wait) => waitBar(wait, index)).join('')}`;
    }),
  );
  const names = rows.map((row) => `<li>${escapeHtml(row.package)}</li>`).join('');
  return `<section>
<h2>Timeline</h2>
<div class="timeline">
<ol>${names}</ol>
<svg viewBox="0 0 ${WIDTH} ${rows.length * ROW}" preserveAspectRatio="none" style="height:${rows.length * ROW}px" role="img" aria-label="When each attempt went on; the times stand in the table above">
${bars.join('\n')}
</svg>
<div class="axis" aria-hidden="true"><span>0</span><span>${durationText(length)}</span></div>
</div>
<p class="legend">Full bars are attempts that succeeded or still go on, hollow ones the others; thin ones within them are where one waited.</p>
</section>
`;
}

function waitBar({ from, to }: TimelineBar['waits'][number], index: number): string {
  return `<rect class="wait" x="${(from * WIDTH).toFixed(1)}" y="${index * ROW + 6}" width="${((to - from) * WIDTH).toFixed(1)}" height="${ROW - 12}"><title>waits</title></rect>`;
}

function checklist({ vouched, left_to_people: left }: Readiness): string {
  const known = vouched.map(
    ({ what, holds }) =>
      `<li><span class="state ${holds ? 'done' : 'failed'}">${holds ? 'Yes' : 'No'}</span> ${escapeHtml(what)}</li>`,
  );
  const open = left.map((what) => `<li><label><input type="checkbox"> ${escapeHtml(what)}</label></li>`);
  return `<section>
<h2>Before it is deployed</h2>
<ul class="checklist">
${known.join('\n')}
</ul>
<p>Whether it is ready, people decide:</p>
<ul class="checklist">
${open.join('\n')}
</ul>
</section>
`;
}
