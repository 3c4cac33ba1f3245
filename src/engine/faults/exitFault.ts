import type { AttemptExit } from '../../ports/attempts';
import type { MetFault } from '../../run/faults/faults';
import { metFault } from '../../run/faults/faults';
import { faultOf } from '../../run/faults/faultTable';
import type { RunState } from '../../run/run';

/** How often in a row a process may disappear before that is taken for its own doing: it may be what takes all memory. */
const VANISHES = 3;

/**
 * The fault of the repository or the machine that a process ended by, where it is not its own.
 * @param now milliseconds since 1970.
 */
export function exitFault(
  state: RunState,
  { package: id, attempt }: { readonly package: string; readonly attempt: number },
  exit: AttemptExit,
  now: number,
): MetFault | undefined {
  const item = state.packages.get(id);
  if (
    item === undefined ||
    item.attempt !== attempt ||
    item.stopping !== undefined ||
    state.phase !== 'running'
  ) {
    return undefined;
  }
  const { reason, message = '', trouble } = exit;
  const reasons = reason === 'vanished' && item.vanishes < VANISHES ? ['vanished'] : [];
  // What an agent says of itself proves nothing.
  const text = trouble ?? (reason === 'not-started' || reason === 'vanished' ? message : '');
  const fault = faultOf({ codes: [], reasons, text });
  return fault && metFault(fault, text, item.fault, now);
}
