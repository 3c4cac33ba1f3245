import type { PackageStateName } from '../../../src/run/kernel/kernel';
import { isActive } from '../../../src/run/kernel/kernel';

/**
 * What an edge tells: its source is merged (`satisfied`), being worked on (`active`), not begun (`waiting`), or came to
 * an end that lets nothing through (`broken`).
 */
export type EdgeFlow = 'satisfied' | 'active' | 'waiting' | 'broken';

/** The flow of an edge whose source is in the given state. */
export function edgeFlow(source: PackageStateName): EdgeFlow {
  if (source === 'done') {
    return 'satisfied';
  }
  if (source === 'planned' || source === 'ready') {
    return 'waiting';
  }
  return isActive(source) ? 'active' : 'broken';
}
