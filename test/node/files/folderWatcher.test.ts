import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { WatchOptions } from '../../../src/node/files/folderWatcher';
import { watchFolder } from '../../../src/node/files/folderWatcher';
import { waitFor } from '../../support/waitFor';

const HOUR_MS = 3_600_000;

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'waves-watched-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Watches a folder. @returns when it was looked at. */
function watched(folder: string, options: WatchOptions): number[] {
  const looks: number[] = [];
  const watching = watchFolder(folder, options, () => {
    looks.push(performance.now());
    return Promise.resolve();
  });
  onTestFinished(() => watching.dispose());
  return looks;
}

it('looks less and less often where nothing is to be expected, and at once when something is announced', async () => {
  const folder = temporaryFolder();
  const looks = watched(folder, { pollMs: 10, gapMs: 5, rests: () => true });
  await waitFor('it was looked some times', () => looks.length >= 7);
  const [before = 0, last = 0] = looks.slice(5);
  // Timers are late at times, and never early.
  expect(last - before).toBeGreaterThan(150);

  const count = looks.length;
  writeFileSync(join(folder, 'a.txt'), 'x');
  await waitFor('it is looked again', () => looks.length > count, 5000);
});

it('goes on looking as often as ever where something is to be expected', async () => {
  const looks = watched(temporaryFolder(), { pollMs: 10, gapMs: 5, rests: () => false });
  // At rest, the pauses until then would add up to half an hour.
  await waitFor('it was looked many times', () => looks.length >= 40);
});

it('hears of a folder that comes into being, and of another one in its place', async () => {
  const top = temporaryFolder();
  const folder = join(top, 'runs', 'one');
  const looks = watched(folder, { pollMs: HOUR_MS, gapMs: 5 });
  const isLookedAtAfter = async (what: () => void) => {
    const count = looks.length;
    what();
    await waitFor('it is looked', () => looks.length > count);
  };
  await waitFor('it was looked at the start', () => looks.length > 0);
  await isLookedAtAfter(() => mkdirSync(folder, { recursive: true }));
  await isLookedAtAfter(() => writeFileSync(join(folder, 'a.txt'), 'x'));
  await isLookedAtAfter(() => rmSync(join(top, 'runs'), { recursive: true }));
  expect(existsSync(folder)).toBe(false);
  await isLookedAtAfter(() => mkdirSync(folder, { recursive: true }));
  await isLookedAtAfter(() => writeFileSync(join(folder, 'b.txt'), 'x'));
});
