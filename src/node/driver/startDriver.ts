import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WavesError } from '../../wavesError';
import type { DriverClient, DriverConnection } from './driverConnection';
import { connectDriver } from './driverConnection';
import { wavesFolder } from '../runs/runFolder';

/** How long a driver may take to start, in milliseconds. */
const START_MS = 15_000;
/** How often to look whether it answers, in milliseconds. */
const LOOK_MS = 50;

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
  const deadline = Date.now() + START_MS;
  let started: StartedDriver | undefined;
  for (;;) {
    try {
      const connection = await connectDriver(place.commonDir, client);
      if (connection !== undefined) {
        return connection;
      }
      // One that found another alive has ended, and that other one may have ended since.
      started = started?.hasEnded() === false ? started : await spawnDriver(place);
    } catch (error) {
      // A lease stands before its socket does, so that the first tries may fail.
      if (Date.now() > deadline || !WavesError.is(error, 'driver-unreachable')) {
        throw error;
      }
    }
    if (started !== undefined && Date.now() > deadline) {
      throw new WavesError(
        'driver-unreachable',
        `The driver of ${place.root} does not come up. The end of its log:\n${await tail(started.logPath)}`,
        `The whole log: ${started.logPath}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

interface StartedDriver {
  readonly logPath: string;
  /** Whether it has ended, and long enough ago to try again. */
  hasEnded(): boolean;
}

async function spawnDriver(place: DriverPlace): Promise<StartedDriver> {
  const folder = wavesFolder(place.commonDir);
  await mkdir(folder, { recursive: true });
  const logPath = join(folder, 'driver.log');
  const log = openSync(logPath, 'a');
  const startedAt = Date.now();
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
  return { logPath, hasEnded: () => ended && Date.now() - startedAt > AGAIN_MS };
}

async function tail(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.trimEnd().split('\n').slice(-10).join('\n') || '(empty)';
}
