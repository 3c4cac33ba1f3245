import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { expect, it, onTestFinished } from 'vitest';
import type { JournalEvent } from '../../src/run/run';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { temporaryFolder } from '../support/temporaryFolder';
import { waves } from '../support/commands';
import { CLI } from '../support/waves';

/** An agent that holds a lock while it writes two lines of a diary that all agents share. */
const LOCKING_AGENT = `
import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
const { COORDINATION_API_URL: url, COORDINATION_API_KEY: key, WAVES_PACKAGE: name, DIARY: diary } = process.env;
async function ask(path, body) {
  const headers = { Authorization: 'Bearer ' + key, 'Content-Type': 'application/json' };
  const response = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  return response.json();
}
const file_path = 'api:shared';
for (;;) {
  const answer = await ask('/locks/acquire', { file_path, wait_seconds: 5 });
  if (answer.success) break;
}
appendFileSync(diary, name + ' begins\\n');
const { agents } = await (await fetch(url + '/discovery/agents')).json();
// However far apart they begin: who has it first keeps it until another waits for it.
const common = execFileSync('git', ['rev-parse', '--path-format=absolute', '--git-common-dir'], { encoding: 'utf8' }).trim();
const runs = common + '/waves/runs';
const isAwaited = () =>
  readdirSync(runs).some((run) => readFileSync(runs + '/' + run + '/journal.jsonl', 'utf8').includes('"locks.awaited"'));
while (!isAwaited()) await new Promise((resolve) => setTimeout(resolve, 50));
appendFileSync(diary, name + ' ends\\n');
await ask('/locks/release', { file_path });
writeFileSync(name + '.json', JSON.stringify(agents));
`;

it('keeps agents of a run apart that want the same lock, and shows who waits', async () => {
  const diary = join(temporaryFolder('diary'), 'diary');
  appendFileSync(diary, '');
  const names = ['a', 'b', 'c'];
  const command = 'node agent.mjs';
  const plan = planText(names.map((id) => ({ id, command, writes: [`${id}.json`] })));
  const repository = gitRepository({ files: { 'work-packages.yaml': plan, 'agent.mjs': LOCKING_AGENT } });
  const { code, out, err } = await waves(repository.root, ['run', 'work-packages.yaml', '--json'], {
    DIARY: diary,
  });
  expect({ code, err }).toEqual({ code: 0, err: '' });

  const lines = readFileSync(diary, 'utf8').trim().split('\n');
  expect(lines).toHaveLength(6);
  for (let at = 0; at < lines.length; at += 2) {
    expect(lines[at + 1]).toBe(lines[at]?.replace('begins', 'ends'));
  }
  const events = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as JournalEvent);
  const waits = events.filter((event) => event.type === 'locks.awaited');
  expect(waits.some(({ locks }) => locks[0]?.key === 'api:shared')).toBe(true);
  const run = events[0]?.type === 'run.started' ? events[0].run : '';
  const agents = JSON.parse(repository.git('show', `waves/test-feature/integration:a.json`)) as object[];
  expect(agents).toContainEqual(expect.objectContaining({ agent_id: `a@${run}`, status: 'active' }));
});

it('offers the coordinator to any agent by `waves mcp`', async () => {
  const repository = gitRepository({ files: { 'a.txt': 'a' } });
  const client = new Client({ name: 'test', version: '1' });
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [CLI, '-C', repository.root, 'mcp'],
    env: { ...(process.env as Record<string, string>), AGENT_ID: 'someone' },
  });
  await client.connect(transport);
  onTestFinished(() => client.close());
  const call = async (name: string, params: Record<string, unknown> = {}) => {
    const result = await client.callTool({ name, arguments: params });
    const [content] = result.content as { text: string }[];
    return JSON.parse(content?.text ?? 'null') as unknown;
  };
  expect(await call('acquire_lock', { file_path: 'a.txt', reason: 'mine' })).toMatchObject({ success: true });
  const { out } = await waves(repository.root, ['locks', '--json']);
  expect(out).toContain('someone');
  expect(await call('query_audit')).toMatchObject({ entries: [{ agent_id: 'someone' }] });
});
