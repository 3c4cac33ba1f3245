import { describe, expect, it } from 'vitest';
import { atDepth, SEED } from '../support/depth';
import { Random } from '../support/random';
import { waitFor } from '../support/waitFor';
import { startWaves, waves } from '../support/waves';
import { LayeredPackages } from './layeredPackages';

const KILLS = atDepth(5, 50);

describe.skipIf(process.platform === 'win32')('a run whose driver is killed again and again', () => {
  it(`survives ${KILLS} kills at random moments: everything is done, and no agent runs twice`, async () => {
    const random = new Random(SEED + 3);
    const work = new LayeredPackages(0.2, 0);
    let kills = 0;
    while (kills < KILLS) {
      const driver = startWaves(work.repository.root, ['run', 'work-packages.yaml', '--json']);
      // It begins with `driver.attached`; the packages need about five events each.
      const enough = (await work.eventCount()) + random.integer(0, 4);
      const ended = await Promise.race([
        driver.finished,
        waitFor(
          'the driver has written some more',
          async () => work.isHeld() || (await work.eventCount()) >= enough,
        ),
      ]);
      if (typeof ended === 'object') {
        throw new Error(`The run ended after ${kills} kills: ${ended.err}`);
      }
      await new Promise((resolve) => setTimeout(resolve, random.integer(0, 150)));
      driver.signal('SIGKILL');
      await driver.finished;
      kills += 1;
    }
    work.letEnd();
    const last = await waves(work.repository.root, ['run', 'work-packages.yaml', '--json']);
    expect(last.code, last.err).toBe(0);
    await work.expectAllDoneOnce();
    expect(work.started().sort()).toEqual(work.packages.map(({ id }) => id).sort());
  });
});
