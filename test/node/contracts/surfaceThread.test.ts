import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { SurfaceThread } from '../../../src/node/contracts/surfaceThread';
import { temporaryFolder } from '../../support/temporaryFolder';

/** A program that answers what it is asked, but never for one path. */
const PROGRAM = `
const { parentPort } = require('node:worker_threads');
parentPort.on('message', ({ id, path }) => {
  if (path === 'hangs.sql') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  parentPort.postMessage({ id, surface: { language: 'file', items: [], unread: path }, faults: [] });
});
`;

it('gives up a file that is never read, says so, and reads the others', async () => {
  const program = join(temporaryFolder(), 'reader.cjs');
  writeFileSync(program, PROGRAM);
  const thread = new SurfaceThread(program, 2000);
  const [first, hangs, faults, later] = await Promise.all([
    thread.read('first.sql', ''),
    thread.read('hangs.sql', ''),
    thread.faults('hangs.sql', ''),
    thread.read('later.sql', ''),
  ]);
  expect([first.unread, later.unread]).toEqual(['first.sql', 'later.sql']);
  expect(hangs.unread).toBe('it could not be read within 2 seconds');
  expect(faults).toEqual([
    {
      line: 1,
      message: 'it could not be read within 2 seconds, so nothing of it is checked',
      kind: 'doubtful',
    },
  ]);
});

/** A program that tells how often it was asked. */
const COUNTING = `
const { parentPort } = require('node:worker_threads');
let asked = 0;
parentPort.on('message', ({ id }) => {
  asked += 1;
  parentPort.postMessage({ id, surface: { language: 'file', items: [], unread: String(asked) } });
});
`;

it('reads hundreds of files once however often they are asked for, and forgets the oldest where they are long', async () => {
  const program = join(temporaryFolder(), 'reader.cjs');
  writeFileSync(program, COUNTING);
  const thread = new SurfaceThread(program);
  const read = async (path: string, text: string) => Number((await thread.read(path, text)).unread);
  for (let round = 0; round < 2; round += 1) {
    for (let at = 1; at <= 300; at += 1) {
      expect(await read(`${at}.sql`, 'short')).toBe(at);
    }
  }
  const long = 'x'.repeat(5_000_000);
  expect(await read('one.sql', long)).toBe(301);
  expect(await read('two.sql', long)).toBe(302);
  expect(await read('two.sql', long)).toBe(302);
  expect(await read('one.sql', long)).toBe(303);
});
