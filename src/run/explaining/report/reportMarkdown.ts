import { appearanceOf, durationText, STATE_APPEARANCE } from '../../kernel/kernel';
import { mergedWords } from '../../merging/merging';
import { timelineRows } from './htmlTables';
import {
  agentText,
  contractText,
  hasContracts,
  headline,
  heldUpLines,
  measuredLists,
  NO_CONTRACTS,
  stoodText,
  testsText,
  timingText,
  usedByWave,
  usedInFull,
  usedText,
} from './reportText';
import { contractLists, flowLists } from './contractLines';
import type { PackageReport, RunReport } from './reportDocument';
import { nestedLeft, nestedPackages } from './reportDocument';
import { TEST_KIND_WORDS } from './testKinds';

/** Width of the time line, in characters. */
const BAR_WIDTH = 60;

/** The execution summary as Markdown, for a pull request or a log. */
export function reportMarkdown(report: RunReport): string {
  const sections = [
    `# ${inline(report.feature.title)}: ${headline(report)}`,
    summaryList(report),
    `## Packages\n\n${packageTable(report)}`,
    section(
      '## Checks',
      report.tests.map((tests) => `**${TEST_KIND_WORDS[tests.kind]}** ${testsText(tests)}`),
    ),
    ...measuredLists(report).map(({ heading, lines }) =>
      section(
        `## ${heading}`,
        lines.map(({ subject, text }) => `**${inline(subject)}** ${inline(text)}`),
      ),
    ),
    timeline(report),
    section(
      '## Who was waited for',
      heldUpLines(report).map(({ subject, text }) => `**${inline(subject)}** ${inline(text)}`),
    ),
    section(
      '## Left to do',
      nestedLeft(report).map(
        ({ left, name }) =>
          `**${inline(name)}** (${STATE_APPEARANCE[left.state].label}): ${inline(left.reasons.join('; ') || 'not started')}`,
      ),
    ),
    ...[...flowLists(report), ...contractLists(report)].map(({ heading, lines }) =>
      section(
        `## ${heading}`,
        lines.map(({ subject, text }) => `**${inline(subject)}** ${inline(text)}`),
      ),
    ),
    section('## Attempts that did not succeed', failedAttempts(report)),
    readiness(report),
    section(
      '## Notes',
      report.notes.map((note) => inline(note)),
    ),
  ];
  return `${sections.filter((text) => text !== '').join('\n\n')}\n`;
}

function summaryList(report: RunReport): string {
  return [
    `Run ${code(report.run)} of ${code(report.plan)}`,
    `Begun ${report.started_at}${report.ended_at === undefined ? `, still going on at ${report.as_of}` : `, ended ${report.ended_at}`}`,
    timingText(report),
    ...(stoodText(report) === '' ? [] : [`All packages together: ${stoodText(report)}`]),
    ...(report.usage === undefined
      ? []
      : [`Used, as far as the agents told: ${usedInFull(report.usage)}${usedByWave(report)}`]),
    `Integration branch ${code(report.integration_branch)}, which began at ${code(report.base.slice(0, 10))}${report.base_branch === undefined ? '' : ` of ${code(report.base_branch)}`}`,
    ...(report.merged === undefined
      ? []
      : [`Then ${inline(mergedWords(report.merged))}, at ${report.merged.at}`]),
    ...(report.surroundings === undefined ? [] : [inline(report.surroundings)]),
    ...(hasContracts(report) ? [] : [`Contracts: ${NO_CONTRACTS}`]),
    `Schedule ${report.schedule}, at most ${report.max_parallel} at once`,
  ]
    .map((line) => `- ${line}`)
    .join('\n');
}

function packageTable(report: RunReport): string {
  const used = report.usage !== undefined;
  const built = report.packages.some(({ contract }) => contract !== undefined);
  const rows = nestedPackages(report).map(({ item, depth }) => [
    appearanceOf(item).label,
    `${'↳ '.repeat(depth)}${inline(item.id)}`,
    String(item.wave),
    inline(agentText(item)),
    String(item.attempts.length),
    item.attempts.length === 0 ? '' : durationText(item.seconds * 1000),
    ...(used ? [usedText(item.usage)] : []),
    String(item.files_modified.length),
    scopeText(item),
    ...(built ? [contractText(item)] : []),
    item.commit === undefined ? '' : code(item.commit.slice(0, 10)),
  ]);
  const head = [
    ...['State', 'Package', 'Wave', 'Agent', 'Attempts', 'Time'],
    ...(used ? ['Used'] : []),
    ...['Files', 'Scope'],
    ...(built ? ['Contracts'] : []),
    'Merge',
  ];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function scopeText(item: PackageReport): string {
  return item.scope === 'outside'
    ? `outside: ${item.violations.map((file) => code(file)).join(', ')}`
    : item.scope === 'inside'
      ? 'kept'
      : '';
}

function timeline(report: RunReport): string {
  const rows = timelineRows(report);
  const width = Math.max(0, ...rows.map((row) => row.package.length));
  const lines = rows.map(({ package: id, bars }) => {
    const cells = new Array<string>(BAR_WIDTH).fill(' ');
    for (const bar of bars) {
      const from = Math.min(BAR_WIDTH - 1, Math.floor(bar.from * BAR_WIDTH));
      const to = Math.max(from + 1, Math.round(bar.to * BAR_WIDTH));
      cells.fill(bar.result === 'done' || bar.result === 'open' ? '█' : '░', from, to);
      for (const wait of bar.waits) {
        cells.fill('·', Math.ceil(wait.from * BAR_WIDTH), Math.floor(wait.to * BAR_WIDTH));
      }
    }
    const seconds = bars.reduce((sum, bar) => sum + bar.seconds, 0);
    return `${oneLine(id).padEnd(width)}  ${cells.join('')}  ${durationText(seconds * 1000)}`;
  });
  return lines.length === 0
    ? ''
    : `## Timeline\n\n\`\`\`text\n${lines.join('\n')}\n\`\`\`\n\nFull bars are attempts that succeeded or still go on, light ones the others; dots are where one waited, and the times are without that.`;
}

/** The checklist, in the notation of lists that can be ticked off in pull requests. */
function readiness({ readiness: { vouched, left_to_people: left } }: RunReport): string {
  const known = vouched.map(({ what, holds }) => `[${holds ? 'x' : ' '}] ${inline(what)}`);
  return [
    section('## Before it is deployed', known),
    section(
      'Whether it is ready, people decide:',
      left.map((what) => `[ ] ${what}`),
    ),
  ].join('\n\n');
}

function failedAttempts(report: RunReport): string[] {
  return nestedPackages(report).flatMap(({ item, name }) =>
    item.attempts
      .filter((attempt) => attempt.result !== 'done' && attempt.result !== 'open')
      .map(
        (attempt) =>
          `**${inline(name)}**, attempt ${attempt.attempt}, ${attempt.result} after ${durationText(attempt.seconds * 1000)}: ${inline(attempt.message ?? '')}`,
      ),
  );
}

function section(heading: string, items: readonly string[]): string {
  return items.length === 0 ? '' : `${heading}\n\n${items.map((item) => `- ${item}`).join('\n')}`;
}

/** Text from a plan or an agent, so that it can neither break a table nor be taken for Markdown or HTML. */
function inline(text: string): string {
  return oneLine(text).replace(/[\\`*_[\]<>|#]/g, (letter) => `\\${letter}`);
}

function code(text: string): string {
  return `\`${oneLine(text).replaceAll('`', "'").replaceAll('|', '\\|')}\``;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
