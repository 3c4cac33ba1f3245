import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { attemptFiles } from '../../src/node/runs/runFolder';
import { isThere } from '../node/attemptFixture';
import { atDepth, SEED } from '../support/depth';
import { Random } from '../support/random';
import { waitFor } from '../support/waitFor';
import { startWaves } from '../support/waves';
import { LayeredPackages } from './layeredPackages';

const KILLS = atDepth(5, 50);
/** More than all packages together wait before they are tried again. */
const LONGEST_WAIT_MS = 120_000;

interface Living {
  readonly folder: string;
  readonly host: number;
  readonly agent: number;
}

/** The attempts whose agents work at this moment. */
function living(work: LayeredPackages): Living[] {
  const journal = work.journal();
  const attempts = journal && join(journal, '..', 'attempts');
  if (attempts === undefined || !existsSync(attempts)) {
    return [];
  }
  return readdirSync(attempts).flatMap((id) =>
    readdirSync(join(attempts, id)).flatMap((attempt) => {
      const folder = join(attempts, id, attempt);
      const files = attemptFiles(folder);
      if (!existsSync(files.agent) || existsSync(files.exit)) {
        return [];
      }
      const [agent, host] = [pidIn(files.agent), pidIn(files.start)];
      // Without its host it is lost already, and only not yet told.
      return isThere(agent) && isThere(host) ? [{ folder, host, agent }] : [];
    }),
  );
}

function pidIn(record: string): number {
  return (JSON.parse(readFileSync(record, 'utf8')) as { readonly pid: number }).pid;
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has just ended.
  }
}

describe.skipIf(process.platform === 'win32')('a run whose agents are killed again and again', () => {
  it(`survives ${KILLS} kills of agents and of the process that carries them`, async () => {
    const random = new Random(SEED + 4);
    const work = new LayeredPackages(0.4, KILLS);
    const run = startWaves(work.repository.root, ['run', 'work-packages.yaml', '--json']);
    const killed = new Set<string>();
    const hosts = new Set<number>();
    while (killed.size < KILLS) {
      const victim = await Promise.race([
        run.finished,
        waitFor(
          'an agent works',
          () => {
            const able = living(work).filter(({ folder }) => !killed.has(folder));
            return able.length > 0 && random.pick(able);
          },
          LONGEST_WAIT_MS,
        ),
      ]);
      if ('code' in victim) {
        throw new Error(`The run ended after ${killed.size} kills: ${victim.err}`);
      }
      killed.add(victim.folder);
      const what = random.pick(['host', 'agent', 'agent', 'both'] as const);
      if (what !== 'agent') {
        hosts.add(victim.host);
        kill(victim.host);
      }
      if (what !== 'host') {
        kill(victim.agent);
      }
    }
    work.letEnd();
    const { code, err } = await run.finished;
    expect(code, err).toBe(0);
    await work.expectAllDoneOnce();
    const failures = (await work.events()).filter(
      (event) => event.type === 'attempt.exited' && (event.reason === 'vanished' || event.code !== 0),
    );
    // One that is killed at its very end may have done its work, and with a host go all that it carried.
    expect(failures.length).toBeGreaterThan(KILLS / 2);
    expect(hosts.size).toBeGreaterThan(KILLS / 5);
    expect(living(work)).toEqual([]);
  });
});
