import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { plainOutput } from '../../src/cli/context/plainOutput';
import { temporaryFolder } from '../support/temporaryFolder';

const neverOpened = (): never => expect.unreachable('no stream is needed');

it('writes to a file at once, and takes it for no terminal', () => {
  const path = join(temporaryFolder(), 'out');
  const file = openSync(path, 'w');
  const output = plainOutput(file, neverOpened);
  output.write('one\n');
  output.write('zwölf\n');
  expect({ isTTY: output.isTTY, text: readFileSync(path, 'utf8') }).toEqual({
    isTTY: false,
    text: 'one\nzwölf\n',
  });
  closeSync(file);
});

it('leaves to the stream what a full pipe does not take, and all that comes after it', () => {
  const path = join(temporaryFolder(), 'pipe');
  execFileSync('mkfifo', [path]);
  const pipe = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  const left: Buffer[] = [];
  const stream = {
    write: (text: string | Uint8Array) => left.push(Buffer.from(text as string)),
    on: () => stream,
  };
  const output = plainOutput(pipe, () => stream as unknown as NodeJS.WriteStream);
  const text = 'ä'.repeat(200_000);
  output.write(text);
  output.write('end');
  const taken = Buffer.alloc(1_000_000);
  const length = readSync(pipe, taken);
  expect(length).toBeGreaterThan(0);
  expect(Buffer.concat([taken.subarray(0, length), ...left]).toString('utf8')).toBe(`${text}end`);
  closeSync(pipe);
});

it('tells once that nobody reads any more, and writes nothing then', () => {
  const path = join(temporaryFolder(), 'pipe');
  execFileSync('mkfifo', [path]);
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const pipe = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  closeSync(reader);
  const output = plainOutput(pipe, neverOpened);
  let told = 0;
  output.onGone(() => (told += 1));
  output.write('one');
  output.write('two');
  expect(told).toBe(1);
  closeSync(pipe);
});
