import { expect, it } from 'vitest';
import { pastAttempts } from '../../../src/node/runs/pastAttempts';
import { FileRunStore } from '../../../src/node/runs/runStore';
import type { JournalEvent } from '../../../src/run/run';
import { JournalBuilder, planned } from '../../run/journalBuilder';
import { temporaryFolder } from '../../support/temporaryFolder';
import { lease } from '../fixedLease';

const PLAN = 'work-packages.yaml';

/** A run in which `a` fails at first and then takes so many seconds, and `b` goes on for ever. */
function events(plan: string, seconds: number): JournalEvent[] {
  const journal = new JournalBuilder([planned('a'), planned('b')], { plan });
  journal.work('b').start('a');
  const begin = Date.parse(journal.events.at(-1)?.time ?? '');
  journal.add({ type: 'package.integrated', package: 'a', attempt: 1, commit: 'c' });
  return journal.events.map((event) =>
    event.type === 'package.integrated'
      ? { ...event, time: new Date(begin + seconds * 1000).toISOString() }
      : event,
  );
}

it('knows from the earlier runs of a plan how long its packages took', async () => {
  const commonDir = temporaryFolder();
  const write = async (run: string, plan: string, seconds: number) => {
    let now = 0;
    const store = new FileRunStore(commonDir, lease(1), { now: () => now });
    const writer = await store.create(run, '');
    for (const event of events(plan, seconds)) {
      now = Date.parse(event.time);
      await writer.append([event]);
    }
    await writer.close();
  };
  await write('20260101T000000Z-a', PLAN, 10);
  await write('20260102T000000Z-b', PLAN, 30);
  await write('20260103T000000Z-c', 'other/work-packages.yaml', 500);
  await write('20260104T000000Z-d', PLAN, 900);
  const runs = FileRunStore.forReading(commonDir);
  expect(await pastAttempts(runs, PLAN, '20260104T000000Z-d')).toEqual(new Map([['a', [30_000, 10_000]]]));
  expect(await pastAttempts(runs, 'nowhere.yaml', undefined)).toEqual(new Map());
});
