import { expect, it } from 'vitest';
import { CAPABILITIES } from '../../src/run/coordinator/coordination';
import type { JournalEvent } from '../../src/run/run';
import { probeCapabilities } from '../../src/node/coordinator/probeCapabilities';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { waves } from '../support/commands';
import { servedCoordinator } from './servedCoordinator';

it('finds all capabilities of the embedded coordinator', async () => {
  const { open } = await servedCoordinator();
  expect(await probeCapabilities(open.url)).toEqual({
    url: open.url,
    available: true,
    can: CAPABILITIES,
    missing: [],
    unanswered: [],
  });
});

it('takes every answer for a capability but that there is no such path', async () => {
  const answer = (input: URL | RequestInfo) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    const status = pathname === '/work/get' ? 404 : pathname === '/audit' ? 500 : 401;
    return Promise.resolve(new Response('', { status }));
  };
  const { can, missing } = await probeCapabilities('http://127.0.0.1:1', answer);
  expect(can).toEqual(CAPABILITIES.filter((capability) => capability !== 'CAN_QUEUE_WORK'));
  expect(missing).toEqual(['CAN_QUEUE_WORK']);
});

it('says that nobody answers', async () => {
  const refuse = () => Promise.reject(new TypeError('fetch failed'));
  expect(await probeCapabilities('http://127.0.0.1:1', refuse)).toMatchObject({ available: false, can: [] });
});

it('runs one package at a time without a coordinator, and says so', async () => {
  const command = 'echo x > "$WAVES_PACKAGE.txt"';
  const packages = ['a', 'b', 'c'].map((id) => ({ id, command, writes: [`${id}.txt`] }));
  const repository = gitRepository({ files: { 'work-packages.yaml': planText(packages) } });
  const { code, out } = await waves(repository.root, ['run', 'work-packages.yaml', '--json'], {
    WAVES_COORDINATOR: 'off',
  });
  expect(code).toBe(0);
  const events = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as JournalEvent);
  expect(events.find(({ type }) => type === 'coordinator.lost')).toMatchObject({
    message: 'WAVES_COORDINATOR is off',
  });
  let working = 0;
  for (const { type } of events) {
    working += type === 'attempt.started' ? 1 : type === 'package.integrated' ? -1 : 0;
    expect(working).toBeLessThanOrEqual(1);
  }
});

/** What `waves doctor` says of the coordinator. */
async function doctor(env: Record<string, string>): Promise<Record<string, unknown> | undefined> {
  const { root } = gitRepository({ files: { 'a.txt': 'a' } });
  const { out } = await waves(root, ['doctor', '--json'], env);
  const { findings } = JSON.parse(out) as { findings: Record<string, unknown>[] };
  return findings.find(({ name }) => name === 'coordinator');
}

it('is shown by doctor: what it can do, whether it takes the key, and what to do where it is off', async () => {
  const { open } = await servedCoordinator();
  const env = { COORDINATION_API_URL: open.url, COORDINATION_API_KEY: open.ownerKey };
  expect(await doctor(env)).toMatchObject({ state: 'ok', found: `${open.url}: ${CAPABILITIES.join(' ')}` });
  expect(await doctor({ ...env, COORDINATION_API_KEY: 'wrong' })).toMatchObject({
    state: 'warning',
    found: `${open.url}: it refuses the key (401): Unknown key.`,
  });
  expect(await doctor({ ...env, COORDINATION_API_URL: 'not an address' })).toMatchObject({
    state: 'warning',
    found: 'COORDINATION_API_URL is no address of a coordinator: not an address',
  });
  expect(await doctor({ WAVES_COORDINATOR: 'off' })).toMatchObject({ state: 'warning' });
});
