import { AttemptHost } from './attemptHost';
import { onSignals } from './cancelRequests';
import type { HostReport } from './hostMessages';
import { isHostRequest } from './hostMessages';
import { unexpectedFault } from './unexpectedFault';

/**
 * Makes this process the host of a driver's attempts. It takes what the driver asks for as long as that lives, and
 * then ends with the last agent.
 */
export function serveHost(): void {
  const fault = unexpectedFault();
  const host = new AttemptHost(fault, tell);
  let faulty = false;
  const endWhenDone = () => {
    if (host.count === 0 && (faulty || !process.connected)) {
      process.exit(faulty ? 1 : 0);
    }
  };
  onSignals(() => host.cancelAll());
  fault.catch(() => {
    faulty = true;
    endWhenDone();
  });
  process.on('message', (message) => {
    if (isHostRequest(message)) {
      void host.run(message.run).finally(endWhenDone);
    }
  });
  process.on('disconnect', endWhenDone);
}

/** A driver that is gone is told nothing, and misses nothing: the next one reads the records. */
function tell(report: HostReport): boolean {
  if (process.connected) {
    process.send?.(report, undefined, undefined, () => undefined);
  }
  return process.connected;
}
