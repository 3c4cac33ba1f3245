import { expect, it } from 'vitest';
import { JournalBuilder, planned } from '../run/journalBuilder';
import { waitFor } from '../support/waitFor';
import { servedCoordinator } from './servedCoordinator';

/** The bench has a thousand. */
const CONTENDERS = 40;

it('gives a lock that many want to one at a time, in the order in which they came', async () => {
  const { http } = await servedCoordinator();
  const ask = (path: string, agent: string, more: object = {}) =>
    http('POST', path, { body: { file_path: 'api:storm', agent_id: agent, agent_type: 'test', ...more } });
  const agents = Array.from({ length: CONTENDERS }, (_, at) => `agent-${at}`);
  await ask('/locks/acquire', 'first');
  const order: string[] = [];
  let holders = 0;
  const contend = async (agent: string) => {
    const { body } = await ask('/locks/acquire', agent, { wait_seconds: 50 });
    expect(body).toMatchObject({ success: true, action: 'acquired' });
    holders += 1;
    expect(holders).toBe(1);
    order.push(agent);
    holders -= 1;
    await ask('/locks/release', agent);
  };
  const contending: Promise<void>[] = [];
  for (const agent of agents) {
    contending.push(contend(agent));
    // One is in line before the next one comes: somebody else's call is answered after it was taken in.
    await http('GET', '/locks/status/api:storm');
  }
  // Who only asks does not pass those who wait, also in the moment in which the lock is free.
  const release = ask('/locks/release', 'first');
  const barging = await ask('/locks/acquire', 'barging');
  await release;
  expect(barging.body).toMatchObject({ success: false, reason: 'locked_by_other' });
  await Promise.all(contending);
  expect(order).toEqual(agents);
});

it('gives nothing to an agent that has hung up while it was in line', async () => {
  const attempt = { package: 'a', attempt: 1 };
  const place = { branch: 'waves/f/a', worktree: '.git-worktrees/a', base: 'base' };
  const builder = new JournalBuilder([planned('a')]).add({
    type: 'attempt.started',
    ...attempt,
    agent: { name: 'demo' },
    ...place,
  });
  const { open, http, agent, awaited } = await servedCoordinator([builder.state]);
  const ask = (path: string, agent_id: string, more: object = {}) =>
    http('POST', path, { body: { file_path: 'api:x', agent_id, ...more } });
  await ask('/locks/acquire', 'first');
  const caller = new AbortController();
  const waiting = fetch(`${open.url}/locks/acquire`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${agent({ run: 'run-1', ...attempt }).key}` },
    body: JSON.stringify({ file_path: 'api:x', wait_seconds: 50 }),
    signal: caller.signal,
  });
  await waitFor('it is in line', () => awaited.length > 0);
  caller.abort();
  await expect(waiting).rejects.toThrow();
  const next = ask('/locks/acquire', 'next', { wait_seconds: 50 });
  await ask('/locks/release', 'first');
  expect((await next).body).toMatchObject({ success: true, locked_by: 'next' });
});
