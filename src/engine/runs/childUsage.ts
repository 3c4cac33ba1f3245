import type { Log } from '../../ports/ports';
import { budgetEvents } from '../../run/steering/budget';
import { childRunId } from '../../run/kernel/kernel';
import type { JournalEvent } from '../../run/run';
import { runUsage, sumUsage, usageBeyond } from '../../run/usage/usage';
import type { RunDriver } from './runDriver';

/** What a child run uses is used by the package of its parent that it carries out, and by its parent's budgets. */
export function passUsageOn(
  active: ReadonlyMap<string, Pick<RunDriver, 'state' | 'record'>>,
  run: string,
  events: readonly JournalEvent[],
  log: Log,
): void {
  const child = active.get(run)?.state;
  const parent = child?.parent === undefined ? undefined : active.get(child.parent.run);
  if (child?.parent === undefined || parent === undefined) {
    return;
  }
  // Summing up takes as long as there are packages, and most events have nothing to do with it.
  const all = events.some(({ type }) => type === 'attempt.used') ? runUsage(child) : undefined;
  if (all === undefined) {
    return;
  }
  const { package: id, attempt } = child.parent;
  const used = parent.state.packages.get(id)?.usage ?? {};
  // A run that an earlier attempt has begun goes on: what it had used by then stands there.
  const before = Object.entries(used).filter(
    ([other]) =>
      Number(other) >= begunBy(child.parent?.run ?? '', id, run, attempt) && Number(other) < attempt,
  );
  const own = usageBeyond(all, sumUsage(before.map(([, usage]) => usage)));
  parent
    .record([{ type: 'attempt.used', package: id, attempt, ...own }])
    .then(() => {
      const reached = budgetEvents(parent.state, { package: id, attempt });
      return reached.length === 0 ? undefined : parent.record(reached);
    })
    .catch((error: unknown) => {
      log.error(`What ${run} has used could not be told to its parent.`, error);
    });
}

/** The attempt of a package that has begun a child run, which a later one may go on with. */
function begunBy(parent: string, id: string, run: string, attempt: number): number {
  const attempts = Array.from({ length: attempt }, (_, index) => index + 1);
  return attempts.find((number) => childRunId(parent, id, number) === run) ?? 1;
}
