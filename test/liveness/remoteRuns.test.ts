import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CAPABILITIES } from '../../src/run/coordinator/coordination';
import type { JournalEvent } from '../../src/run/run';
import { readAddress } from '../../src/node/coordinator/address';
import { coordinatorFolder } from '../../src/node/runs/runFolder';
import type { TestRepository } from '../support/gitRepository';
import { gitRepository } from '../support/gitRepository';
import type { PlanPackage } from '../support/plans';
import { planText } from '../support/plans';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitFor } from '../support/waitFor';
import type { RunningWaves } from '../support/waves';
import { waves } from '../support/commands';
import { startWaves } from '../support/waves';
import { faultyProxy } from '../coordinator/faultyProxy';
import type { RemoteHub } from '../coordinator/remoteHub';
import { remoteHub } from '../coordinator/remoteHub';

const KEY = 'db:schema:users';

/** A repository with a plan, as one of several clones. */
function clone(packages: readonly PlanPackage[], feature: string): TestRepository {
  return gitRepository({ files: { 'work-packages.yaml': planText(packages, feature) } });
}

function run(
  { root }: TestRepository,
  hub: Pick<RemoteHub, 'url' | 'key'>,
  env: Record<string, string> = {},
): RunningWaves {
  return startWaves(root, ['run', 'work-packages.yaml', '--json'], {
    COORDINATION_API_URL: hub.url,
    COORDINATION_API_KEY: hub.key,
    ...env,
  });
}

function events({ out }: Pick<RunningWaves, 'out'>): JournalEvent[] {
  const lines = out().split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as JournalEvent);
}

/** A shell command that waits until a file is there. */
function waitsFor(file: string): string {
  return `while [ ! -f '${file}' ]; do sleep 0.05; done`;
}

/** A run that is at work until it is let go. */
function gated(ids: readonly string[], locks?: readonly string[]) {
  const folder = temporaryFolder('gate');
  const packages = ids.map((id) => ({
    id,
    command: `touch '${folder}/${id}.begun'; ${waitsFor(join(folder, 'go'))}; echo x > ${id}.txt`,
    writes: [`${id}.txt`],
    ...(locks === undefined ? {} : { locks }),
  }));
  return { packages, letGo: () => writeFileSync(join(folder, 'go'), '') };
}

it('never lets packages of two clones hold a lock at once, and makes both known', async () => {
  const hub = await remoteHub();
  const diary = join(temporaryFolder('diary'), 'diary');
  appendFileSync(diary, '');
  const go = join(temporaryFolder('gate'), 'go');
  const packages = (name: string) =>
    ['1', '2'].map((number) => ({
      id: `${name}${number}`,
      dependsOn: number === '2' ? [`${name}1`] : [],
      command: `echo ${name}${number} begins >> '${diary}'; ${waitsFor(go)}; echo ${name}${number} ends >> '${diary}'; echo x > ${name}${number}.txt`,
      writes: [`${name}${number}.txt`],
      locks: [KEY],
    }));
  const clones = ['a', 'b'].map((name) => clone(packages(name), `feature-${name}`));
  const runs = clones.map((each) => run(each, hub));
  const awaited = () =>
    runs.flatMap(events).flatMap((event) => (event.type === 'locks.awaited' ? event.locks : []));
  // However far apart the two begin: who has it keeps it until the other wants it.
  await waitFor('one waits for the other', () =>
    awaited().some(({ key, holder }) => key === KEY && /^[ab][12]@/.test(holder)),
  );
  writeFileSync(go, '');
  const results = await Promise.all(runs.map(({ finished }) => finished));
  expect(results.map(({ code, err }) => ({ code, err }))).toEqual([
    { code: 0, err: '' },
    { code: 0, err: '' },
  ]);

  const lines = readFileSync(diary, 'utf8').trim().split('\n');
  expect(lines).toHaveLength(8);
  for (let at = 0; at < lines.length; at += 2) {
    expect(lines[at + 1]).toBe(lines[at]?.replace('begins', 'ends'));
  }
  expect(await hub.holderOf(KEY)).toBeUndefined();
  const all = runs.flatMap(events);
  expect(all.filter(({ type }) => type === 'coordinator.probed')).toMatchObject([
    { kind: 'remote', url: hub.url },
    { kind: 'remote', url: hub.url },
  ]);
  expect(all.map(({ type }) => type)).not.toContain('coordinator.lost');

  const { agents } = await hub.ask('GET', '/discovery/agents');
  const known = (agents as { agent_id: string }[]).map(({ agent_id }) => agent_id.split('@')[0]);
  expect(known).toEqual(expect.arrayContaining(['a1', 'a2', 'b1', 'b2']));
  const { entries } = await hub.ask('GET', '/audit?limit=200');
  const audited = entries as { operation: string; success: boolean; parameters: { task_id?: string } }[];
  const calls = (name: string) =>
    audited.filter(({ operation, success }) => operation === name && success).length;
  expect([calls('submit_work'), calls('get_work'), calls('complete_work')]).toEqual([4, 4, 4]);
  expect([calls('register_feature'), calls('deregister_feature')]).toEqual([2, 2]);
});

it('runs one package at a time while nobody answers, and side by side again as soon as somebody does', async () => {
  const hub = await remoteHub();
  await hub.kill();
  const { packages, letGo } = gated(['a', 'b', 'c']);
  const repository = clone(packages, 'feature');
  const going = run(repository, hub);
  await waitFor('one is at work', () => count(going, 'attempt.working') === 1);
  expect((await waves(repository.root, ['status'])).out).toContain(
    `1 running, one at a time (${hub.url} does not answer)`,
  );
  expect(events(going)).toContainEqual(
    expect.objectContaining({ type: 'coordinator.lost', message: `${hub.url} does not answer` }),
  );
  expect(count(going, 'attempt.started')).toBe(1);
  await hub.start();
  await waitFor('all are at work', () => count(going, 'attempt.working') === 3);
  expect(count(going, 'coordinator.found')).toBe(1);
  letGo();
  expect((await going.finished).code).toBe(0);
});

it('notices that the coordinator goes while packages work, and gives their locks back when it has come back', async () => {
  const hub = await remoteHub();
  const { packages, letGo } = gated(['a'], [KEY]);
  const going = run(clone(packages, 'feature'), hub);
  await waitFor('it is at work', () => count(going, 'attempt.working') === 1);
  expect(await hub.holderOf(KEY)).toMatch(/^a@/);
  await hub.kill();
  await waitFor('it is noticed', () => count(going, 'coordinator.lost') === 1);
  await hub.start();
  await waitFor('it is back', () => count(going, 'coordinator.found') === 1);
  expect(await hub.holderOf(KEY)).toMatch(/^a@/);
  letGo();
  expect((await going.finished).code).toBe(0);
  await waitFor('the lock is free', async () => (await hub.holderOf(KEY)) === undefined);
});

it('merges nothing under a lock that somebody else has taken meanwhile, before it is free again', async () => {
  const hub = await remoteHub();
  const { packages, letGo } = gated(['a'], [KEY]);
  // The shortest that there is: it is renewed every twenty seconds.
  const text = planText(packages, 'feature').replace('"keys": [', '"ttl_minutes": 1, "keys": [');
  const going = run(gitRepository({ files: { 'work-packages.yaml': text } }), hub);
  await waitFor('it is at work', () => count(going, 'attempt.working') === 1);
  const bob = { agent_id: 'bob', agent_type: 'person', file_path: KEY };
  expect(await hub.ask('DELETE', `/locks/${KEY}`)).toMatchObject({ released: true });
  expect(await hub.ask('POST', '/locks/acquire', bob)).toMatchObject({ success: true });
  await waitFor('it is told', () => count(going, 'locks.doubted') === 1);
  expect(events(going)).toContainEqual(
    expect.objectContaining({ type: 'locks.doubted', phase: 'lost', keys: [KEY], holder: 'bob' }),
  );
  letGo();
  await waitFor('it is ready to be merged', () => count(going, 'attempt.verified') === 1);
  expect(count(going, 'package.integrated')).toBe(0);
  expect(await hub.ask('POST', '/locks/release', bob)).toMatchObject({ success: true });
  expect((await going.finished).code).toBe(0);
  const order = events(going).map(({ type }) => type);
  expect(order.indexOf('package.integrated')).toBeGreaterThan(order.indexOf('locks.confirmed'));
});

it('runs one package at a time where no locks can be had, and does without what only enriches', async () => {
  const hub = await remoteHub();
  const proxy = await faultyProxy(() => hub.url);
  proxy.fault = (path) => (/^\/(locks|memory)/.test(path) ? 404 : 'none');
  const { packages, letGo } = gated(['a', 'b']);
  const going = run(clone(packages, 'feature'), { url: proxy.url, key: hub.key });
  await waitFor('one is at work', () => count(going, 'attempt.working') === 1);
  expect(events(going)).toContainEqual(
    expect.objectContaining({ type: 'coordinator.lost', message: `${proxy.url} lacks CAN_LOCK` }),
  );
  expect(count(going, 'attempt.started')).toBe(1);
  proxy.fault = (path) => (path.startsWith('/memory') ? 404 : 'none');
  await waitFor('both are at work', () => count(going, 'attempt.working') === 2);
  const probed = events(going).flatMap((event) => (event.type === 'coordinator.probed' ? [event.can] : []));
  expect(probed.at(-1)).toEqual(CAPABILITIES.filter((each) => each !== 'CAN_MEMORY'));
  letGo();
  expect((await going.finished).code).toBe(0);
});

it('takes the address of the repository itself for its own coordinator', async () => {
  const { packages, letGo } = gated(['a', 'b'], undefined);
  letGo();
  const repository = clone(packages, 'feature');
  await waves(repository.root, ['run', 'work-packages.yaml']);
  const address = await readAddress(coordinatorFolder(join(repository.root, '.git')));
  const again = startWaves(repository.root, ['run', 'work-packages.yaml', '--new', '--json'], {
    COORDINATION_API_URL: address?.url ?? '',
    COORDINATION_API_KEY: address?.key ?? '',
  });
  expect((await again.finished).code).toBe(0);
  expect(events(again)).toContainEqual(
    expect.objectContaining({ type: 'coordinator.probed', kind: 'embedded' }),
  );
});

it('says that a key is refused, and never shows it', async () => {
  const hub = await remoteHub();
  const { packages, letGo } = gated(['a']);
  letGo();
  const repository = clone(
    packages.map((item) => ({ ...item, command: `${item.command}; env > env.txt`, writes: ['**'] })),
    'feature',
  );
  const going = run(repository, { url: hub.url, key: 'wrong-and-secret' });
  const { code, out, err } = await going.finished;
  expect(code).toBe(0);
  expect(events(going).find((event) => event.type === 'coordinator.lost')).toMatchObject({
    message: expect.stringContaining(`${hub.url} refuses the key (401)`) as string,
  });
  expect(out + err).not.toContain('wrong-and-secret');
  expect(repository.show('waves/feature/integration', 'env.txt')).not.toContain('wrong-and-secret');
});

it('gets through drops, delays, errors and half answers without a doubled or forgotten lock', async () => {
  const hub = await remoteHub();
  const proxy = await faultyProxy(() => hub.url);
  const faults = ['none', 'drop', 'none', 500, 'half', 'none', 'slow', 429] as const;
  proxy.fault = (path, at) =>
    path.startsWith('/locks') || path.startsWith('/work') ? (faults[at % 8] ?? 'none') : 'none';
  const { packages, letGo } = gated(['a'], [KEY]);
  letGo();
  const going = run(clone(packages, 'feature'), { url: proxy.url, key: hub.key });
  expect((await going.finished).code).toBe(0);
  expect(proxy.count).toBeGreaterThan(20);
  await waitFor('the lock is given back', async () => (await hub.holderOf(KEY)) === undefined);
});

function count(going: RunningWaves, type: JournalEvent['type']): number {
  return events(going).filter((event) => event.type === type).length;
}
