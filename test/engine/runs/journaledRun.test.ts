import { expect, it } from 'vitest';
import { JournaledRun } from '../../../src/engine/runs/journaledRun';
import type { JournalWriter } from '../../../src/ports/ports';
import { readPlan } from '../../../src/plan/reading/readPlan';
import type { JournalEvent, RunEvent } from '../../../src/run/run';
import { JournalBuilder, planned } from '../../run/journalBuilder';

/** A disk that takes what is appended when it is told to, all of it at once. */
class SlowDisk implements JournalWriter {
  private seq = 1;
  private readonly waiting: (() => void)[] = [];

  append(events: readonly RunEvent[]): Promise<readonly JournalEvent[]> {
    const time = '2026-01-01T12:00:00.000Z';
    const entries = events.map((event): JournalEvent => ({ ...event, seq: (this.seq += 1), time }));
    return new Promise((resolve) => this.waiting.push(() => resolve(entries)));
  }

  close = (): Promise<void> => Promise.resolve();

  take(): void {
    this.waiting.splice(0).forEach((resolve) => resolve());
  }

  get holds(): number {
    return this.waiting.length;
  }
}

it('decides once on what has become durable together, with all of it in the state', async () => {
  const ids = ['wp-a', 'wp-b', 'wp-c'];
  const { events } = new JournalBuilder(ids.map((id) => planned(id)));
  const disk = new SlowDisk();
  const decisions: string[][] = [];
  const run: JournaledRun = new JournaledRun(
    { plan: readPlan('packages: []').plan, writer: disk, history: events },
    { epoch: 1, assertHeld: () => Promise.resolve() },
    {
      recorded: () => undefined,
      changed: () => decisions.push([...run.state.packages.values()].map(({ state }) => state)),
      failed: (error) => expect.unreachable(String(error)),
    },
  );
  const skip = (id: string) => run.record([{ type: 'package.skipped', package: id, reason: 'not needed' }]);

  const [first, second] = [skip('wp-a'), skip('wp-b')];
  await expect.poll(() => disk.holds).toBe(2);
  disk.take();
  await Promise.all([first, second]);
  expect(decisions).toEqual([['skipped', 'skipped', 'ready']]);

  const third = skip('wp-c');
  await expect.poll(() => disk.holds).toBe(1);
  disk.take();
  await third;
  expect(decisions.slice(1)).toEqual([['skipped', 'skipped', 'skipped']]);
});
