import { expect, it } from 'vitest';
import { arrived, withProgress } from '../../scripts/setup/progress.mjs';

it('says how much has arrived, and how long the rest takes once that can be told', () => {
  expect(arrived(0, 190, 0)).toBe('0 of about 190 MB');
  expect(arrived(3, 190, 5)).toBe('3 of about 190 MB, 5 s');
  expect(arrived(95, 190, 20)).toBe('95 of about 190 MB, 20 s, about 20 s left');
  expect(arrived(305, 610, 30, 60)).toBe('305 of about 610 MB, 30 s, about 1 min 30 s left');
  expect(arrived(200, 190, 20)).toBe('200 of about 190 MB, 20 s, about 5 s left');
});

it('writes lines where there is no terminal, and how long it took', async () => {
  const written: string[] = [];
  const output = { write: (text: string) => written.push(text) };
  expect(await withProgress('A step', () => Promise.resolve('1 of 2 MB'), soon, output)).toBe('done');
  expect(written).toEqual(['  A step: 1 of 2 MB\n', expect.stringMatching(/^ {2}A step: done in \d+ s\n$/)]);
});

it('writes over one line on a terminal, and never more than fits into it', async () => {
  const written: string[] = [];
  const output = { isTTY: true, columns: 12, write: (text: string) => written.push(text) };
  await withProgress('A step', () => Promise.resolve('1 of 2 MB'), soon, output);
  expect(written).toEqual(['\r\u001b[2K  A step: 1', '\r\u001b[2K  A step: d', '\n']);
});

it('passes on why a step failed', async () => {
  const output = { write: () => true };
  const failing = () => Promise.reject(new Error('no space left'));
  await expect(withProgress('A step', () => Promise.resolve(''), failing, output)).rejects.toThrow(
    'no space left',
  );
});

/** Long enough to be looked at once. */
const soon = () => new Promise<string>((resolve) => setTimeout(() => resolve('done'), 50));
