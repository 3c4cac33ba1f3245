import { findRepository } from '../../node/git/findRepository';
import { filesAtOnce } from '../../node/files/nodeFiles';
import type { Host } from '../../node/processes/host';
import { thisHost } from '../../node/processes/host';
import type { ChildRun } from '../../node/runs/childRunFollower';
import { readChildren } from '../../node/runs/childRunFollower';
import { FileRunStore } from '../../node/runs/runStore';
import { didYouMean } from '../../plan/nearWord';
import type { JournalEvent, RunState } from '../../run/run';
import { isChildRun } from '../../run/kernel/kernel';
import { replay } from '../../run/run';
import { WavesError } from '../../wavesError';

/** The error for a package that a run does not have. */
export function unknownPackage(state: RunState, id: string): WavesError {
  const known = [...state.packages.keys()];
  return new WavesError(
    'unknown-package',
    `The run ${state.run} has no package "${id}".${didYouMean(id, known)}`,
    `It has: ${known.join(', ')}.`,
  );
}

/** This machine, for a command that looks and ends. */
export const LOOKING_HOST: Host = { ...thisHost, files: filesAtOnce };

/** A run as its journal tells it. */
export interface FoundRun {
  /** Absolute path of the main work tree. */
  readonly root: string;
  readonly commonDir: string;
  readonly runs: FileRunStore;
  readonly state: RunState;
  readonly events: readonly JournalEvent[];
  /** Its child runs and theirs, by id. */
  readonly children: ReadonlyMap<string, ChildRun>;
}

/**
 * The run of that id, or the newest one of the repository that `folder` lies in that is no child of another. The
 * beginning of an id is enough.
 * @throws WavesError `no-repository`, `unknown-run`.
 */
export async function findRun(folder: string, id: string | undefined): Promise<FoundRun> {
  const { root, commonDir } = await findRepository(folder);
  const runs = FileRunStore.forReading(commonDir, filesAtOnce);
  const ids = await runs.list();
  const wanted =
    id === undefined
      ? ids.filter((run) => !isChildRun(run)).at(-1)
      : (ids.find((run) => run === id) ?? ids.find((run) => run.startsWith(id)));
  if (wanted === undefined) {
    throw new WavesError(
      'unknown-run',
      id === undefined
        ? 'There has been no run in this repository.'
        : `There is no run "${id}" in this repository.`,
      id === undefined ? 'Start one with: waves run PLAN' : `Runs: ${ids.join(', ') || 'none'}.`,
    );
  }
  const { events } = await runs.read(wanted);
  const state = replay(events);
  if (state === undefined) {
    throw new WavesError('unknown-run', `The journal of the run ${wanted} holds no run.`);
  }
  return { root, commonDir, runs, state, events, children: await readChildren(runs, state) };
}
