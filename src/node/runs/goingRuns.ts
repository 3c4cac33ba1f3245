import { stat } from 'node:fs/promises';
import { replay } from '../../run/run';
import type { RunState } from '../../run/run';
import { listParts, segmentPath } from '../journal/journalParts';
import { journalPath } from './runFolder';
import { FileRunStore } from './runStore';

interface KnownRun {
  /** Tells whether its journal has grown since. */
  readonly stamp: string;
  /** Undefined: it has ended, or cannot be read. */
  readonly state: RunState | undefined;
}

/** The runs of a repository that have not ended, those within others too, whoever drives them. */
export class GoingRuns {
  private readonly runs: FileRunStore;
  private known: ReadonlyMap<string, KnownRun> = new Map();

  constructor(private readonly commonDir: string) {
    this.runs = FileRunStore.forReading(commonDir);
  }

  /** As they were when they were last looked at. */
  get states(): readonly RunState[] {
    return [...this.known.values()].flatMap(({ state }) => state ?? []);
  }

  /** Reads the journals that have grown since the last look. @returns whether any has. */
  async look(): Promise<boolean> {
    const before = this.known;
    const after = new Map<string, KnownRun>();
    for (const run of await this.runs.list()) {
      const stamp = await stampOf(journalPath(this.commonDir, run));
      const known = before.get(run);
      after.set(run, known?.stamp === stamp ? known : { stamp, state: await this.read(run) });
    }
    this.known = after;
    return after.size !== before.size || [...after].some(([run, each]) => before.get(run) !== each);
  }

  private async read(run: string): Promise<RunState | undefined> {
    if ((await this.runs.endOf(run, 'last'))?.type === 'run.ended') {
      return undefined;
    }
    // A journal that can't be read says nothing about locks.
    const read = await this.runs.read(run).catch(() => undefined);
    const state = replay(read?.events ?? []);
    return state?.phase === 'ended' ? undefined : state;
  }
}

async function stampOf(journal: string): Promise<string> {
  const parts = await listParts(journal).catch(() => undefined);
  const last = parts?.segments.at(-1);
  const found =
    last === undefined ? undefined : await stat(segmentPath(journal, last)).catch(() => undefined);
  return `${parts?.snapshot ?? ''} ${last ?? ''} ${found?.size ?? ''}`;
}
