import type { GuardrailViolation } from './checkGuardrails';

/** What was recognised, in one line for people: how severe, by which rule, by what, and why it matters. */
export function guardrailText({
  severity,
  pattern_name,
  matched_text,
  description,
}: GuardrailViolation): string {
  return `${severity === 'warn' ? 'Careful' : 'Danger'} (${pattern_name}): ${description} Seen: ${matched_text}`;
}
