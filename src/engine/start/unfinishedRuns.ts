import type { LockStore, Log, RunStore } from '../../ports/ports';
import { WavesError } from '../../wavesError';
import type { JournalEvent, RunState } from '../../run/run';
import type { ParentAttempt } from '../../run/kernel/kernel';
import { childRunId, isSatisfied, isStuck } from '../../run/kernel/kernel';

/** Whether the parent of an unfinished child run is going to take it up. */
export function claimOn(
  run: string,
  { package: id }: ParentAttempt,
  parent: RunState | undefined,
): 'claimed' | 'reopened' | 'orphan' {
  const item = parent?.packages.get(id);
  if (parent === undefined || item === undefined || isSatisfied(item)) {
    return 'orphan';
  }
  const isNext = childRunId(parent.run, id, item.attempt + 1) === run;
  if (item.childRun !== run && !isNext) {
    return 'orphan';
  }
  if (isStuck(item) && item.childRun === run && parent.parent === undefined) {
    return 'reopened';
  }
  return parent.phase === 'ended' || isStuck(item) ? 'orphan' : 'claimed';
}

/** A run that goes on, with what its journal holds. */
export interface Unfinished {
  readonly state: RunState;
  readonly events: readonly JournalEvent[];
}

/**
 * Orders unfinished runs: parents before their children, and first the one that was driven last. Of two that one driver
 * took up, that comes first which began under the later driver: clocks may be set back, epochs never are.
 */
export function byLatestDriver(a: Unfinished, b: Unfinished): number {
  const [childA, childB] = [a, b].map(({ state }) => Number(state.parent !== undefined));
  return (
    (childA ?? 0) - (childB ?? 0) ||
    (b.state.driver?.epoch ?? 0) - (a.state.driver?.epoch ?? 0) ||
    firstEpoch(b) - firstEpoch(a)
  );
}

function firstEpoch({ events }: Unfinished): number {
  return events.find((event) => event.type === 'driver.attached')?.epoch ?? 0;
}

/** What of a run's journal can be driven: nothing of one that a later version has written, which is told. */
export async function readDrivable(
  { runs, log }: { readonly runs: Pick<RunStore, 'read'>; readonly log: Log },
  run: string,
): ReturnType<RunStore['read']> {
  return runs.read(run).catch((error: unknown) => {
    if (!WavesError.is(error, 'journal-format')) {
      throw error;
    }
    log.warn(`${error.message} It is left alone.`);
    return { events: [], damage: [] };
  });
}

/** The runs that a driver may have to take up, oldest first: not those that, by the ends of their journals, are over and that hold no lock. */
export async function unsettledRuns({
  runs,
  locks,
}: {
  readonly runs: Pick<RunStore, 'list' | 'endOf'>;
  readonly locks?: Pick<LockStore, 'read'>;
}): Promise<string[]> {
  const table = await locks?.read().catch(() => undefined);
  const isKnown = locks === undefined || table !== undefined;
  const holding = new Set(
    table?.locks.flatMap(({ holder }) => (holder.kind === 'package' ? [holder.run] : [])),
  );
  const unsettled: string[] = [];
  for (const run of await runs.list()) {
    const mayBeOver = isKnown && !holding.has(run);
    const last = mayBeOver ? await runs.endOf?.(run, 'last') : undefined;
    if (last?.type !== 'run.ended') {
      unsettled.push(run);
    }
  }
  return unsettled;
}

/**
 * A run whose plan a disk has lost is left alone, which is told: it must not keep everybody from all other runs.
 * @returns false: it is not driven. @throws what is in the way otherwise.
 */
export function leftAlone(log: Log, run: string, error: unknown): false {
  if (!WavesError.is(error, 'plan-lost')) {
    throw error;
  }
  log.warn(`The run ${run} is left alone until somebody runs its plan again: ${error.message}`);
  return false;
}
