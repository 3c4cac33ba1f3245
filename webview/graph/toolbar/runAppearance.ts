import type { GraphRunState } from '../../../src/protocol/graph';
import { STATE_APPEARANCE } from '../../../src/run/kernel/packageStates';

/** Icon and colour of a run's state, taken from the package state that means the same. */
export const RUN_APPEARANCE: Readonly<Record<GraphRunState, { codicon: string; color: string }>> = {
  none: STATE_APPEARANCE.planned,
  running: STATE_APPEARANCE.working,
  stopping: STATE_APPEARANCE.cancelled,
  done: STATE_APPEARANCE.done,
  failed: STATE_APPEARANCE.failed,
  stuck: STATE_APPEARANCE.blocked,
  cancelled: STATE_APPEARANCE.cancelled,
};
