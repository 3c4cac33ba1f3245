import { readFile } from 'node:fs/promises';
import type { RunsPort } from '../../coordinator/services/tables/runViews';
import type { Driver } from '../../engine/runs/driver';
import { writeToOutbox } from '../../node/attempts/agentMailbox';
import { readInbox } from '../../node/runs/attemptInbox';
import { attemptFiles, attemptFolder } from '../../node/runs/runFolder';
import type { Log } from '../../ports/ports';
import type { RunEvent } from '../../run/run';

/** The runs of a driver, for its coordinator. */
export function runsOf(driver: Driver, commonDir: string, log: Log): RunsPort {
  return {
    states: () => driver.states(),
    say: ({ run, package: id, attempt }, words) => {
      const { escalations: outbox, inbox } = attemptFiles(attemptFolder(commonDir, run, id, attempt));
      return writeToOutbox({ outbox, inbox }, words);
    },
    inbox: async ({ run, package: id, attempt }) => {
      const { inbox } = attemptFiles(attemptFolder(commonDir, run, id, attempt));
      return readInbox(await readFile(inbox, 'utf8').catch(() => ''));
    },
    progressed: ({ run, package: id, attempt }, message, progress) => {
      const item = driver.stateOf(run)?.packages.get(id);
      if (item?.attempt === attempt && (item.state === 'working' || item.state === 'stalled')) {
        const said = { message, ...(progress === undefined ? {} : { progress }) };
        driver
          .tell(run, [{ type: 'attempt.progress', package: id, attempt, ...said }])
          .catch((error: unknown) => {
            log.error(`What ${id} says of its progress could not be written down.`, error);
          });
      }
    },
    lockAwaited: ({ run, package: id }, lock) => {
      const known = driver.stateOf(run)?.packages.get(id)?.awaitedLocks ?? [];
      const locks = lock === undefined ? [] : [lock];
      if (JSON.stringify(known) !== JSON.stringify(locks)) {
        driver.tell(run, [{ type: 'locks.awaited', package: id, locks }]).catch((error: unknown) => {
          log.error(`That ${id} waits for a lock could not be written down.`, error);
        });
      }
    },
  };
}

/** Events that come often and say nothing that a coordinator elsewhere has to know. */
const FREQUENT: ReadonlySet<string> = new Set([
  'attempt.progress',
  'attempt.used',
  'attempt.life',
  'attempt.observed',
]);

/** Whether a coordinator elsewhere has to know of any of these events. */
export function concernOthers(events: readonly RunEvent[]): boolean {
  return events.some(({ type }) => !FREQUENT.has(type));
}
