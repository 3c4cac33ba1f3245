import { mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { RunLogs } from '../../../src/node/attempts/runLogs';
import { cutLog, readLog, readLogEnd } from '../../../src/node/files/limitedLog';
import { attemptFiles } from '../../../src/node/runs/runFolder';
import { temporaryFolder } from '../../support/temporaryFolder';

const MB = 1024 * 1024;

/** An attempt that has printed lines of ten bytes each. */
function attempt(runs: string, run: string, id: string, bytes: number, hasEnded = true): string {
  const folder = join(runs, run, 'attempts', id, '1');
  mkdirSync(folder, { recursive: true });
  const lines = Array.from({ length: bytes / 10 }, (_, index) => `${String(index).padStart(9, '0')}\n`);
  writeFileSync(attemptFiles(folder).log, lines.join(''));
  if (hasEnded) {
    writeFileSync(attemptFiles(folder).exit, '{}');
  }
  return folder;
}

function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true }).reduce(
    (sum, name) => sum + (name.includes('log') ? statSync(join(folder, String(name))).size : 0),
    0,
  );
}

it('shortens the oldest logs of a run that take too much together, and only those that have ended', async () => {
  const runs = temporaryFolder('runs');
  const logs = new RunLogs(runs, 4 * MB);
  const works = attempt(runs, 'r1', 'works', 1_000_000, false);
  const other = attempt(runs, 'r2', 'other', 1_000_000);
  const ended = ['a', 'b', 'c', 'd'].map((id, index) => {
    const folder = attempt(runs, 'r1', id, 1_000_000);
    utimesSync(attemptFiles(folder).exit, 1000 + index, 1000 + index);
    return folder;
  });
  // One that was cut while it was written to.
  const [oldest = '', , , newest = ''] = ended;
  cutLog(attemptFiles(oldest).log, { beginning: 400_000, end: 400_000, growing: 0 });
  for (const folder of ended) {
    await logs.ended(folder);
  }
  expect(sizeOf(join(runs, 'r1'))).toBeLessThan(4 * MB);
  expect([works, other, newest].map(sizeOf)).toEqual([1_000_000, 1_000_000, 1_000_000]);
  for (const folder of ended.filter((each) => each !== newest)) {
    expect(sizeOf(folder)).toBeLessThan(132_000);
    const { log } = attemptFiles(folder);
    const first = await readLog(log, 0, MB);
    expect(first).toMatchObject({ from: 0, end: 1_000_000 });
    expect(first.bytes.toString()).toMatch(/^000000000\n000000001\n/);
    const rest = await readLog(log, first.bytes.length, MB);
    expect(rest.bytes.toString('latin1', 0, 9)).toBe(String(rest.from / 10).padStart(9, '0'));
    expect((await readLogEnd(log, 10)).bytes.toString()).toBe('000099999\n');
  }
});
