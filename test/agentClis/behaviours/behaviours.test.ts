import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { atDepth } from '../../support/depth';
import { AGENT_CLIS, isInstalled } from '../agentCli';
import { BEHAVIOURS } from './behaviours';
import { observe, rowLine } from './observed';

const PAGE = readFileSync(join(import.meta.dirname, '../../../docs/behaviours.md'), 'utf8');

/** What `npm test` looks at; the whole page takes a quarter of an hour. */
const USUAL: readonly (readonly [cli: string, behaviour: string])[] = [
  ['claude', 'nothing'],
  ['codex', 'unknown flag'],
  ['gemini', '401'],
  ['gemini', 'unknown flag'],
];

const isLookedAt = atDepth(
  (cli: string, behaviour: string) => USUAL.some((pair) => pair[0] === cli && pair[1] === behaviour),
  () => true,
);

for (const cli of AGENT_CLIS) {
  for (const behaviour of BEHAVIOURS.filter(({ name }) => isLookedAt(cli.name, name))) {
    // A pair that nobody has proved yet has no row, and is named as skipped.
    it.skipIf(!isInstalled(cli) || !hasRow(cli.name, behaviour.name))(
      `the page says what ${cli.name} shows: ${behaviour.name}`,
      async () => {
        const row = rowLine(await observe(cli, cli.name, behaviour));
        expect(PAGE.split('\n').map(plainCells)).toContain(plainCells(row));
      },
    );
  }
}

it('names behaviours and CLIs that there are, each pair once', () => {
  const rows = PAGE.split('\n').flatMap((line) => {
    const [, behaviour = '', cli = ''] = line.split('|').map((cell) => cell.trim());
    return BEHAVIOURS.some(({ name }) => name === behaviour) ? [`${behaviour}: ${cli}`] : [];
  });
  expect(rows.length).toBeGreaterThan(0);
  expect(new Set(rows).size).toBe(rows.length);
  const known = new Set(BEHAVIOURS.flatMap(({ name }) => AGENT_CLIS.map((cli) => `${name}: ${cli.name}`)));
  expect(rows.filter((row) => !known.has(row))).toEqual([]);
});

function hasRow(cli: string, behaviour: string): boolean {
  return PAGE.split('\n').some((line) => plainCells(line).startsWith(`| ${behaviour} | ${cli} |`));
}

/** A line of a table, whatever it is padded with. */
function plainCells(line: string): string {
  return line.replaceAll(/ +/g, ' ');
}
