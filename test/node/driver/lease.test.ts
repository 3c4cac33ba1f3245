import type { ChildProcessByStdio } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { acquireLease, readLease, readLiveLease } from '../../../src/node/driver/lease';
import { atDepth } from '../../support/depth';
import { temporaryFolder } from '../../support/temporaryFolder';
import { waitFor } from '../../support/waitFor';
import { bundled } from '../bundled';

/** As the real timing, only faster. */
const QUICK = { beatMs: 200, expiryMs: 1500 };

interface Attempt {
  readonly kind: 'held' | 'taken';
  readonly epoch: number;
}

interface Holder extends Attempt {
  readonly child: ChildProcessByStdio<Writable, Readable, null>;
  /** Whether it says of itself that it holds the lease. */
  holds(): Promise<boolean>;
}

async function attempt(program: string, commonDir: string, ...timing: string[]): Promise<Holder> {
  const child = spawn(process.execPath, [program, commonDir, ...timing], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => JSON.parse(String((await answers.next()).value)) as unknown;
  const holds = async () => {
    child.stdin.write('?\n');
    return ((await next()) as { readonly held: boolean }).held;
  };
  return { child, holds, ...((await next()) as Attempt) };
}

async function ended(holder: Holder, how: 'SIGKILL' | 'politely'): Promise<void> {
  const exit = once(holder.child, 'exit');
  if (how === 'politely') {
    holder.child.stdin.end();
  } else {
    holder.child.kill(how);
  }
  await exit;
}

describe('the lease of the driver', () => {
  const program = bundled('test/node/leaseHolder.ts');
  const address = (epoch: number) => `address-${epoch}`;

  it('is lost with the repository, also when one that was made anew in its place counts from one again', async () => {
    const commonDir = temporaryFolder();
    const first = await attempt(program, commonDir, '200', '1500');
    rmSync(join(commonDir, 'waves'), { recursive: true });
    const second = await attempt(program, commonDir, '200', '1500');
    expect([first.epoch, second.epoch]).toEqual([1, 1]);
    await waitFor('the first one knows', async () => !(await first.holds()));
    expect(await second.holds()).toBe(true);
  });

  it('is held once, and can be had again after it was given up', async () => {
    const commonDir = temporaryFolder();
    expect(await readLease(commonDir)).toBeUndefined();
    const first = await acquireLease(commonDir, address);
    if (first.kind !== 'held') {
      expect.unreachable();
    }
    expect(first.lease.info).toMatchObject({ pid: process.pid, epoch: 1, address: 'address-1' });
    expect(first.lease.info.token).toMatch(/^[0-9a-f]{64}$/);
    expect(await readLiveLease(commonDir)).toEqual(first.lease.info);
    expect(await acquireLease(commonDir, address)).toEqual({ kind: 'taken', by: first.lease.info });
    await first.lease.release();
    expect(await readLiveLease(commonDir)).toBeUndefined();
    expect(await readLease(commonDir)).toMatchObject({ epoch: 1, released: true });
    const second = await acquireLease(commonDir, address);
    expect(second).toMatchObject({ kind: 'held', lease: { epoch: 2 } });
    await first.lease.release();
    expect(await readLiveLease(commonDir)).toMatchObject({ epoch: 2 });
    expect(readdirSync(join(commonDir, 'waves'))).toEqual(['lease.2.json']);
  });

  it('is for its user alone to read', async () => {
    const commonDir = temporaryFolder();
    const acquired = await acquireLease(commonDir, address);
    const file = join(commonDir, 'waves', 'lease.1.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    if (acquired.kind === 'held') {
      await acquired.lease.release();
    }
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('passes over holders that are dead: another start, no process, a damaged file', async () => {
    const commonDir = temporaryFolder();
    const first = await acquireLease(commonDir, address);
    if (first.kind !== 'held') {
      expect.unreachable();
    }
    const forgeries = [
      { ...first.lease.info, startedAt: '1' },
      { ...first.lease.info, pid: 2 ** 22 + 1 },
      { ...first.lease.info, pid: -1 },
      'garbage',
    ];
    for (const forged of forgeries) {
      const { epoch } = (await readLease(commonDir)) ?? { epoch: Number(/\d+/.exec(newest(commonDir))) };
      const text = typeof forged === 'string' ? forged : JSON.stringify({ ...forged, epoch });
      writeFileSync(join(commonDir, 'waves', newest(commonDir)), text);
      expect(await readLiveLease(commonDir)).toBeUndefined();
      expect(await acquireLease(commonDir, address)).toMatchObject({
        kind: 'held',
        lease: { epoch: epoch + 1 },
      });
    }
  });

  it('judges a holder whose process it cannot see, as in a container, by its heartbeat', async () => {
    const commonDir = temporaryFolder();
    const first = await acquireLease(commonDir, address, QUICK);
    if (first.kind !== 'held') {
      expect.unreachable();
    }
    const foreign = { ...first.lease.info, bootId: 'another', pid: 2 ** 22 + 1 };
    writeFileSync(join(commonDir, 'waves', 'lease.1.json'), JSON.stringify(foreign));
    // The heart of the first still beats, with the same file.
    expect(await waitFor('its heart beats', () => readLiveLease(commonDir, QUICK))).toEqual(foreign);
    expect(await acquireLease(commonDir, address, QUICK)).toMatchObject({ kind: 'taken' });
    await first.lease.release();
    writeFileSync(join(commonDir, 'waves', 'lease.1.json'), JSON.stringify(foreign));
    await waitFor('the lease has expired', async () => {
      const acquired = await acquireLease(commonDir, address, QUICK);
      return acquired.kind === 'held' && acquired.lease.epoch === 2;
    });
  });

  it.skipIf(process.platform === 'win32')(
    'passes from a suspended process to the next, and the first one knows when it wakes',
    async () => {
      const commonDir = temporaryFolder();
      const timing = [String(QUICK.beatMs), String(QUICK.expiryMs)];
      const first = await attempt(program, commonDir, ...timing);
      expect(await first.holds()).toBe(true);
      first.child.kill('SIGSTOP');
      const second = await waitFor('another has taken over', async () => {
        const next = await attempt(program, commonDir, ...timing);
        return next.kind === 'held' && next;
      });
      expect(second.epoch).toBe(2);
      first.child.kill('SIGCONT');
      expect(await first.holds()).toBe(false);
      expect(await second.holds()).toBe(true);
      await ended(first, 'politely');
      expect(await readLiveLease(commonDir)).toMatchObject({ pid: second.child.pid, epoch: 2 });
      await ended(second, 'politely');
    },
  );

  it.skipIf(process.platform === 'win32')(
    'is kept by a process that was suspended and not replaced',
    async () => {
      const commonDir = temporaryFolder();
      const holder = await attempt(program, commonDir, String(QUICK.beatMs), String(QUICK.expiryMs));
      holder.child.kill('SIGSTOP');
      await waitFor(
        'its heartbeat is old',
        async () => (await readLiveLease(commonDir, QUICK)) === undefined,
      );
      holder.child.kill('SIGCONT');
      expect(await holder.holds()).toBe(true);
      await waitFor('its heart beats', async () => (await readLiveLease(commonDir, QUICK)) !== undefined);
      await ended(holder, 'politely');
    },
  );

  it('says so when it cannot be written', async () => {
    const commonDir = join(temporaryFolder(), 'file');
    mkdirSync(commonDir);
    writeFileSync(join(commonDir, 'waves'), '');
    await expect(acquireLease(commonDir, address)).rejects.toMatchObject({ reason: 'lease' });
  });

  it('goes to exactly one of many processes, also when they take over from a killed one', async () => {
    const commonDir = temporaryFolder();
    let holder = await attempt(program, commonDir);
    expect(holder).toMatchObject({ kind: 'held', epoch: 1 });
    await ended(holder, 'SIGKILL');
    for (const epoch of [2, 3]) {
      const all = await Promise.all(
        Array.from({ length: atDepth(8, 20) }, () => attempt(program, commonDir)),
      );
      const held = all.filter((one) => one.kind === 'held');
      expect(held.map((one) => one.epoch)).toEqual([epoch]);
      expect(new Set(all.map((one) => one.epoch))).toEqual(new Set([epoch]));
      [holder] = held as [Holder];
      for (const other of all.filter((one) => one !== holder)) {
        await ended(other, 'politely');
      }
      expect(await readLiveLease(commonDir)).toMatchObject({ pid: holder.child.pid, epoch });
      await ended(holder, epoch === 2 ? 'politely' : 'SIGKILL');
      expect(await readLiveLease(commonDir)).toBeUndefined();
    }
    expect(readFileSync(join(commonDir, 'waves', newest(commonDir)), 'utf8')).toContain('"epoch":3');
  });
});

function newest(commonDir: string): string {
  return (
    readdirSync(join(commonDir, 'waves'))
      .filter((name) => name.startsWith('lease.'))
      .sort()
      .at(-1) ?? ''
  );
}
