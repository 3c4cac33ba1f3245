import type { Escalation, RunState } from '../state/runState';

/**
 * The escalations that wait for a person's answer, the oldest first: those that hold the run, and those that only a person
 * can settle.
 * @param id only those of this package.
 */
export function openEscalations(state: RunState, id?: string): readonly Escalation[] {
  return state.escalations.size === 0
    ? []
    : [...state.escalations.values()].filter(
        (one) =>
          one.answer === undefined &&
          (one.pauses || one.requiresHuman || one.action === 'require_human') &&
          (id === undefined || one.package === id),
      );
}
