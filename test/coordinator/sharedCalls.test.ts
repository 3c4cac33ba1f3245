import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitFor } from '../support/waitFor';
import { startWaves } from '../support/waves';
import { remoteHub } from './remoteHub';

/** An agent that asks its coordinator what it is told to, and writes down what was answered. */
const AGENT = `
import { existsSync, writeFileSync } from 'node:fs';
const { COORDINATION_API_URL: url, COORDINATION_API_KEY: key, NOTES: notes } = process.env;
async function ask(path, body) {
  const headers = { Authorization: 'Bearer ' + key, 'Content-Type': 'application/json' };
  const response = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  return response.json();
}
const answers = {
  own: await ask('/locks/acquire', { file_path: 'src/own.ts' }),
  theirs: await ask('/locks/acquire', { file_path: 'src/theirs.ts' }),
  remembered: await ask('/memory/store', { summary: 'tests need a port' }),
  recalled: await ask('/memory/query', { limit: 10 }),
};
writeFileSync(notes + '/answers.json', JSON.stringify(answers));
while (!existsSync(notes + '/go')) await new Promise((resolve) => setTimeout(resolve, 50));
writeFileSync('a.txt', 'x');
`;

it('lets the agents of a clone share locks, memory and handoffs with those of others', async () => {
  const hub = await remoteHub();
  const owner = { agent_id: 'bob', agent_type: 'person' };
  await hub.ask('POST', '/locks/acquire', { ...owner, file_path: 'src/theirs.ts' });
  await hub.ask('POST', '/memory/store', { ...owner, event_type: 'discovery', summary: 'the build is slow' });
  const notes = temporaryFolder('notes');
  const plan = planText([{ id: 'a', command: 'node agent.mjs', writes: ['a.txt'] }]);
  const { root } = gitRepository({ files: { 'work-packages.yaml': plan, 'agent.mjs': AGENT } });
  const going = startWaves(root, ['run', 'work-packages.yaml', '--json'], {
    COORDINATION_API_URL: hub.url,
    COORDINATION_API_KEY: hub.key,
    NOTES: notes,
  });
  const file = join(notes, 'answers.json');
  await waitFor('the agent was answered', () => existsSync(file) && readFileSync(file, 'utf8').endsWith('}'));
  const answers = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Record<string, unknown>>;
  expect(answers['own']).toMatchObject({ success: true });
  expect(answers['theirs']).toMatchObject({ success: false, reason: 'locked_by_other', locked_by: 'bob' });
  expect(answers['remembered']).toMatchObject({ success: true });
  const { memories } = answers['recalled'] as unknown as { memories: { summary: string }[] };
  expect(memories.map(({ summary }) => summary).sort()).toEqual(['tests need a port', 'the build is slow']);
  expect(await hub.holderOf('src/own.ts')).toMatch(/^a@/);
  expect(await hub.holderOf('src/theirs.ts')).toBe('bob');
  expect(await hub.ask('POST', '/memory/query', { limit: 10 })).toMatchObject({ count: 2 });

  writeFileSync(join(notes, 'go'), '');
  expect((await going.finished).code).toBe(0);
  await waitFor('its lock is given back', async () => (await hub.holderOf('src/own.ts')) === undefined);
  const { handoffs } = await hub.ask('POST', '/handoffs/read', { limit: 10 });
  expect(handoffs).toEqual([expect.objectContaining({ agent_name: expect.stringMatching(/^a@/) as string })]);
});
