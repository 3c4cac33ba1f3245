import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readEvents } from '../../src/node/journal/journalReader';
import { journalPath, runsFolder } from '../../src/node/runs/runFolder';
import { atDepth, SEED } from '../support/depth';
import { familyOfPlans } from '../support/familyOfPlans';
import { gitRepository } from '../support/gitRepository';
import { Random } from '../support/random';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitFor } from '../support/waitFor';
import { startWaves, waves } from '../support/waves';

const KILLS = atDepth(3, 12);
const WIDTH = atDepth(2, 3);
const PARTS = atDepth(2, 4);
/** What brings the parts of a sub-plan together ends only when it may, so that the run outlasts the kills, and when the test is over. */
const HOLD =
  '[ "$WAVES_PACKAGE" != wp-integration ] || while [ -e "$LEDGER" ] && [ ! -e "$LEDGER.leave" ]; do sleep 0.1; done';
const WRITE = `mkdir -p "$(dirname FILE)" && echo "$WAVES_PACKAGE" >> FILE && echo FILE >> "$LEDGER" && sleep 0.2 && { ${HOLD}; }`;

describe.skipIf(process.platform === 'win32')(
  'a plan of plans whose driver is killed again and again',
  () => {
    it(
      `survives ${KILLS} kills at random moments: its child runs are taken up, and no agent runs twice`,
      { timeout: 600_000 },
      async () => {
        const random = new Random(SEED + 10);
        const { files, written } = familyOfPlans(WIDTH, PARTS, WRITE);
        const repository = gitRepository({ files });
        const commonDir = join(repository.root, '.git');
        const ledger = join(temporaryFolder('ledger'), 'lines');
        const env = { LEDGER: ledger };
        const isHeld = () =>
          existsSync(ledger) &&
          readFileSync(ledger, 'utf8').trim().split('\n').length === WIDTH * (PARTS + 1);
        const eventsOf = async (run: string) => (await readEvents(journalPath(commonDir, run))).events;
        const eventCount = async () => {
          const runs = readRuns(commonDir);
          const counts = await Promise.all(runs.map((run) => eventsOf(run).catch(() => [])));
          return counts.reduce((sum, events) => sum + events.length, 0);
        };
        for (let kills = 0; kills < KILLS; kills += 1) {
          const driver = startWaves(repository.root, ['run', 'work-packages.yaml', '--json'], env);
          const enough = (await eventCount()) + random.integer(1, 12);
          const ended = await Promise.race([
            driver.finished,
            waitFor(
              'the driver has written some more',
              async () => isHeld() || (await eventCount()) >= enough,
            ),
          ]);
          if (typeof ended === 'object') {
            throw new Error(`The run ended after ${kills} kills: ${ended.err}`);
          }
          driver.signal('SIGKILL');
          await driver.finished;
        }
        writeFileSync(`${ledger}.leave`, '');
        const last = await waves(repository.root, ['run', 'work-packages.yaml', '--json'], env);
        expect(last.code, last.err).toBe(0);

        const runs = readRuns(commonDir);
        expect(runs.filter((run) => run.includes('+'))).toHaveLength(WIDTH);
        for (const run of runs) {
          const events = await eventsOf(run);
          expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
          expect(events.at(-1)).toMatchObject({ type: 'run.ended', outcome: 'done' });
          const merged = events.flatMap((event) =>
            event.type === 'package.integrated' ? [event.package] : [],
          );
          expect(new Set(merged).size).toBe(merged.length);
        }
        const branch = 'waves/test-feature/integration';
        const found = repository.files(branch).filter((file) => file.endsWith('.txt'));
        expect(found.sort()).toEqual([...written].sort());
        for (const file of written) {
          expect(repository.show(branch, file).split('\n')).toHaveLength(1);
        }
      },
    );
  },
);

function readRuns(commonDir: string): string[] {
  try {
    return readdirSync(runsFolder(commonDir));
  } catch {
    return [];
  }
}
