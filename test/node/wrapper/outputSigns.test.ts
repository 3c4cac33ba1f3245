import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OutputSigns } from '../../../src/node/wrapper/lifeSigns';
import { temporaryFolder } from '../../support/temporaryFolder';

function log(text = ''): { signs: OutputSigns; print: (more: string | Buffer) => void } {
  const path = join(temporaryFolder(), 'log');
  writeFileSync(path, text);
  return { signs: new OutputSigns(path), print: (more) => appendFileSync(path, more) };
}

describe('OutputSigns', () => {
  it('counts what was printed since the beginning', async () => {
    const { signs, print } = log('one\ntwo\n\n');
    expect(await signs.look()).toEqual({
      bytes: 9,
      lines: 2,
      repeatedLines: 0,
      lastLine: 'two',
      open: false,
    });
    print('three\n');
    expect(await signs.look()).toMatchObject({ bytes: 15, lines: 3, lastLine: 'three' });
    expect(await signs.look()).toMatchObject({ bytes: 15, lines: 3 });
  });

  it('shows an open line, as a question to a person is', async () => {
    const { signs, print } = log('installing\n');
    print('\u001b[1mOverwrite?\u001b[0m (y/N) ');
    expect(await signs.look()).toMatchObject({ lines: 1, lastLine: 'Overwrite? (y/N)', open: true });
    print('\n');
    expect(await signs.look()).toMatchObject({ lines: 2, lastLine: 'Overwrite? (y/N)', open: false });
  });

  it('shows of a line that was overwritten what a terminal shows', async () => {
    const { signs } = log('10 %\r50 %\r99 %');
    expect(await signs.look()).toMatchObject({ lastLine: '99 %', open: true });
  });

  it('tells repetition from news, whatever numbers stand in it', async () => {
    const { signs, print } = log();
    for (let round = 1; round <= 20; round++) {
      print(`running test ${round} of 20\nfailed at line ${round * 7}\ntrying again\n`);
    }
    expect(await signs.look()).toMatchObject({ lines: 60, repeatedLines: 57 });
    for (let index = 0; index < 50; index++) {
      print(`reading ${'abcdefghij'.slice(index % 10)}${'x'.repeat(index)}\n`);
    }
    expect(await signs.look()).toMatchObject({ lines: 110, repeatedLines: 57 });
  });

  it('forgets lines that were long ago', async () => {
    const { signs, print } = log('once\n');
    const word = (index: number) => [...String(index)].map((digit) => 'abcdefghij'[Number(digit)]).join('');
    print(Array.from({ length: 400 }, (_, index) => `line ${word(index)}\n`).join(''));
    print('once\n');
    expect(await signs.look()).toMatchObject({ lines: 402, repeatedLines: 0 });
  });

  it('keeps letters whole that were cut between two looks', async () => {
    const { signs, print } = log();
    const bytes = Buffer.from('grün\n');
    print(bytes.subarray(0, 3));
    await signs.look();
    print(bytes.subarray(3));
    expect(await signs.look()).toMatchObject({ lastLine: 'grün', lines: 1 });
  });

  it('only counts what is too much to be looked at', async () => {
    const { signs, print } = log();
    print(`${'x'.repeat(5_000_000)}\nlast\n`);
    expect(await signs.look()).toMatchObject({ bytes: 5_000_006, lastLine: 'last' });
  });

  it('waits for a log that is not there yet', async () => {
    expect(await new OutputSigns(join(temporaryFolder(), 'none')).look()).toMatchObject({ bytes: 0 });
  });
});
