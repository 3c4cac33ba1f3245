import { spawn } from 'node:child_process';
import { closeSync, openSync, statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { WavesError } from '../../wavesError';
import type { LogLimit } from '../files/limitedLog';
import { cutLog, readLogEnd } from '../files/limitedLog';
import { wavesFolder } from '../runs/wavesFolder';
import type { DriverClient, DriverConnection } from './driverConnection';
import { connectDriver } from './driverConnection';
import type { Host } from '../processes/host';
import { pause, thisHost } from '../processes/host';

const KB = 1024;

/** What is kept of what drivers say: at most 2 MB for a repository, however many there were. */
const DRIVER_LOG_LIMIT: LogLimit = { beginning: 512 * KB, end: 512 * KB, growing: 1024 * KB };
/** How much of its end is shown, in bytes. */
const SHOWN_BYTES = 4 * KB;

/** Where the drivers of a repository write what they say. */
export function driverLogPath(commonDir: string): string {
  return join(wavesFolder(commonDir), 'driver.log');
}

/** What a driver says, from its own process: where it has grown too long, the middle of the log is left out. */
export function limitedDriverLog(
  commonDir: string,
  stream: { write(text: string): unknown },
): { write(text: string): unknown } {
  const path = driverLogPath(commonDir);
  return {
    write: (text) => {
      stream.write(text);
      const { size = 0 } = statSync(path, { throwIfNoEntry: false }) ?? {};
      if (size > DRIVER_LOG_LIMIT.growing) {
        try {
          cutLog(path, DRIVER_LOG_LIMIT);
        } catch {
          // What can't be cut, as on a full disk, stays whole until there is room.
        }
      }
    },
  };
}

/** The last ten lines of what drivers have said. */
export async function driverLogEnd(commonDir: string): Promise<string> {
  const { bytes } = await readLogEnd(driverLogPath(commonDir), SHOWN_BYTES);
  return bytes.toString('utf8').trimEnd().split('\n').slice(-10).join('\n') || '(empty)';
}

/** How long a driver may take to start, in milliseconds. */
const START_MS = 15_000;
/** How often to look whether it answers, in milliseconds. */
const LOOK_MS = 50;
/** So often a driver is looked for before it counts as one that does not come up, however long each time takes. */
const TRIES_AT_LEAST = 3;

/** The least time between two starts, in milliseconds. */
const AGAIN_MS = 500;

/** Which repository, and the programs to drive it with. */
export interface DriverPlace {
  readonly root: string;
  readonly commonDir: string;
  readonly nodePath: string;
  readonly cliPath: string;
  /** For a driver that is started, besides this process's own. */
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Connects to the repository's driver; starts one first when none is alive. The driver is a process of its own that
 * outlives this one; what it says goes to `<git-common-dir>/waves/driver.log`.
 * @throws WavesError `driver-unreachable` with the end of that log when it does not come up.
 */
export async function ensureDriver(place: DriverPlace, client: DriverClient = {}): Promise<DriverConnection> {
  return untilDriven({
    connect: () => connectDriver(place.commonDir, client),
    start: () => spawnDriver(place),
    failed: async () => {
      const end = await driverLogEnd(place.commonDir);
      return new WavesError(
        'driver-unreachable',
        `The driver of ${place.root} does not come up. The end of its log:\n${end}`,
        `The whole log: ${driverLogPath(place.commonDir)}`,
      );
    },
    host: thisHost,
  });
}

/** What it takes to come by a driver. */
interface DriverMeans {
  /** Undefined when no driver is alive. @throws WavesError `driver-unreachable` when one is and does not answer. */
  connect(): Promise<DriverConnection | undefined>;
  start(): Promise<StartedDriver>;
  /** What is thrown when none has come up in time. */
  failed(): Promise<WavesError>;
  readonly host: Pick<Host, 'monotonicNow' | 'after'>;
  /** How long a driver may take to start, in milliseconds. */
  readonly startMs?: number;
}

/** Connects to the driver that there is, or that is started because there is none. @throws what `means.failed` says. */
export async function untilDriven(means: DriverMeans): Promise<DriverConnection> {
  const { host, startMs = START_MS } = means;
  let waitedMs = 0;
  let at = host.monotonicNow();
  let started: StartedDriver | undefined;
  for (;;) {
    // Time in which this process stood still itself does not count: no driver is late by it.
    waitedMs += Math.min(host.monotonicNow() - at, startMs / TRIES_AT_LEAST);
    at = host.monotonicNow();
    try {
      const connection = await means.connect();
      if (connection !== undefined) {
        return connection;
      }
      // One that found another alive has ended, and that other one may have ended since.
      started = started?.hasEnded() === false ? started : await means.start();
    } catch (error) {
      // A lease stands before its socket does, so that the first tries may fail.
      if (waitedMs > startMs || !WavesError.is(error, 'driver-unreachable')) {
        throw error;
      }
    }
    if (started !== undefined && waitedMs > startMs) {
      throw await means.failed();
    }
    await pause(host, LOOK_MS);
  }
}

/** A driver that was started and may not be up yet. */
interface StartedDriver {
  /** Whether it has ended, and long enough ago to try again. */
  hasEnded(): boolean;
}

async function spawnDriver(place: DriverPlace): Promise<StartedDriver> {
  await mkdir(wavesFolder(place.commonDir), { recursive: true });
  const log = openSync(driverLogPath(place.commonDir), 'a');
  const startedAt = thisHost.monotonicNow();
  let ended = false;
  try {
    const child = spawn(place.nodePath, [place.cliPath, '-C', place.root, 'drive'], {
      cwd: place.root,
      detached: true,
      stdio: ['ignore', log, log],
      // In an editor's process, `nodePath` is Electron, which is Node.js only when told so.
      env: { ...process.env, ...place.environment, ELECTRON_RUN_AS_NODE: '1' },
      windowsHide: true,
    });
    child.once('error', () => (ended = true));
    child.once('exit', () => (ended = true));
    child.unref();
  } finally {
    closeSync(log);
  }
  return { hasEnded: () => ended && thisHost.monotonicNow() - startedAt > AGAIN_MS };
}
