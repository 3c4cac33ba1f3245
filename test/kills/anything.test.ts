import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../src/cli/context/exitCodes';
import { readLiveLease } from '../../src/node/leases/lease';
import { atDepth, SEED } from '../support/depth';
import { Random } from '../support/random';
import { waitFor } from '../support/waitFor';
import type { Finished, RunningWaves } from '../support/waves';
import { startWaves } from '../support/waves';
import { LayeredPackages } from './layeredPackages';

/** With those of the other files of this folder, more than five hundred in depth. */
const KILLS = Number(process.env['WAVES_KILLS'] ?? atDepth(5, 330));

/** What can be killed of a run. */
type Victim = 'command line' | 'driver' | 'wrapper' | 'agent';

/** More often what costs no waiting: what kills agents is waited out for longer each time. */
const VICTIMS: readonly Victim[] = [
  ...(['command line', 'driver', 'driver', 'command line', 'driver'] as const),
  ...(['wrapper', 'agent', 'agent'] as const),
];

/** Processes of the machine that work for an attempt of a repository, by what the process table says of them. */
function agentsOf(commonDir: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => environmentOf(pid).includes(`WAVES_ATTEMPT_FOLDER=${commonDir}`));
}

function environmentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    return '';
  }
}

/** The parents of agents that have one of ours. */
function wrappersOf(agents: readonly number[]): number[] {
  const parents = agents.flatMap((pid) => {
    try {
      return [Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])];
    } catch {
      return [];
    }
  });
  return [...new Set(parents)].filter((pid) => {
    const command = existsSync(`/proc/${pid}/cmdline`) ? readFileSync(`/proc/${pid}/cmdline`, 'latin1') : '';
    return command.includes('wrapper.js');
  });
}

function kill(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    // It has just ended.
    return false;
  }
}

describe.skipIf(process.platform !== 'linux')('a run of which anything is killed', () => {
  it(`survives ${KILLS} kills of command lines, drivers, wrappers and agents`, async () => {
    const random = new Random(SEED + 6);
    const work = new LayeredPackages(0.3, KILLS);
    const start = () => startWaves(work.repository.root, ['run', 'work-packages.yaml', '--json']);
    let command!: RunningWaves;
    let ended: Finished | undefined;
    const begin = () => {
      const begun = (command = start());
      ended = undefined;
      void begun.finished.then((finished) => (ended = begun === command ? finished : ended));
    };
    begin();
    const killed: Record<Victim, number> = { 'command line': 0, driver: 0, wrapper: 0, agent: 0 };
    const oneOf = (pids: readonly number[]) => (pids.length === 0 ? undefined : random.pick(pids));
    const pidOf = async (victim: Victim): Promise<number | undefined> => {
      switch (victim) {
        case 'command line':
          return command.pid;
        case 'driver':
          return (await readLiveLease(work.commonDir))?.pid;
        case 'wrapper':
          return oneOf(wrappersOf(agentsOf(work.commonDir)));
        case 'agent':
          return oneOf(agentsOf(work.commonDir));
      }
    };
    // Of one that is killed before, the next one knows nothing.
    await waitFor('the run has begun', async () => (await work.eventCount()) > 0);
    for (let kills = 0; kills < KILLS;) {
      // Nobody goes on without a command line that wants it: a driver that is killed has to be replaced by one.
      if (ended !== undefined) {
        expect([null, EXIT.unreachable]).toContain(ended.code);
        begin();
      }
      await waitFor(
        'somebody drives',
        async () => ended !== undefined || (await readLiveLease(work.commonDir)) !== undefined,
      );
      await new Promise((resolve) => setTimeout(resolve, random.integer(0, 400)));
      const victim = random.pick(VICTIMS);
      const pid = await pidOf(victim);
      if (pid !== undefined && kill(pid)) {
        killed[victim] += 1;
        kills += 1;
      }
    }
    work.letEnd();
    let last = await command.finished;
    for (let again = 0; last.code !== 0 && again < 3; again += 1) {
      last = await start().finished;
    }
    expect(last.code, last.err).toBe(0);
    await work.expectAllDoneOnce();
    expect(agentsOf(work.commonDir)).toEqual([]);
    expect(Object.values(killed).reduce((sum, count) => sum + count, 0)).toBe(KILLS);
    expect(readdirSync(join(work.commonDir, 'waves', 'runs'))).toHaveLength(1);
  });
});
