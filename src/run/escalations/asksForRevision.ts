import type { RunState } from '../run';
import type { SteeringAction } from '../deciding/steer';

/**
 * Whether a wish is the yes to an escalation that only another text of the plan or its contracts can settle: the run goes
 * on with the plan as it is written then.
 */
export function asksForRevision(
  state: RunState,
  action: SteeringAction | { readonly kind: 'revise' },
): boolean {
  const raised = action.kind === 'approve' ? state.escalations.get(action.gate) : undefined;
  return raised?.bump !== undefined && raised.answer === undefined;
}
