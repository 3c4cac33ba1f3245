import type { RepositoryPlace } from '../../node/git/findRepository';
import { FileRunStore } from '../../node/runs/runStore';
import type { Answer, Asked, PastRun } from '../../protocol/graphQuestions';
import type { JournalEvent, RunState } from '../../run/run';
import { liveRun } from '../../run/explaining/liveView';
import { replay } from '../../run/run';
import { WavesError } from '../../wavesError';
import type { PlanSession } from '../plans/planSession';

/** So many events are handed over at once. */
const MOST_EVENTS = 5000;
/** So many past runs are offered. */
const MOST_RUNS = 20;

/** Everything that a run's journal holds; nothing where there is no run. */
export async function journalOf(
  repository: RepositoryPlace | undefined,
  run: RunState | undefined,
): Promise<readonly JournalEvent[]> {
  return repository === undefined || run === undefined
    ? []
    : (await FileRunStore.forReading(repository.commonDir).read(run.run)).events;
}

/**
 * The next events of a run.
 * @throws WavesError `unknown-run`, also for runs of other plans.
 */
export async function historyPart(
  session: PlanSession,
  { run = session.run?.run, after }: Asked<'history'>,
): Promise<Answer<'history'>> {
  if (session.repository === undefined || run === undefined) {
    throw new WavesError('unknown-run', 'This plan has not been run yet.');
  }
  const { events } = await FileRunStore.forReading(session.repository.commonDir).read(run);
  return { run, events: events.filter(({ seq }) => seq > after).slice(0, MOST_EVENTS) };
}

/** The runs of a session's plan, newest first. */
export async function pastRuns({ repository, run }: PlanSession): Promise<Answer<'runs'>> {
  if (repository === undefined || run === undefined) {
    return { runs: [] };
  }
  const store = FileRunStore.forReading(repository.commonDir);
  const found: PastRun[] = [];
  for (const id of [...(await store.list())].reverse()) {
    const state = replay((await store.read(id)).events);
    if (state?.plan === run.plan && state.parent === undefined) {
      const { startedAt, state: name } = liveRun(state);
      found.push({ id, startedAt, state: name });
    }
    if (found.length === MOST_RUNS) {
      break;
    }
  }
  return { runs: found };
}
