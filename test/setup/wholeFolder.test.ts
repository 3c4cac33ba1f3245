import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { wholeFolder } from '../../scripts/setup/wholeFolder.mjs';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitFor } from '../support/waitFor';

const made = (folder: string) => existsSync(join(folder, 'made'));
const how = {
  fault: (folder: string) => Promise.resolve(made(folder) ? undefined : 'it is not made'),
  make: (folder: string) => Promise.resolve(writeFileSync(join(folder, 'made'), 'here')),
};

/** A process that makes the same folder, tells so in a file beside it, and takes until it may end. */
function another(target: string): ChildProcess {
  const source = `
    import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
    import { join } from 'node:path';
    import { spawn } from 'node:child_process';
    const { wholeFolder } = await import(process.argv[2]);
    await wholeFolder(process.argv[1], {
      fault: async (folder) => existsSync(join(folder, 'made')) ? undefined : 'it is not made',
      make: async (folder) => {
        appendFileSync(process.argv[1] + '.makers', process.pid + '\\n');
        const helper = spawn('sleep', ['600'], { cwd: folder, detached: true, stdio: 'ignore' });
        helper.unref();
        writeFileSync(process.argv[1] + '.helper', String(helper.pid));
        while (!existsSync(process.argv[1] + '.go')) await new Promise((resolve) => setTimeout(resolve, 20));
        helper.kill();
        writeFileSync(join(folder, 'made'), 'there');
      },
    });`;
  const module = resolve(import.meta.dirname, '../../scripts/setup/wholeFolder.mjs');
  const child = spawn(process.execPath, ['--input-type=module', '-e', source, target, module], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

const ended = (child: ChildProcess) => new Promise<number | null>((done) => child.once('close', done));
const makersOf = (target: string) => readFileSync(`${target}.makers`, 'utf8').trim().split('\n');
const alive = (pid: number) => {
  try {
    process.kill(pid, 0);
    // One that is ended and not yet reaped answers too.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

it('makes what is not there or does not work, and leaves what works', async () => {
  const target = join(temporaryFolder(), 'cache', 'thing');
  await wholeFolder(target, how);
  expect(readFileSync(join(target, 'made'), 'utf8')).toBe('here');
  await wholeFolder(target, { ...how, make: () => Promise.reject(new Error('made again')) });

  await wholeFolder(target, {
    fault: (folder) =>
      Promise.resolve(existsSync(join(folder, 'better')) ? undefined : 'a native module is missing'),
    make: (folder) => Promise.resolve(writeFileSync(join(folder, 'better'), '')),
  });
  expect(readdirSync(target)).toEqual(['better']);
  expect(readdirSync(dirname(target))).toEqual(['thing']);
});

it('keeps nothing of what could not be made', async () => {
  const target = join(temporaryFolder(), 'thing');
  await expect(
    wholeFolder(target, { ...how, make: () => Promise.reject(new Error('no network')) }),
  ).rejects.toThrow('no network');
  await expect(wholeFolder(target, { ...how, make: () => Promise.resolve() })).rejects.toThrow(
    'it is not made',
  );
  expect(readdirSync(dirname(target))).toEqual([]);
});

it('lets one of two processes make it while the other waits', async () => {
  const target = join(temporaryFolder(), 'thing');
  const both = [another(target), another(target)].map(ended);
  await waitFor('one has begun', () => existsSync(`${target}.makers`));
  writeFileSync(`${target}.go`, '');
  expect(await Promise.all(both)).toEqual([0, 0]);
  expect(makersOf(target)).toHaveLength(1);
  expect(readdirSync(target)).toEqual(['made']);
});

it.skipIf(process.platform !== 'linux')(
  'begins anew after a process that was killed, and ends what that one had started',
  async () => {
    const target = join(temporaryFolder(), 'thing');
    const killed = another(target);
    // The file is there a moment before its content.
    const helper = await waitFor('it is in the middle', () =>
      existsSync(`${target}.helper`)
        ? Number(readFileSync(`${target}.helper`, 'utf8')) || undefined
        : undefined,
    );
    killed.kill('SIGKILL');
    await ended(killed);
    expect(existsSync(`${target}.partial-${killed.pid}`)).toBe(true);
    expect(alive(helper)).toBe(true);

    await wholeFolder(target, how);
    expect(readdirSync(dirname(target)).filter((name) => name.includes('partial'))).toEqual([]);
    await waitFor('what it had started is gone', () => !alive(helper));
  },
);

it('does not wait for a process that has got the number of a dead one', async () => {
  const target = join(temporaryFolder(), 'thing');
  const left = `${target}.partial-${process.ppid}`;
  mkdirSync(left);
  utimesSync(left, new Date(0), new Date(0));
  await wholeFolder(target, how);
  expect(readdirSync(dirname(target))).toEqual(['thing']);
});
