import type { DriverConnection } from '../../node/driver/driverConnection';
import type { RepositoryPlace } from '../../node/git/findRepository';
import { ensureDriver } from '../../node/driver/startDriver';
import type { StartRunParams, StartRunResult } from '../../protocol/driver';
import type { RunState } from '../../run/run';
import type { Driver } from '../../engine/runs/driver';
import type { CommandContext } from '../context/commandContext';
import type { Departure } from '../context/departure';
import { awaitDeparture } from '../context/departure';
import type { FollowedRun } from '../context/followRun';
import { followRun } from '../context/followRun';
import { keepDriven } from './keepDriven';
import type { OpenDriver } from './openDriver';
import type { RunTrouble } from './runTrouble';
import { runView } from './runView';
import { errorText } from '../context/terminal';

/** How long agents may take to end before somebody who leaves does so without them, in milliseconds. */
const ENDING_MS = 3000;

/** How it came that a run is no longer attended: it ended, somebody left, or there was nothing left to do in it. */
export type Attended =
  | { readonly kind: 'ended'; readonly state: RunState }
  | { readonly kind: 'left'; readonly departure: Departure }
  | { readonly kind: 'nothingToDo'; readonly run: string };

/** What somebody who attends a run brings along. */
export interface Attendance {
  readonly context: CommandContext;
  readonly place: RepositoryPlace;
  readonly json: boolean;
  /** Says what is no event; taken over by the view as soon as there is one. */
  readonly voice: { say: (text: string) => void };
}

/** Follows a run that another process drives; when that one is gone, the next is started. Leaving ends nothing. */
export async function attendElsewhere(
  attendance: Attendance,
  started: StartRunResult,
  connection: DriverConnection,
): Promise<Attended> {
  const { context, place } = attendance;
  const leaving = awaitDeparture(context.terminal);
  const hint = `Process ${connection.pid} drives this run. Ctrl+C stops watching; the run goes on.`;
  const followed = followFor(attendance, started, hint);
  const driven = keepDriven(place, context.installation, started.run, connection);
  try {
    return attended(await Promise.race([followed.ended, leaving.happened, driven.failed]));
  } finally {
    followed.dispose();
    driven.dispose();
    leaving.dispose();
  }
}

/**
 * Starts a run with a driver in this process and follows it. Ctrl+C ends its agents; when the terminal is closed or
 * nobody reads the output any more, a driver in the background goes on with it.
 */
export async function attendHere(
  attendance: Attendance,
  params: StartRunParams,
  { driver, lost, close }: OpenDriver,
  trouble: RunTrouble,
): Promise<Attended> {
  const { context, place, voice } = attendance;
  const leaving = awaitDeparture(context.terminal);
  let followed: FollowedRun | undefined;
  let run: string | undefined;
  try {
    const started = await Promise.race([driver.startRun(params), leaving.happened]);
    if (typeof started === 'string') {
      return attended(started);
    }
    ({ run } = started);
    if (started.outcome === 'done') {
      return { kind: 'nothingToDo', run: started.run };
    }
    const hint = 'Ctrl+C ends the agents; the same command goes on later. Closing the terminal ends nothing.';
    followed = followFor(attendance, started, hint);
    const first = await Promise.race([followed.ended, leaving.happened, lost, trouble.failed(run)]);
    if (first === undefined) {
      // Another process drives now. What is left for this one is to watch.
      await driver.close();
      const driven = keepDriven(place, context.installation, started.run);
      const race = Promise.race([followed.ended, leaving.happened, driven.failed]);
      return attended(await race.finally(() => driven.dispose()));
    }
    if (first === 'interrupted') {
      voice.say('Ending the agents; the same command goes on later. Ctrl+C again leaves at once.');
      leaving.dispose();
      await endAgents(attendance, driver, run, followed);
    }
    return attended(first);
  } finally {
    followed?.dispose();
    leaving.dispose();
    // What can't be written down by this process can't be by the next one either.
    const busy = driver.busy && (run === undefined || !driver.standsStill(run));
    await close();
    if (busy) {
      // What still goes on gets a driver that belongs to no terminal.
      const successor = await ensureDriver({ ...place, ...context.installation });
      successor.dispose();
    }
  }
}

/** Ends a run's agents, as long as somebody who leaves can be made to wait. */
async function endAgents(
  { voice }: Attendance,
  driver: Driver,
  run: string,
  followed: FollowedRun,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(
      () => resolve('Some agents take long to end; a driver in the background waits for them.'),
      ENDING_MS,
    );
  });
  const ended = driver
    .steer({ run, action: { kind: 'cancel' } })
    .then(() => followed.ended)
    .then(
      () => undefined,
      (error: unknown) => `Agents that work were not ended: ${errorText(error)}`,
    );
  const said = await Promise.race([ended, late]);
  clearTimeout(timer);
  if (said !== undefined) {
    voice.say(said);
  }
}

function followFor(attendance: Attendance, { run, after }: StartRunResult, hint: string): FollowedRun {
  const view = runView(attendance.context.terminal, attendance.json, hint);
  attendance.voice.say = (text) => view.say(text);
  return followRun(attendance.place.commonDir, run, { shownAfter: after, endsAfter: after }, view);
}

function attended(end: RunState | Departure): Attended {
  return typeof end === 'string' ? { kind: 'left', departure: end } : { kind: 'ended', state: end };
}
