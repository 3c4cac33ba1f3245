import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { logPart } from '../../../src/extension/graph/graphAnswers';
import { temporaryFolder } from '../../support/temporaryFolder';

it('hands a growing log over piece by piece, characters whole', async () => {
  const file = join(temporaryFolder('log'), 'log');
  const euro = Buffer.from('€');
  writeFileSync(file, Buffer.concat([Buffer.from('one '), euro.subarray(0, 2)]));
  const first = await logPart(file, 1, 0);
  expect(first).toEqual({ attempt: 1, from: 0, next: 4, text: 'one ' });
  appendFileSync(file, euro.subarray(2));
  expect(await logPart(file, 1, first.next)).toEqual({ attempt: 1, from: 4, next: 7, text: '€' });
});

it('hands over the end of a long log, beginning with a whole character', async () => {
  const file = join(temporaryFolder('log'), 'log');
  writeFileSync(file, `${'€'.repeat(40_000)}end`);
  const { from, next, text } = await logPart(file, 1, 0);
  expect(next).toBe(120_003);
  expect(next - from).toBe(Buffer.byteLength(text));
  expect(text).toMatch(/^€+end$/);
});

it('begins again when the log is another one, and is empty where there is none', async () => {
  const file = join(temporaryFolder('log'), 'log');
  expect(await logPart(file, 1, 5)).toEqual({ attempt: 1, from: 0, next: 0, text: '' });
  writeFileSync(file, 'short');
  expect(await logPart(file, 1, 500)).toMatchObject({ from: 0, text: 'short' });
});
