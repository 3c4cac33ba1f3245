import { expect, it } from 'vitest';
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
