import { replay } from '../run/runFold';
import type { RunState } from '../run/runState';
import { FileRunStore } from './runStore';

/** The runs of a repository that have not ended, those within others too. */
export async function readGoingRuns(commonDir: string): Promise<readonly RunState[]> {
  const runs = FileRunStore.forReading(commonDir);
  const going: RunState[] = [];
  for (const run of await runs.list()) {
    // A journal that can't be read says nothing about locks.
    const read = await runs.read(run).catch(() => undefined);
    const state = replay(read?.events ?? []);
    if (state !== undefined && state.phase !== 'ended') {
      going.push(state);
    }
  }
  return going;
}
