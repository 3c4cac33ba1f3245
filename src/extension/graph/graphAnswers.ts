import { readLog, readLogEnd } from '../../node/files/limitedLog';
import { listFiles } from '../../node/git/changedFiles';
import { finishedWork } from '../../node/merging/finishedWork';
import { attemptFiles } from '../../node/runs/runFolder';
import { openSpecChange } from '../../node/plans/planFiles';
import { FileRunStore } from '../../node/runs/runStore';
import type { FromGraph, ToGraph } from '../../protocol/graph';
import type { Answer, Asked, QuestionName, PastRun } from '../../protocol/graphQuestions';
import type { BlockReport, LogPart, OwedThing, PackageDetails } from '../../protocol/packageDetails';
import { addressWithin, wayWithin } from '../../views/packageAddress';
import { WavesError } from '../../wavesError';
import { finishInWindow } from '../../run/explaining/report/finishSummary';
import { packagePlace, plannedAt } from '../plans/packagePlace';
import type { PlanSession } from '../plans/planSession';
import { describePackage } from './describePackage';
import { packageChanges } from './packageChanges';
import { packagePrompt } from './packagePrompt';
import { editPlan } from './planEdits';
import type { RepositoryPlace } from '../../node/git/findRepository';
import type { JournalEvent, RunState } from '../../run/run';
import { replay } from '../../run/run';
import { liveRun } from '../../run/explaining/liveView';

/** How much of a log is handed over at once, in bytes; of a longer one the end counts. */
const MOST_BYTES = 64 * 1024;

/**
 * The part of an attempt's log from an offset on; nothing while there is no log.
 * @param file absolute path of the log. @param from offset in bytes.
 */
export async function logPart(file: string, attempt: number, from: number): Promise<LogPart> {
  const next = await readLog(file, from, MOST_BYTES);
  const isTooMuch = next.from + next.bytes.length < next.end;
  const { from: begin, bytes } = isTooMuch ? await readLogEnd(file, MOST_BYTES) : next;
  const skipped = begin === from ? 0 : characterStart(bytes);
  const end = wholeCharacters(bytes);
  return {
    attempt,
    from: begin + skipped,
    next: begin + end,
    text: bytes.toString('utf8', skipped, end),
  };
}

/** Bytes at the beginning that belong to a character cut in two: UTF-8 continues with 10xxxxxx. */
function characterStart(bytes: Buffer): number {
  const start = bytes.findIndex((byte) => (byte & 0xc0) !== 0x80);
  return start === -1 ? 0 : start;
}

/** Length without a character at the end whose bytes have not all been written yet. */
function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(4, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) !== 0x80) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
      return needed > back ? bytes.length - back : bytes.length;
    }
  }
  return bytes.length;
}

/**
 * The details of a package of a sub-plan as the graph around it needs them: whatever it can ask for is named by its
 * address. @param group address of the package that the sub-plan belongs to.
 */
export function detailsWithin(group: string, details: PackageDetails): PackageDetails {
  const named = <T extends { readonly id: string }>(item: T): T => ({
    ...item,
    id: addressWithin(group, item.id),
  });
  const owedWithin = (owed: OwedThing): OwedThing => ({ ...owed, neededBy: owed.neededBy.map(named) });
  return {
    ...details,
    package: addressWithin(group, details.package),
    upstream: details.upstream.map((each) => ({ ...named(each), owes: each.owes.map(owedWithin) })),
    obligations: details.obligations.map(owedWithin),
    downstream: details.downstream.map(named),
    blocked: details.blocked.map(({ ways, ...said }): BlockReport => ({
      ...said,
      ways: ways.map((way) => wayWithin(group, way)),
    })),
  };
}

type Answers = {
  readonly [Q in QuestionName]: (session: PlanSession, asked: Asked<Q>) => Promise<Answer<Q>>;
};

/** Answers what the graph asks, one method for each question. */
export class GraphAnswers implements Answers {
  private readonly files = new RepositoryFiles(() => Date.now());

  /** @throws WavesError `unknown-package`. */
  async details(session: PlanSession, asked: Asked<'details'>): Promise<PackageDetails> {
    const { repository } = session;
    const place = packagePlace(session, asked.package);
    const { plan, graph, run, group, file } = place;
    const item = plannedAt(place);
    if (item === undefined) {
      throw new WavesError('unknown-package', `The plan has no package "${asked.package}".`);
    }
    const planPath = file.scheme === 'file' ? file.fsPath : undefined;
    const [files, events, prompt, change] = await Promise.all([
      repository === undefined ? undefined : this.files.list(repository.root).catch(() => undefined),
      journalOf(repository, run),
      packagePrompt({ planPath, repository, plan, item, run }),
      planPath === undefined ? undefined : openSpecChange(planPath),
    ]);
    const details = describePackage({ plan, graph, item, run, events, files, prompt, change });
    return group === undefined ? details : detailsWithin(group, details);
  }

  async changes(session: PlanSession, asked: Asked<'changes'>): Promise<Answer<'changes'>> {
    const { repository } = session;
    const { run, id } = packagePlace(session, asked.package);
    return repository === undefined
      ? { files: [], count: 0 }
      : packageChanges(repository.root, run?.packages.get(id));
  }

  history(session: PlanSession, asked: Asked<'history'>): Promise<Answer<'history'>> {
    return historyPart(session, asked);
  }

  /** @throws WavesError `unknown-run`. */
  async finish({ run, repository }: PlanSession): Promise<Answer<'finish'>> {
    if (run === undefined || repository === undefined) {
      throw new WavesError('unknown-run', 'There has been no run of this plan.');
    }
    return finishInWindow((await finishedWork(repository, run)).summary);
  }

  runs(session: PlanSession): Promise<Answer<'runs'>> {
    return pastRuns(session);
  }

  async edit(session: PlanSession, edit: Asked<'edit'>): Promise<Answer<'edit'>> {
    const { file, id } = packagePlace(session, edit.package);
    const own = 'on' in edit ? { ...edit, on: packagePlace(session, edit.on).id } : edit;
    await editPlan(file, { ...own, package: id });
    return { done: true };
  }

  async log(session: PlanSession, asked: Asked<'log'>): Promise<Answer<'log'>> {
    const { repository } = session;
    const { run, id } = packagePlace(session, asked.package);
    if (repository === undefined || run === undefined) {
      return { attempt: asked.attempt, from: 0, next: 0, text: '' };
    }
    const runs = FileRunStore.forReading(repository.commonDir);
    const folder = runs.attemptFolder(run.run, id, asked.attempt);
    return logPart(attemptFiles(folder).log, asked.attempt, asked.from);
  }
}

/** The answer to a question, as the message that carries it; never fails, because a refusal is an answer too. */
export async function answerTo(
  answers: GraphAnswers,
  session: PlanSession,
  question: Extract<FromGraph, { readonly type: 'ask' }>,
): Promise<ToGraph> {
  const { id, about, asked } = question;
  const ask = answers[about].bind(answers) as (session: PlanSession, asked: unknown) => Promise<unknown>;
  try {
    return { type: 'answer', id, answer: await ask(session, asked) };
  } catch (error) {
    return { type: 'refused', id, message: error instanceof Error ? error.message : String(error) };
  }
}

/** How long a listing is good for, in milliseconds: scopes are looked at far more often than files come and go. */
const FRESH_MS = 15_000;

/** The files of repositories that are not ignored, listed by git at most once in a while. */
class RepositoryFiles {
  private readonly listings = new Map<string, { readonly at: number; readonly files: Promise<string[]> }>();

  /** @param now milliseconds since 1970. */
  constructor(private readonly now: () => number) {}

  /** Paths relative to `root`, with forward slashes, sorted. @throws WavesError `git-failed`, `git-missing`. */
  list(root: string): Promise<readonly string[]> {
    const known = this.listings.get(root);
    if (known !== undefined && this.now() - known.at < FRESH_MS) {
      return known.files;
    }
    const files = listFiles(root);
    this.listings.set(root, { at: this.now(), files });
    files.catch(() => this.listings.delete(root));
    return files;
  }
}

/** How many events are handed over at once. */
const MOST_EVENTS = 5000;
/** How many past runs are offered. */
const MOST_RUNS = 20;

/** Everything that a run's journal holds; nothing where there is no run. */
async function journalOf(
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
async function historyPart(
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
async function pastRuns({ repository, run }: PlanSession): Promise<Answer<'runs'>> {
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
