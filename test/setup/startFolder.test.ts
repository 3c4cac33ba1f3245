import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { endAllIn, lives } from '../../scripts/setup/processes.mjs';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitFor } from '../support/waitFor';

const MODULE = resolve(import.meta.dirname, '../../scripts/startFolder.mjs');

/** A start: makes its folder, starts something there that outlives it, and goes on until it is ended. */
const START = `
  import { spawn } from 'node:child_process';
  const { makeStartFolder } = await import(process.argv[1]);
  const folder = await makeStartFolder();
  const helper = spawn('sleep', ['600'], { cwd: folder, detached: true, stdio: 'ignore' });
  helper.unref();
  console.log(JSON.stringify({ folder, helper: helper.pid }));
  setInterval(() => undefined, 1000);`;

async function start(temporary: string) {
  const child = spawn(process.execPath, ['--input-type=module', '-e', START, MODULE], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, TMPDIR: temporary },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, ...(JSON.parse(line.toString()) as { folder: string; helper: number }) };
}

it.skipIf(process.platform !== 'linux')(
  'the folder of a start that was killed goes away at the next one, with what still runs there',
  async () => {
    const temporary = temporaryFolder();
    onTestFinished(() => endAllIn(temporary));
    const killed = await start(temporary);
    const living = await start(temporary);
    killed.child.kill('SIGKILL');
    await once(killed.child, 'exit');
    expect(lives(killed.helper)).toBe(true);

    await start(temporary);
    expect(existsSync(killed.folder)).toBe(false);
    await waitFor('what it had started has ended', () => !lives(killed.helper));
    expect(existsSync(living.folder)).toBe(true);
    expect(lives(living.helper)).toBe(true);
  },
);
