import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { FileLockStore } from '../../src/node/locks/lockStore';
import { PersonalLocks } from '../../src/node/locks/personalLocks';
import { systemClock } from '../../src/node/processes/systemClock';
import { waitFor } from '../support/waitFor';
import { waves } from '../support/commands';
import { startWaves } from '../support/waves';

it('keeps a run from a lock that a person holds in another worktree, until it is released', async () => {
  const repository = gitRepository({
    files: {
      'plan.yaml': planText([{ id: 'wp-a', command: 'true', locks: ['table: Users'] }]),
    },
  });
  const other = `${repository.root}-other`;
  repository.git('worktree', 'add', '-q', other);
  mkdirSync(join(other, 'src'));
  const taken = await waves(other, ['locks', 'take', 'db:schema:users', '--reason', 'migrating']);
  expect(taken).toMatchObject({ code: 0, out: 'Locked: db:schema:users\n' });
  const file = await waves(join(other, 'src'), ['locks', 'take', 'a.ts']);
  expect(file.out).toBe('Locked: file:src/a.ts\n');

  const run = startWaves(repository.root, ['run', 'plan.yaml', '--yes']);
  const rows = async () => {
    const { out } = await waves(repository.root, ['locks', '--json']);
    return JSON.parse(out) as { key: string; waiters: { package: string }[]; reason?: string }[];
  };
  await waitFor('it waits', async () => (await rows()).some((row) => row.waiters.length > 0));
  expect(await rows()).toMatchObject([
    { key: 'db:schema:users', reason: 'migrating', waiters: [{ package: 'wp-a' }] },
    { key: 'file:src/a.ts', waiters: [] },
  ]);
  // That it wants the lock is known as soon as it is planned; that it waits, once the run has asked for it.
  await expect
    .poll(async () => (await waves(repository.root, ['why', 'wp-a'])).out)
    .toMatch(/waits for the lock db:schema:users, held by .* until/);
  expect((await waves(other, ['locks', 'release', 'db:schema:users'])).code).toBe(0);
  expect((await run.finished).code).toBe(0);
  const broken = await waves(other, ['locks', 'break', 'src/a.ts']);
  expect(broken).toMatchObject({ code: 2 });
  expect(broken.err).toContain('--reason');
  expect((await waves(other, ['locks', 'break', 'src/a.ts', '--reason', 'done'])).code).toBe(0);
  expect((await waves(other, ['locks'])).out).toContain('No lock is held');
});

it('waits for a lock where it is told to, and has it as soon as it is given back', async () => {
  const repository = gitRepository();
  const held = new PersonalLocks(
    new FileLockStore(join(repository.root, '.git'), systemClock),
    join(repository.root, '.git'),
    'ada',
  );
  await held.take({ keys: ['event:a'], ttlMs: 3_600_000 });
  const waiting = startWaves(repository.root, ['locks', 'take', 'event:a', '--wait']);
  await waitFor('it says whom it waits for', () => waiting.err().includes('event:a is held by ada'));
  expect(waiting.out()).toBe('');
  await held.release('event:a');
  expect(await waiting.finished).toMatchObject({ code: 0, out: 'Locked: event:a\n' });
});

it('proves what people have done with locks, and shows what was changed or taken out of it', async () => {
  const { root } = gitRepository();
  const keys = Array.from({ length: 5 }, (_, at) => `event:a${at}`);
  // Windows and commands write side by side.
  await Promise.all(keys.map((key) => waves(root, ['locks', 'take', key])));
  await waves(root, ['locks', 'break', 'event:a0', '--reason', 'urgent']);
  const path = join(root, '.git', 'waves', 'locks', 'audit.1.jsonl');
  const written = readFileSync(path, 'utf8');
  const lines = written.trimEnd().split('\n');
  const verified = async (text: string) => {
    writeFileSync(path, text);
    const { code, out } = await waves(root, ['audit', '--verify', '--json']);
    const proofs = JSON.parse(out) as { of: string; total: number; unsigned: number; faults: string[] }[];
    return { code, locks: proofs.find(({ of }) => of === 'locks of people') };
  };
  expect(await verified(written)).toEqual({
    code: 0,
    locks: { of: 'locks of people', total: 6, unsigned: 0, faults: [] },
  });
  expect(await verified(written.replace('urgent', 'agreed'))).toMatchObject({
    code: 1,
    locks: { faults: [expect.stringContaining('line 6 of audit.1.jsonl is changed')] },
  });
  expect(await verified(`${lines.slice(0, -1).join('\n')}\n`)).toMatchObject({
    code: 1,
    locks: { faults: [expect.stringContaining('its last lines are missing')] },
  });
});
