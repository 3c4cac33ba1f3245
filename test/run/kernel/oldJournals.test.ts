import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  RunFold,
  blockedBy,
  compacted,
  describeBlock,
  describeEvent,
  mustReachDisk,
  replay,
} from '../../../src/run/run';
import { worldTime } from '../../../src/run/kernel/kernel';
import { attentionIn } from '../../../src/run/explaining/attention';
import { decide } from '../../../src/run/scheduler';
import { anyJournal, everyEvent } from './anyJournal';

/*
 * What journals that are written add up to, and how it is told. The golden files are not to be written anew for a change
 * of the code alone: a run that was begun with an older version goes on with it.
 */
const SEEDS = [1, 2, 3];
const LENGTH = 300;

describe('journals that were written before', () => {
  it.each(SEEDS)('add up to the same state, and call for the same (%i)', (seed) => {
    const fold = new RunFold();
    const moments = anyJournal(seed, LENGTH).flatMap((event) => {
      fold.apply(event);
      const { state } = fold;
      if (state === undefined || event.seq % 100 !== 0) {
        return [];
      }
      const ids = [...state.packages.keys()];
      const blocks = ids.map((id) =>
        blockedBy(state, id).map((block) => [describeBlock(block, worldTime), block]),
      );
      const decisions = decide({ state, starting: new Set(), now: Date.parse(state.lastTime) });
      return [plain({ blocks, attention: attentionIn(state), decisions, state })];
    });
    // Later versions may know more; what was known stays.
    expect(moments).toMatchObject(golden(`journal-${seed}.json`));
  });

  it.each(SEEDS)('add up to the same without what was overtaken (%i)', (seed) => {
    const events = anyJournal(seed, LENGTH);
    const kept = compacted(events);
    expect(kept.length).toBeLessThan(events.length);
    expect(plain(replay(kept))).toEqual(plain(replay(events)));
  });

  it('are told in the same words', () => {
    const told = everyEvent().map((event) => [
      event.type,
      describeEvent(event) ?? null,
      mustReachDisk(event),
    ]);
    expect(told).toEqual(golden('words.json'));
  });
});

/** With maps and sets as lists, and without what is undefined. */
function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_key, each: unknown) =>
      each instanceof Map ? [...each] : each instanceof Set ? [...each] : each,
    ),
  );
}

function golden(name: string): readonly unknown[] {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'golden', name), 'utf8')) as unknown[];
}
