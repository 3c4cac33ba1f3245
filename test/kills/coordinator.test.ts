import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it, onTestFinished } from 'vitest';
import { coordinatorFolder } from '../../src/node/runs/runFolder';
import { atDepth } from '../support/depth';
import { gitRepository } from '../support/gitRepository';
import { temporaryFolder } from '../support/temporaryFolder';
import { startWaves } from '../support/waves';

/** Whole drivers, that are found again by their address; coordinatorWrites kills more often. */
const KILLS = atDepth(2, 8);
const AGENTS = 200;
const CALLS = AGENTS * atDepth(6, 30);

interface Survived {
  readonly answers: number;
  readonly cutOff: number;
  readonly wrong: number;
  readonly lost: number;
  readonly tasks: number;
  readonly locks: number;
}

it(`answers nothing wrong to ${AGENTS} clients and loses nothing that it has answered when it is killed among their calls`, async () => {
  const { root } = gitRepository({ files: { 'a.txt': 'a' } });
  const elsewhere = temporaryFolder('none');
  const address = join(coordinatorFolder(`${root}/.git`), 'address.json');
  const drive = () => startWaves(elsewhere, ['-C', root, 'drive']);
  let driver = drive();
  const program = resolve(__dirname, '../../bench/coordinator/survival.mjs');
  const options = JSON.stringify({ address, agents: AGENTS, calls: CALLS });
  const clients = spawn(process.execPath, [program, options], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void clients.kill('SIGKILL'));
  let killed = 0;
  let last = '';
  for await (const line of createInterface(clients.stdout)) {
    last = line;
    if (killed < KILLS && Number(line) > (CALLS * (killed + 1)) / (KILLS + 2)) {
      killed += 1;
      driver.signal('SIGKILL');
      await driver.finished;
      driver = drive();
    }
  }
  const survived = JSON.parse(last) as Survived;
  expect(survived).toMatchObject({ wrong: 0, lost: 0, examples: [] });
  expect(killed).toBe(KILLS);
  // Each kill has met clients that were waiting for an answer.
  expect(survived.cutOff).toBeGreaterThanOrEqual(KILLS);
  expect(survived.tasks + survived.locks).toBeGreaterThan(AGENTS);
  driver.signal('SIGTERM');
  await driver.finished;
});
