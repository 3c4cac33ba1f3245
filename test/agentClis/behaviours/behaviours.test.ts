import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { atDepth } from '../../support/depth';
import { BEHAVING_AGENTS, canBehave } from './behavingAgents';
import { BEHAVIOURS } from './behaviours';
import { observe } from './observed';
import { IS_RECORDED, isUnequal, PAGE_FILE, pageOf, readRows, recordRow } from './rows';
import { UNEQUAL } from './unequal';

/** What `npm test` looks at; all of it takes half an hour. */
const USUAL: readonly (readonly [agent: string, behaviour: string])[] = [
  ['claude', 'nothing'],
  ['codex', 'unknown flag'],
  ['claude', '401'],
];

const isLookedAt = atDepth(
  (agent: string, behaviour: string) => USUAL.some((pair) => pair[0] === agent && pair[1] === behaviour),
  () => true,
);

const ROWS = readRows();

for (const agent of BEHAVING_AGENTS) {
  for (const behaviour of BEHAVIOURS.filter(({ name }) => isLookedAt(agent.name, name))) {
    const known = ROWS.find((row) => row.agent === agent.name && row.behaviour === behaviour.name);
    // A pair that nobody has seen yet has no row, and is named as skipped.
    it.skipIf(!canBehave(agent) || (known === undefined && !IS_RECORDED))(
      `${agent.name} is seen as the page says: ${behaviour.name}`,
      async () => {
        const row = await observe(agent, behaviour);
        if (IS_RECORDED) {
          await recordRow(row);
        } else {
          expect(row).toEqual(known);
        }
      },
    );
  }
}

describe.skipIf(IS_RECORDED)('docs/behaviours.md', () => {
  it('is made of the rows that were seen', async () => {
    expect(readFileSync(PAGE_FILE, 'utf8')).toBe(await pageOf(ROWS));
  });

  it('says of each row whose meters are not equal why that is so, and of no other', () => {
    const pair = ({ behaviour, agent }: { behaviour: string; agent: string }) => `${behaviour}: ${agent}`;
    expect(UNEQUAL.map(pair)).toEqual(ROWS.filter(isUnequal).map(pair));
  });

  it('has rows of behaviours and agents that there are, each pair once', () => {
    const known = BEHAVIOURS.flatMap(({ name }) => BEHAVING_AGENTS.map((agent) => `${name}: ${agent.name}`));
    const rows = ROWS.map(({ behaviour, agent }) => `${behaviour}: ${agent}`);
    expect(rows.filter((row) => !known.includes(row))).toEqual([]);
    expect(new Set(rows).size).toBe(rows.length);
    expect(rows.length).toBeGreaterThan(0);
  });
});
