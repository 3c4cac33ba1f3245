import type { Log } from '../../ports/ports';
import type { AgentUnusable, QuotaHit } from '../../run/agents/agents';
import type { JournalEvent, RunEvent, RunState } from '../../run/run';
import type { RunDriver } from './runDriver';

/** A quota belongs to an account and a program to the machine, not to a run: what one has run into, the others need not. */
export function shareQuotas(
  active: ReadonlyMap<string, Pick<RunDriver, 'state' | 'record'>>,
  run: string,
  events: readonly JournalEvent[],
  log: Log,
): void {
  for (const event of events) {
    const shared = event.type === 'quota.hit' || event.type === 'agent.unusable' ? event : undefined;
    if (shared?.package === undefined) {
      continue;
    }
    for (const [other, driver] of active) {
      if (other !== run && !isKnown(driver.state, shared)) {
        driver.record([ofNobody(shared)]).catch((error: unknown) => {
          log.error(`What keeps agents from working could not be told to ${other}.`, error);
        });
      }
    }
  }
}

function isKnown({ quotas, unusable }: RunState, event: QuotaHit | AgentUnusable): boolean {
  return event.type === 'quota.hit'
    ? (quotas.get(event.account)?.until ?? '') >= event.until
    : unusable.some(
        ({ agent, until }) =>
          JSON.stringify(agent) === JSON.stringify(event.agent) && (until ?? '~') >= (event.until ?? '~'),
      );
}

/** The same, as somebody knows it whom it has not happened to. */
function ofNobody(event: QuotaHit | AgentUnusable): RunEvent {
  if (event.type === 'quota.hit') {
    const { type, account, until, message } = event;
    return { type, account, until, message };
  }
  const { type, agent, cause, message, advice, until } = event;
  return { type, agent, cause, message, advice, ...(until === undefined ? {} : { until }) };
}
