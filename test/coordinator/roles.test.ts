import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { formatted } from '../../scripts/formatted.mjs';
import { toolList } from '../../src/coordinator/faces/mcpFace';
import { TOOLS } from '../../src/coordinator/operations/registry';
import { ROLES, toolsFor } from '../../src/coordinator/operations/roles';
import { JournalBuilder, planned } from '../run/journalBuilder';
import { servedCoordinator } from './servedCoordinator';

/** What the tools of a role cost each request of an agent, in bytes. */
const bytesOf = (role: (typeof ROLES)[number]) =>
  Buffer.byteLength(JSON.stringify(toolList(toolsFor(role, TOOLS))));

describe('the tools of an agent at work', () => {
  it('are at most ten, in at most 6 KB', () => {
    expect(toolsFor('agent', TOOLS).length).toBeLessThanOrEqual(10);
    expect(bytesOf('agent')).toBeLessThanOrEqual(6 * 1024);
  });

  it('say when to use them', () => {
    for (const { name, summary } of toolsFor('agent', TOOLS)) {
      expect(summary, name).toMatch(
        /\b(before|when|whenever|where|last thing|for something that you need|Wait for)\b/i,
      );
    }
  });
});

it('are listed by who connects: an agent of a run its own, a person others, and all where they are asked for', async () => {
  const started = {
    type: 'attempt.started',
    package: 'a',
    attempt: 1,
    agent: { name: 'demo' },
    branch: 'b',
    worktree: '/w',
    base: 'base',
  } as const;
  const coordinator = await servedCoordinator([new JournalBuilder([planned('a')]).add(started).state]);
  const { key } = coordinator.agent({ run: 'run-1', package: 'a', attempt: 1 });
  const listed = async (as?: string) =>
    (await (await coordinator.mcp(as)).listTools()).tools.map(({ name }) => name);
  expect(await listed(key)).toEqual(toolsFor('agent', TOOLS).map(({ name }) => name));
  expect(await listed()).toEqual(toolsFor('person', TOOLS).map(({ name }) => name));
  expect(await coordinator.tool('list_tasks', {}, key)).toMatchObject({ count: 1 });
});

/** Tokens are counted by hand, since tokenizers are large; the page says at which size. */
it.each(ROLES)('of the role %s are counted in tokens at about the size that they have', (role) => {
  const [, counted = ''] = readFileSync(PAGE, 'utf8').split('<!-- made by bench/tools/run.mjs -->');
  const row = counted.split('\n').find((line) => line.startsWith(`| \`${role}\``)) ?? '';
  const bytes = row.split('|')[3] ?? '';
  const ratio = Number(bytes.replaceAll(',', '')) / bytesOf(role);
  expect(ratio, 'node bench/tools/run.mjs --write counts anew').toBeGreaterThan(0.9);
  expect(ratio).toBeLessThan(1.1);
});

const PAGE = new URL('../../docs/coordinator.md', import.meta.url);
const BEGIN = '<!-- made by test/coordinator/roles.test.ts -->';
const END = '<!-- end of the roles -->';

it('are written down in docs/coordinator.md with what they cost', async () => {
  const rows = ROLES.map((role) => {
    const names = toolsFor(role, TOOLS).map(({ name }) => `\`${name}\``);
    const shown = role === 'full' ? 'all' : names.join(', ');
    return `| \`${role}\` | ${names.length} | ${Math.ceil(bytesOf(role) / 1024)} | ${shown} |`;
  });
  const [head = '', rest = ''] = readFileSync(PAGE, 'utf8').split(BEGIN);
  const [, tail = ''] = rest.split(END);
  const table = `| role | tools | KB a request | which |\n| --- | --- | --- | --- |\n${rows.join('\n')}`;
  const path = fileURLToPath(PAGE);
  const made = await formatted(path, `${head}${BEGIN}\n\n${table}\n\n${END}${tail}`);
  await expect(made).toMatchFileSnapshot(path);
});
