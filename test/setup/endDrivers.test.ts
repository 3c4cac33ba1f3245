import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { endDrivers } from '../../scripts/editor/endDrivers.mjs';
import { lives } from '../../scripts/setup/processes.mjs';
import { identityOf } from '../../src/node/processes/processIdentity';
import { temporaryFolder } from '../support/temporaryFolder';

it.skipIf(process.platform !== 'linux')(
  'ends the drivers of a repository, and nobody who has got the number of one that is gone',
  async () => {
    const repository = temporaryFolder();
    const folder = join(repository, '.git', 'waves');
    mkdirSync(folder, { recursive: true });
    const [driver, other] = ['driver', 'other'].map(() => {
      const child = spawn('sleep', ['600'], { stdio: 'ignore' });
      onTestFinished(() => void child.kill('SIGKILL'));
      return child.pid ?? 0;
    }) as [number, number];
    const identity = await identityOf(driver);
    const gone = { ...(await identityOf(other)), startedAt: '1' };
    writeFileSync(join(folder, 'lease.1.json'), JSON.stringify(gone));
    writeFileSync(join(folder, 'lease.2.json'), JSON.stringify(identity));
    await endDrivers(repository);
    expect([driver, other].map((pid) => lives(pid))).toEqual([false, true]);
  },
);
