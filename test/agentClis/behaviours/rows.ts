import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatted } from '../../../scripts/formatted.mjs';
import { BEHAVING_AGENTS } from './behavingAgents';
import { BEHAVIOURS } from './behaviours';
import { UNEQUAL } from './unequal';

/** What was seen of an agent that behaved in one way. */
export interface Row {
  readonly behaviour: string;
  readonly agent: string;
  /** The state of its package, and what is said of it. */
  readonly seen: string;
  readonly attemptsUsed: number;
  /** What was counted against what the model's answers were said to have used. */
  readonly meters: string;
}

/** Written by the tests alone, with `WAVES_RECORD=1`. */
const FILE = join(import.meta.dirname, 'rows.json');
/** Made of them. */
export const PAGE_FILE = join(import.meta.dirname, '../../../docs/behaviours.md');

/** Whether what is seen is written down, in place of being held against what was seen before. */
export const IS_RECORDED = process.env['WAVES_RECORD'] === '1';

/** All rows so far, in the order of the page. */
export function readRows(): readonly Row[] {
  return existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as Row[]) : [];
}

/** Puts a row in the place of the one of its pair, and makes the page anew. */
export async function recordRow(row: Row): Promise<void> {
  const others = readRows().filter(
    ({ agent, behaviour }) => agent !== row.agent || behaviour !== row.behaviour,
  );
  const rows = [...others, row].sort((a, b) => placeOf(a) - placeOf(b));
  writeFileSync(FILE, await formatted(FILE, JSON.stringify(rows)));
  writeFileSync(PAGE_FILE, await pageOf(rows));
}

/** The page that says what the rows do. */
export async function pageOf(rows: readonly Row[]): Promise<string> {
  const counts = BEHAVING_AGENTS.map(
    ({ name }) =>
      `| ${name} | ${rows.filter(({ agent }) => agent === name).length} | ${unseen(rows, name)} |`,
  );
  const lines = rows.map(
    ({ behaviour, agent, seen, attemptsUsed, meters }) =>
      `| ${[behaviour, agent, seen.replaceAll('|', '\\|'), attemptsUsed, meters].join(' | ')} |`,
  );
  const unequal = rows.filter(isUnequal).length;
  const reasons = UNEQUAL.map(({ behaviour, agent, why }) => `- ${behaviour}, ${agent}: ${why}`);
  const page = `# How agents behave, and what a person sees

Real CLIs against stubs of their models, which behave in ${BEHAVIOURS.length} ways; each row was seen in a run of its own, with no
retries (\`retry_budget: 0\`). This page is made by the tests of what they saw (\`test/agentClis/behaviours/rows.json\`), and a test
holds it to that. \`npm test\` looks at three rows again, \`npm run test:deep\` at all; \`WAVES_RECORD=1\` writes down what they see.
Those that nobody has seen yet have no row, and are skipped by name.

| agent | rows | not looked at |
| --- | --- | --- |
${counts.join('\n')}

_State_ comes first, then in brackets what holds the package. _Attempts_ are those that the retry budget is charged with. _Meters_ are
what was counted against what the model's answers were said to have used, \`equal\` or as numbers: input, cache reads, cache writes,
output; where no answer came to its end, both are nothing. They are equal in ${rows.length - unequal} of ${rows.length} rows${unequal === 0 ? '' : ', and not in these'}:
${reasons.join('\n')}

By the protocol (ACP), what is used is read where the CLI keeps it, sub-agents and whoever judges a call of a tool for Codex included.
Where the agent says nothing of what it waits for, it counts as stalled after five minutes; of one that was still at work after four, what
was served by then is compared, and the test ends it.

| behaviour | agent | what a person sees | attempts | meters |
| --- | --- | --- | --- | --- |
${lines.join('\n')}
`;
  return formatted(PAGE_FILE, page);
}

/** Whether something else was counted than was served. */
export function isUnequal({ meters }: Row): boolean {
  return !meters.startsWith('equal');
}

function unseen(rows: readonly Row[], name: string): string {
  const seen = new Set(rows.filter(({ agent }) => agent === name).map(({ behaviour }) => behaviour));
  const names = BEHAVIOURS.map((behaviour) => behaviour.name);
  const left = names.filter((behaviour) => !seen.has(behaviour));
  return left.length === 0 ? 'none' : left.length === names.length ? 'all' : left.join(', ');
}

function placeOf({ behaviour, agent }: Row): number {
  const [at, by] = [
    BEHAVIOURS.findIndex(({ name }) => name === behaviour),
    BEHAVING_AGENTS.findIndex(({ name }) => name === agent),
  ];
  return at * BEHAVING_AGENTS.length + by;
}
