import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../src/cli/context/command';
import { encodeRecord } from '../../src/node/journal/journalFile';
import { readLiveLease } from '../../src/node/driver/lease';
import { atDepth, SEED } from '../support/depth';
import { Random } from '../support/random';
import { waitFor } from '../support/waitFor';
import type { Finished, RunningWaves } from '../support/waves';
import { startWaves } from '../support/waves';
import { faultsOfDoneRun, processesOf } from './independentCheck';
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

/** In one run: what is killed again and again is waited out for longer each time, so that more would take hours. */
const KILLS_OF_ONE = 30;

/** How many of each run are killed. */
const RUNS = Array.from({ length: Math.ceil(KILLS / KILLS_OF_ONE) }, (_, index) =>
  Math.min(KILLS_OF_ONE, KILLS - index * KILLS_OF_ONE),
);

describe.skipIf(process.platform !== 'linux')('a run of which anything is killed', () => {
  it.each(RUNS.map((count, index) => ({ count, index })))(
    'survives $count kills of command lines, drivers, wrappers and agents (run $index)',
    async ({ count, index }) => {
      const random = new Random(SEED + 6 + index);
      const work = new LayeredPackages(0.3, count);
      const { root } = work.repository;
      const start = () => startWaves(root, ['run', 'work-packages.yaml', '--json']);
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
            return oneOf(wrappersOf(processesOf(root)));
          case 'agent':
            return oneOf(processesOf(root));
        }
      };
      // Of one that is killed before, the next one knows nothing.
      await waitFor('the run has begun', async () => (await work.eventCount()) > 0);
      for (let kills = 0; kills < count;) {
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
      // Nobody meddles: whoever is suspected of it is suspected wrongly.
      expect((await work.events()).filter(({ type }) => type === 'surroundings.changed')).toEqual([]);
      expect(last.code, `${last.err}\n${last.out.slice(-4000)}`).toBe(0);
      const ids = work.packages.map(({ id }) => id);
      expect(faultsOfDoneRun(root, ids)).toEqual([]);
      expect(Object.values(killed).reduce((sum, count) => sum + count, 0)).toBe(count);
      // It would say so: what it is told of one more merge cannot be.
      const [{ seq } = expect.unreachable()] = (await work.events()).slice(-1);
      const forged = { seq: seq + 1, time: '', type: 'package.integrated', package: 'wp-1', commit: 'none' };
      const segment = execFileSync('sh', ['-c', 'ls -t journal*.jsonl | head -1'], {
        cwd: join(work.journal() ?? '', '..'),
        encoding: 'utf8',
      }).trim();
      appendFileSync(join(work.journal() ?? '', '..', segment), encodeRecord(1_000_000, forged));
      expect(faultsOfDoneRun(root, ids)).toEqual([
        expect.stringContaining('it ends with'),
        'wp-1 was merged twice',
        expect.stringContaining('none is not on'),
      ]);
    },
  );
});
