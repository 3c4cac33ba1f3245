import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeRecord } from '../../src/node/journal/journalFile';
import { readEvents } from '../../src/node/journal/journalReader';
import { compacted, replay } from '../../src/run/run';
import type { JournalEvent } from '../../src/run/run';
import { EVENT_FORMAT } from '../../src/run/kernel/state/kernelEvents';
import { temporaryFolder } from '../support/temporaryFolder';

/**
 * Journals as released versions have written them, one folder for each format. They are never written anew: whatever
 * changes in the code, they must add up to the same state.
 */
const FOLDER = join(__dirname, 'journals');

async function stateIn(folder: string) {
  const { events, damage } = await readEvents(join(FOLDER, folder, 'journal.jsonl'));
  expect(damage).toEqual([]);
  const shown = (some: typeof events) => {
    const state = replay(some);
    return {
      phase: state?.phase,
      outcome: state?.outcome,
      feature: state?.feature.id,
      integrationHead: state?.integrationHead,
      packages: Object.fromEntries(
        [...(state?.packages.values() ?? [])].map((item) => [
          item.planned.id,
          [item.state, item.attempt, item.failures, item.commit ?? null, item.violations.join()],
        ]),
      ),
    };
  };
  // What a snapshot would leave of it says the same.
  expect(shown(compacted(events))).toEqual(shown(events));
  return shown(events);
}

describe('the journals of released formats', () => {
  it('are there for every format up to the present one', () => {
    const formats = Array.from({ length: EVENT_FORMAT }, (_, index) => `format-${index + 1}`);
    expect(readdirSync(FOLDER).sort()).toEqual(formats);
  });

  it.each(readdirSync(FOLDER))('%s adds up to the state that it always has', async (folder) => {
    const expected: unknown = JSON.parse(readFileSync(join(FOLDER, folder, 'state.json'), 'utf8'));
    expect(await stateIn(folder)).toEqual(expected);
  });

  it('are read by an older program only as far as it knows them: a later format is refused, and left alone', async () => {
    const path = join(temporaryFolder(), 'journal.jsonl');
    const text = readFileSync(join(FOLDER, 'format-1', 'journal.jsonl'), 'utf8');
    const [first = ''] = text.split('\n');
    const begin = (JSON.parse(first) as { event: JournalEvent }).event;
    writeFileSync(path, encodeRecord(1, { ...begin, format: EVENT_FORMAT + 1 } as JournalEvent));
    const before = readFileSync(path);
    await expect(readEvents(path)).rejects.toMatchObject({
      reason: 'journal-format',
      message: expect.stringContaining(
        `format ${EVENT_FORMAT + 1}; this one knows ${EVENT_FORMAT}`,
      ) as string,
    });
    expect(readFileSync(path)).toEqual(before);
  });
});
