import type { Log } from '../../ports/ports';
import type { MachineOffer } from '../../run/machines/placement';
import { monotonicNow } from '../processes/systemClock';
import type { Job, JobRunner, SeenStanding } from './jobRunner';
import { SeenAttempts } from './jobRunner';
import { wordsOf } from './queue/listening';
import type { MachineBeacon } from './queue/machineBeacon';
import type { MachinesQueue } from './queue/machinesQueue';
import { needsOf, readAttempt } from './queuedAttempt';

/** How attempts and the jobs of a cluster stand. */
export interface JobsStanding {
  /** Attempts that nobody has taken and a job may take. */
  readonly waiting: number;
  /** Attempts that jobs have taken. */
  readonly busy: number;
  readonly jobs: { readonly waiting: number; readonly running: number };
  /** How many jobs there may be at once. */
  readonly most: number;
  /** How long there has been neither an attempt that waits nor one at work, in milliseconds; 0: there is one. */
  readonly quietMs: number;
  /** After how long jobs end by themselves that have nothing to do, in milliseconds. */
  readonly idleMs: number;
  /** How long it is until jobs may be started again after some that did nothing, in milliseconds. */
  readonly pauseMs: number;
}

/**
 * How many jobs are to be started, and how many of those that wait in the cluster are to be called off. Each job takes one attempt at
 * a time; those that have none, or are not even begun, are there for attempts that wait. A job is called off only when all has been
 * quiet for as long as one that runs would wait: who has waited long in a cluster's line does not lose the place between two packages.
 */
export function wantedJobs(standing: JobsStanding): { readonly start: number; readonly callOff: number } {
  const { waiting, busy, jobs, most, quietMs, idleMs, pauseMs } = standing;
  const there = jobs.waiting + jobs.running;
  const free = Math.max(0, there - busy);
  const start = pauseMs > 0 ? 0 : Math.max(0, Math.min(waiting - free, most - there));
  const isOver = waiting === 0 && busy === 0 && quietMs >= idleMs;
  return { start, callOff: isOver ? jobs.waiting : 0 };
}

const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 600_000;

/** How long nothing is started after jobs that did nothing, or that the cluster did not take, in milliseconds. @param times in a row. */
export function pauseAfter(times: number): number {
  return times <= 0 ? 0 : Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (times - 1));
}

/** Fewer than any that are taken. */
const UNTIL_IT_ANSWERS = -1;

/** What jobs are kept with. */
export interface JobKeeperTools {
  readonly queue: MachinesQueue;
  readonly beacon: MachineBeacon;
  readonly runner: JobRunner;
  /** Has one more job start. @returns its id. */
  readonly start: () => Promise<string>;
  /** What the machines in the jobs are called. */
  readonly machine: string;
  readonly log: Log;
  /** How many jobs there may be at once. */
  readonly most: number;
  readonly idleMs: number;
}

/** Keeps as many jobs of a cluster as there are attempts for them. What the cluster says is all that it goes by. */
export class JobKeeper {
  private seen: SeenAttempts;
  private from = { word: 1, offer: 1 };
  private reconnections: number;
  /** Jobs that are not over, by how many attempts had been taken when each was heard of first. */
  private readonly known = new Map<string, number>();
  /** Jobs that this has ended. */
  private readonly ended = new Set<string>();
  private vain = { times: 0, until: -Infinity };
  private quietSince = monotonicNow();
  private busy = 0;
  private told: Pick<NonNullable<MachineOffer['jobs']>, 'running' | 'waiting'> = { running: 0, waiting: {} };
  private trouble: { readonly text: string; readonly taken: number } | undefined;
  private isFirst = true;

  constructor(private readonly tools: JobKeeperTools) {
    this.seen = new SeenAttempts(tools.machine);
    this.reconnections = tools.queue.reconnections;
  }

  /** Looks at what waits, and at the jobs, and starts or calls off some. What goes wrong is told, and tried again. */
  async look(): Promise<void> {
    const { beacon, runner, most, idleMs } = this.tools;
    try {
      const standing = await this.hear();
      const fitting = await Promise.all(standing.waiting.map((needs) => beacon.lacks(needs)));
      const waiting = fitting.filter((lacking) => lacking.length === 0).length;
      const busy = standing.ours;
      beacon.works(busy - this.busy);
      this.busy = busy;
      if (waiting > 0 || busy > 0) {
        this.quietSince = monotonicNow();
      } else if (this.known.size === 0 && !this.isFirst) {
        // A cluster is not asked about nothing.
        return;
      }
      const jobs = await this.jobs(standing.taken, waiting);
      this.isFirst = false;
      const of = (state: Job['state']) => jobs.filter((job) => job.state === state);
      const wanted = wantedJobs({
        ...{ waiting, busy, most, idleMs },
        jobs: { waiting: of('waiting').length, running: of('running').length },
        quietMs: monotonicNow() - this.quietSince,
        pauseMs: this.vain.until - monotonicNow(),
      });
      const calledOff = of('waiting').slice(0, wanted.callOff);
      calledOff.forEach(({ id }) => this.ended.add(id));
      await runner.end(
        calledOff.map(({ id }) => id),
        'now',
      );
      const started = await this.start(wanted.start, standing, waiting);
      this.tell(jobs.filter((job) => !calledOff.includes(job)).concat(started));
    } catch (error) {
      this.fails(wordsOf(error), UNTIL_IT_ANSWERS);
      this.tell();
    }
  }

  /** Has jobs end after the attempts that they have. @returns whether none is left. */
  async leave(): Promise<boolean> {
    const { runner } = this.tools;
    try {
      const jobs = (await runner.jobs()).filter(({ state }) => state === 'waiting' || state === 'running');
      const idsOf = (state: Job['state']) =>
        jobs.filter((job) => job.state === state && !this.ended.has(job.id)).map(({ id }) => id);
      const [waiting, running] = [idsOf('waiting'), idsOf('running')];
      await runner.end(waiting, 'now');
      await runner.end(running, 'after-work');
      [...waiting, ...running].forEach((id) => this.ended.add(id));
      this.tell(jobs);
      return jobs.length === 0;
    } catch (error) {
      this.fails(wordsOf(error), UNTIL_IT_ANSWERS);
      this.tell();
      return false;
    }
  }

  /** Ends all jobs at once. */
  async stop(): Promise<void> {
    const { runner, log } = this.tools;
    try {
      const jobs = await runner.jobs();
      const left = jobs.filter(({ state }) => state === 'waiting' || state === 'running');
      await runner.end(
        left.map(({ id }) => id),
        'now',
      );
    } catch (error) {
      log.warn(`Jobs may be left, which end by themselves when they have nothing to do: ${wordsOf(error)}`);
    }
  }

  private async hear(): Promise<SeenStanding> {
    const { queue, machine } = this.tools;
    if (queue.reconnections !== this.reconnections) {
      // A server that was killed may have lost what was said last, and counts from there anew.
      this.reconnections = queue.reconnections;
      this.seen = new SeenAttempts(machine);
      this.from = { word: 1, offer: 1 };
    }
    for (let word; (word = await queue.word(this.from.word)) !== undefined; this.from.word = word.seq + 1) {
      this.seen.hear(word);
    }
    for (
      let offer;
      (offer = await queue.offered(this.from.offer)) !== undefined;
      this.from.offer = offer.seq + 1
    ) {
      const attempt = readAttempt(offer.text);
      if (attempt !== undefined && attempt !== 'other') {
        this.seen.offer(attempt.key, needsOf(attempt));
      }
    }
    return this.seen.now();
  }

  /** What the cluster says, and what has become of those that were there before. */
  private async jobs(taken: number, waiting: number): Promise<Job[]> {
    const { runner, log } = this.tools;
    const all = await runner.jobs();
    if (this.trouble !== undefined && taken > this.trouble.taken) {
      this.trouble = undefined;
    }
    for (const job of all.filter(({ state }) => state === 'waiting' || state === 'running')) {
      this.known.set(job.id, this.known.get(job.id) ?? taken);
    }
    for (const [id, before] of this.known) {
      const job = all.find((each) => each.id === id);
      if (job?.state === 'waiting' || job?.state === 'running') {
        continue;
      }
      this.known.delete(id);
      if (this.ended.delete(id)) {
        continue;
      }
      const isVain = taken === before;
      if (job?.state === 'failed') {
        const said = await runner.lastWords(id);
        this.fails(`job ${id} has ended with ${job.why}${said === '' ? '' : `: ${said}`}`, taken);
      } else if (isVain && waiting > 0) {
        this.fails(`job ${id} has ended without an attempt, and ${waiting} wait`, taken);
      } else {
        log.info(`Job ${id} has ended.`);
      }
      if (taken > before) {
        this.vain = { times: 0, until: -Infinity };
      } else if (job?.state === 'failed' || waiting > 0) {
        this.pause();
      }
    }
    return all.filter(({ state }) => state === 'waiting' || state === 'running');
  }

  private async start(count: number, { taken }: SeenStanding, waiting: number): Promise<Job[]> {
    const { start, log } = this.tools;
    const jobs: Job[] = [];
    try {
      while (jobs.length < count) {
        const id = await start();
        this.known.set(id, taken);
        jobs.push({ id, state: 'waiting', why: '' });
        log.info(`Job ${id} is asked for: ${waiting} of the attempts that wait are for such machines.`);
      }
    } catch (error) {
      this.fails(wordsOf(error), taken);
      this.pause();
    }
    return jobs;
  }

  /** Jobs that were there at the same time and did nothing count once. */
  private pause(): void {
    if (this.vain.until <= monotonicNow()) {
      const times = this.vain.times + 1;
      this.vain = { times, until: monotonicNow() + pauseAfter(times) };
    }
  }

  /** @param taken how many attempts had been taken; when it is more, it is told no longer. */
  private fails(text: string, taken: number): void {
    if (text !== this.trouble?.text) {
      this.tools.log.warn(`With ${this.tools.runner.called}: ${text}.`);
    }
    this.trouble = { text, taken };
  }

  private tell(jobs?: readonly Job[]): void {
    if (jobs !== undefined) {
      const waiting: Record<string, number> = {};
      for (const { why } of jobs.filter(({ state }) => state === 'waiting')) {
        waiting[why] = (waiting[why] ?? 0) + 1;
      }
      this.told = { running: jobs.filter(({ state }) => state === 'running').length, waiting };
    }
    this.tools.beacon.tells({
      ...{ of: this.tools.runner.called, ...this.told },
      ...(this.trouble === undefined ? {} : { trouble: this.trouble.text }),
    });
  }
}
