import { durationText, STATE_APPEARANCE } from '../../kernel/kernel';
import { testsSum } from '../../verification/stepMetrics';
import { mergedWords } from '../../merging/merging';
import { contractLists, flowLists } from './contractLines';
import type { TimelineBar, TimelineRow } from './htmlTables';
import { escapeHtml, htmlList, packageTable, testTable, timelineRows } from './htmlTables';
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
  measuredLists,
  testCountsText,
} from './reportText';
import type { Readiness, RunReport } from './reportDocument';
import { nestedLeft, nestedPackages } from './reportDocument';

/** The style sheet of the report in HTML. State is told by words; colour only repeats it. */
const REPORT_STYLE = `
:root { color-scheme: light dark; --good: #1a7f37; --bad: #cf222e; --mild: #8a5a00; --line: #8885; --band: #8881; }
@media (prefers-color-scheme: dark) { :root { --good: #3fb950; --bad: #ff7b72; --mild: #d29922; } }
body { font: 15px/1.5 system-ui, sans-serif; margin: 0; }
main { max-width: 72rem; margin: 0 auto; padding: 2rem 1.5rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 1rem; } h1 .outcome { font-weight: 400; color: var(--mild); }
h1 .outcome.done { color: var(--good); } h1 .outcome.failed, h1 .outcome.stuck { color: var(--bad); }
h2 { font-size: 1.15rem; margin: 2.25rem 0 .5rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; } dt { opacity: .8; } dd { margin: 0; }
dd { overflow-wrap: anywhere; }
.figures { grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .75rem; margin: 0; }
.figures div { background: var(--band); border: 1px solid var(--line); border-radius: 6px; padding: .6rem .8rem; }
.figures dt { font-size: .85rem; } .figures dd { font-size: 1.3rem; font-weight: 600; line-height: 1.3; }
.figures dd.note { font-size: .85rem; font-weight: 400; opacity: .8; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line); }
th { font-size: .85rem; font-weight: 600; white-space: nowrap; }
td ul { margin: .2rem 0; padding-left: 1rem; }
td .title { opacity: .8; }
summary { cursor: pointer; }
li { white-space: pre-line; overflow-wrap: anywhere; }
.checklist { list-style: none; padding: 0; } .checklist .state { display: inline-block; min-width: 2.2rem; }
.checklist input { margin: 0 .6rem 0 .1rem; }
.state { font-weight: 600; white-space: nowrap; } .done { color: var(--good); fill: var(--good); }
.failed, .blocked { color: var(--bad); fill: var(--bad); }
.cancelled, .stalled, .stale, .open { color: var(--mild); fill: var(--mild); }
.timeline { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; }
.timeline ol { list-style: none; margin: 0; padding: 0; font-size: 12px; line-height: 18px; }
.axis { grid-column: 2; display: flex; justify-content: space-between; }
.axis, .legend { font-size: .8rem; opacity: .8; } .legend { margin: .3rem 0 0; }
rect.wait { fill: Canvas; stroke: var(--mild); vector-effect: non-scaling-stroke; }
rect.failed, rect.blocked, rect.cancelled { fill-opacity: .15; stroke: currentcolor; vector-effect: non-scaling-stroke; }
.timeline svg { width: 100%; border-left: 1px solid var(--line); border-right: 1px solid var(--line); }
code { font-family: ui-monospace, monospace; font-size: .9em; }
@media (forced-colors: active) { rect { fill: CanvasText; stroke: CanvasText; } }
@media print {
  :root { color-scheme: light; --good: #1a7f37; --bad: #cf222e; --mild: #8a5a00; }
  main { padding: 0; max-width: none; } section { break-inside: auto; } tr, li, .figures div, .timeline { break-inside: avoid; }
  .wide { overflow: visible; } :root, body { font-size: 11px; }
  details::details-content { content-visibility: visible; display: block; }
}
`;

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
