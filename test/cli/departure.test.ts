import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { bundled } from '../node/bundled';
import { temporaryFolder } from '../support/temporaryFolder';

const program = bundled('src/cli/context/departure.ts');

it.runIf(process.platform !== 'win32').each(['SIGINT', 'SIGTERM', 'SIGHUP'])(
  'hears %s also while a file is being written, by what ends the process where nobody listens',
  (signal) => {
    const script = `
      const { awaitDeparture } = require(${JSON.stringify(program)});
      const write = require('write-file-atomic');
      const { happened } = awaitDeparture({ err: () => undefined, readerGone: new Promise(() => undefined) });
      void happened.then((why) => {
        console.log(why);
        process.exit();
      });
      void write(${JSON.stringify(join(temporaryFolder(), 'file'))}, 'x'.repeat(1_000_000));
      process.kill(process.pid, ${JSON.stringify(signal)});`;
    const said = execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' });
    expect(said.trim()).toBe(signal === 'SIGHUP' ? 'hungUp' : 'interrupted');
  },
);
