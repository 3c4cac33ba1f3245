import type { DriverConnection } from '../../node/driver/driverConnection';
import type { Host } from '../../node/processes/host';
import { pause } from '../../node/processes/host';
import { FileRunStore } from '../../node/runs/runStore';
import type { StartRunParams, StartRunResult } from '../../protocol/driver';
import type { RunState } from '../../run/run';
import { replay } from '../../run/run';
import type { Driver } from '../../engine/runs/driver';
import { WavesError } from '../../wavesError';
import type { AwaitedDeparture, Departure } from '../context/departure';
import type { FollowedRun, RunView } from '../context/followRun';
import { followRun } from '../context/followRun';
import type { OpenDriver } from '../coordinator/openDriver';
import { errorText } from '../context/terminal';
import type { RunTrouble } from './runView';

/** How long to wait before a driver that is gone is replaced, in milliseconds. */
const AGAIN_MS = 200;

/** What it takes to have runs of a repository driven. */
interface DriverSupply {
  readonly commonDir: string;
  readonly host: Host;
  /**
   * Connects to the repository's driver, and starts one first where none is.
   * @throws WavesError `driver-unreachable` when it does not come up.
   */
  readonly connect: () => Promise<DriverConnection>;
}

/** A run that somebody watches. */
interface DrivenRun {
  /** Rejects when no driver can be started any more. Never resolves. */
  readonly failed: Promise<never>;
  /** Lets go of the driver; the run goes on. */
  dispose(): void;
}

/**
 * Sees to it that a run has a driver until it has ended: when the driver dies, freezes or loses its lease, the next
 * one is started and takes the run up where it was.
 * @param first the connection to the driver that there is, if there is one.
 */
function keepDriven(supply: DriverSupply, run: string, first?: DriverConnection): DrivenRun {
  let connection = first;
  let disposed = false;
  const keep = async (): Promise<never> => {
    for (;;) {
      // A driver that went away because the run has ended has written the end down before. Where no such run is any
      // more, as in a repository that was made anew, there is nothing to drive.
      if (connection === undefined && (await hasEnded(supply, run))) {
        return await new Promise<never>(() => undefined);
      }
      const current = connection ?? (await supply.connect());
      connection = current;
      if (isDisposed()) {
        current.dispose();
      }
      await new Promise<void>((resolve) => current.onClosed(resolve));
      connection = undefined;
      if (isDisposed()) {
        return await new Promise<never>(() => undefined);
      }
      await pause(supply.host, AGAIN_MS);
    }
  };
  const isDisposed = () => disposed;
  return {
    failed: keep(),
    dispose: () => {
      disposed = true;
      connection?.dispose();
    },
  };
}

/** @throws WavesError `unknown-run` where no such run is any more. */
async function hasEnded({ commonDir, host }: DriverSupply, run: string): Promise<boolean> {
  const state = replay((await FileRunStore.forReading(commonDir, host.files).read(run)).events);
  if (state === undefined) {
    throw new WavesError('unknown-run', `The journal of the run ${run} holds no run.`);
  }
  return state.phase === 'ended';
}

/**
 * How often a request is made again when the driver went away before it had answered. It takes as many drivers that
 * die at once to get there, but one that dies of the request itself must not be started for ever.
 */
const ASKED_AGAIN = 100;

/** How long agents may take to end before somebody who leaves does so without them, in milliseconds. */
const ENDING_MS = 3000;

/** How it came that a run is no longer attended: it ended, somebody left, or there was nothing left to do in it. */
export type Attended =
  | { readonly kind: 'ended'; readonly state: RunState }
  | { readonly kind: 'left'; readonly departure: Departure }
  | { readonly kind: 'nothingToDo'; readonly run: string };

/** What somebody who attends a run brings along: all of the world that it takes. */
export interface Attendance extends DriverSupply {
  /** Prints messages that are not events of the run; the view takes that over as soon as there is one. */
  readonly voice: { say: (text: string) => void };
  readonly awaitDeparture: () => AwaitedDeparture;
  /** Shows the run. @param hint what Ctrl+C does. */
  readonly view: (hint: string) => RunView;
}

/** A driver in this process, as far as somebody who attends its run needs it. */
export type DriverHere = Pick<OpenDriver, 'driver' | 'lost' | 'close'>;

/**
 * Starts a run, or goes on with one, and follows it until it ends or somebody leaves.
 * @param here the driver, where this process is it; else the one that there is is asked.
 * @throws WavesError what the driver throws about the request; `driver-unreachable`.
 */
export async function attendRun(
  attendance: Attendance,
  params: StartRunParams,
  here: DriverHere | undefined,
  trouble: RunTrouble,
): Promise<Attended> {
  if (here === undefined) {
    return askDriver(attendance, params);
  }
  try {
    return await attendHere(attendance, params, here, trouble);
  } catch (error) {
    // Another process has taken over while this one stood still.
    if (!WavesError.is(error, 'lease-lost') || params.fresh === true) {
      throw error;
    }
    return askDriver(attendance, params);
  }
}

/** Asks the driver that there is, and the next one when it goes away before it has answered. */
async function askDriver(attendance: Attendance, params: StartRunParams): Promise<Attended> {
  for (let left = ASKED_AGAIN; ; left -= 1) {
    const connection = await attendance.connect();
    try {
      const started = await connection.startRun(params);
      return started.outcome === 'done'
        ? { kind: 'nothingToDo', run: started.run }
        : await attendElsewhere(attendance, started, connection);
    } catch (error) {
      // A run that had begun already is continued by trying again; only a fresh run must not be started twice.
      if (!WavesError.is(error, 'driver-unreachable') || params.fresh === true || left === 0) {
        throw error;
      }
    } finally {
      connection.dispose();
    }
  }
}

/** Follows a run that another process drives; when that one is gone, the next is started. Leaving ends nothing. */
async function attendElsewhere(
  attendance: Attendance,
  started: StartRunResult,
  connection: DriverConnection,
): Promise<Attended> {
  const leaving = attendance.awaitDeparture();
  const hint = `Process ${connection.pid} drives this run. Ctrl+C stops watching; the run goes on.`;
  const followed = followFor(attendance, started, hint);
  const driven = keepDriven(attendance, started.run, connection);
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
async function attendHere(
  attendance: Attendance,
  params: StartRunParams,
  { driver, lost, close }: DriverHere,
  trouble: RunTrouble,
): Promise<Attended> {
  const { voice } = attendance;
  const leaving = attendance.awaitDeparture();
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
      const driven = keepDriven(attendance, started.run);
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
      const successor = await attendance.connect();
      successor.dispose();
    }
  }
}

/** Ends a run's agents, as long as somebody who leaves can be made to wait. */
async function endAgents(
  { voice, host }: Attendance,
  driver: Driver,
  run: string,
  followed: FollowedRun,
): Promise<void> {
  let callOff: () => void = () => undefined;
  const late = new Promise<string>((resolve) => {
    callOff = host.after(ENDING_MS, () =>
      resolve('Some agents take long to end; a driver in the background waits for them.'),
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
  callOff();
  if (said !== undefined) {
    voice.say(said);
  }
}

function followFor(attendance: Attendance, { run, after }: StartRunResult, hint: string): FollowedRun {
  const view = attendance.view(hint);
  attendance.voice.say = (text) => view.say(text);
  const from = { shownAfter: after, endsAfter: after };
  return followRun(attendance.commonDir, run, from, view, attendance.host);
}

function attended(end: RunState | Departure): Attended {
  return typeof end === 'string' ? { kind: 'left', departure: end } : { kind: 'ended', state: end };
}
