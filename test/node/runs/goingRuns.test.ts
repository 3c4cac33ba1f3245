import { expect, it } from 'vitest';
import { GoingRuns } from '../../../src/node/runs/goingRuns';
import { FileRunStore } from '../../../src/node/runs/runStore';
import { systemClock } from '../../../src/node/processes/systemClock';
import { JournalBuilder, planned } from '../../run/journalBuilder';
import { temporaryFolder } from '../../support/temporaryFolder';
import { lease } from '../fixedLease';

it('knows the runs that go on, and notices who begins, goes on and ends', async () => {
  const commonDir = temporaryFolder();
  const store = new FileRunStore(commonDir, lease(1), systemClock);
  const going = new GoingRuns(commonDir);
  expect(await going.look()).toBe(false);

  const run = new JournalBuilder([planned('a')]);
  const journal = await store.create('run-1', '');
  await journal.append(run.events);
  expect(await going.look()).toBe(true);
  expect(going.states.map((state) => state.packages.get('a')?.state)).toEqual(['ready']);
  expect(await going.look()).toBe(false);

  const seen = run.events.length;
  run.work('a');
  await journal.append(run.events.slice(seen));
  expect(await going.look()).toBe(true);
  expect(going.states.map((state) => state.packages.get('a')?.state)).toEqual(['working']);

  await journal.append([{ type: 'run.ended', outcome: 'cancelled' }]);
  expect(await going.look()).toBe(true);
  expect(going.states).toEqual([]);
  await journal.close();
});
