import type { Log } from '../../ports/ports';
import type { JournalEvent } from '../../run/run';
import type { RunDriver } from './runDriver';

/** A quota belongs to an account and not to a run: what one has run into, the others need not. */
export function shareQuotas(
  active: ReadonlyMap<string, Pick<RunDriver, 'state' | 'record'>>,
  run: string,
  events: readonly JournalEvent[],
  log: Log,
): void {
  for (const event of events) {
    if (event.type !== 'quota.hit' || event.package === undefined) {
      continue;
    }
    const { type, account, until, message } = event;
    for (const [other, driver] of active) {
      if (other !== run && (driver.state.quotas.get(account)?.until ?? '') < until) {
        driver.record([{ type, account, until, message }]).catch((error: unknown) => {
          log.error(`The quota of ${account} could not be told to ${other}.`, error);
        });
      }
    }
  }
}
