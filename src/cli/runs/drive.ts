import { streamLog } from '../../node/attempts/runLogs';
import { limitedDriverLog } from '../../node/driver/startDriver';
import { findRepository } from '../../node/git/findRepository';
import type { CommandContext, CommandTable } from '../context/command';
import { EXIT } from '../context/command';
import { endBeforeLong, onceSignalled } from '../context/departure';

/** How long a driver with nothing to do and nobody attached stays, in milliseconds. */
const IDLE_MS = 10_000;

/** Adds `waves drive`, which is for windows and not for people. */
export function addDrive(table: CommandTable): void {
  table.add(
    {
      usage: 'drive',
      summary: 'be the driver of a repository until nothing is left to do (started by windows)',
      group: 'machine',
      hidden: true,
    },
    drive,
  );
}

/**
 * `waves drive`: the repository's driver as a process of its own, started by windows. Ends when nothing runs and
 * nobody is attached, and at once when another process drives already.
 */
async function drive(context: CommandContext): Promise<number> {
  const place = await findRepository(context.folder);
  const log = streamLog(limitedDriverLog(place.commonDir, process.stderr));
  let idleTimer: NodeJS.Timeout | undefined;
  let finish: () => void = () => undefined;
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const { openDriver } = await import('../coordinator/openDriver');
  const opened = await openDriver(place, context.installation, log, { ended: () => lookBusy() });
  if (opened.kind === 'taken') {
    log.info(`Process ${opened.by.pid} drives this repository already.`);
    return EXIT.success;
  }
  const { driver, coordinator, server, lost, close } = opened.open;

  function lookBusy(): void {
    clearTimeout(idleTimer);
    idleTimer = setTimeout(() => {
      if (coordinator?.isAskedWithin(IDLE_MS) === true) {
        // Callers come and go without a word.
        lookBusy();
      } else if (!driver.busy && server.clientCount === 0) {
        finish();
      }
    }, IDLE_MS);
  }

  server.onClientsChanged(lookBusy);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    onceSignalled(signal, () => {
      endBeforeLong((text) => log.warn(text));
      finish();
    });
  }
  // A window that closes its terminal must not take the driver with it.
  process.on('SIGHUP', () => undefined);
  void lost.then(finish);
  lookBusy();
  await finished;
  clearTimeout(idleTimer);
  await close();
  return EXIT.success;
}
