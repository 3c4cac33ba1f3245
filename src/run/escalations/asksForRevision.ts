import type { RunOf } from '../kernel/kernel';
import type { EscalationsPart } from './escalations';

/**
 * Whether a wish is the yes to an escalation that only another text of the plan or its contracts can settle: the run goes
 * on with the plan as it is written then.
 */
export function asksForRevision(
  state: RunOf<EscalationsPart>,
  action: { readonly kind: string; readonly gate?: string },
): boolean {
  const raised = action.kind === 'approve' ? state.escalations.get(action.gate ?? '') : undefined;
  return raised?.bump !== undefined && raised.answer === undefined;
}
