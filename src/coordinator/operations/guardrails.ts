import { checkGuardrails } from '../../plan/guardrails/checkGuardrails';
import type { Operation } from './operation';
import { operation } from './operation';
import { listed } from './listed';
import { names, text } from './parameters';

export const guardrailOperations: readonly Operation[] = [
  operation({
    name: 'check_guardrails',
    capability: 'CAN_GUARDRAILS',
    summary: 'Ask whether a command would destroy or give away something, before you run it.',
    parameters: { operation_text: text, file_paths: names.optional() },
    http: { method: 'POST', path: '/guardrails/check' },
    run: ({ guardrails }, { operation_text, file_paths }) => {
      const violations = checkGuardrails(guardrails, operation_text, file_paths);
      const answered = violations.map(({ description: _, ...violation }) => violation);
      return { safe: !violations.some(({ blocked }) => blocked), violations: answered };
    },
  }),
  operation({
    name: 'guardrail_patterns',
    capability: 'CAN_GUARDRAILS',
    summary: 'Which operations are recognised as dangerous.',
    httpOnly: true,
    parameters: {},
    http: { method: 'GET', path: '/guardrails/patterns' },
    run: ({ guardrails }) => listed('patterns', guardrails),
  }),
];
