/** How attempts and the jobs of a cluster stand. */
export interface JobsStanding {
  /** Attempts that nobody has taken and a job may take. */
  readonly waiting: number;
  /** Attempts that jobs have taken. */
  readonly busy: number;
  readonly jobs: { readonly waiting: number; readonly running: number };
  /** So many jobs there may be at once. */
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
