import type { Operation } from './operation';
import { operation } from './operation';
import { limit, name, text, texts } from './parameters';
import { listed } from './listed';

export const handoffOperations: readonly Operation[] = [
  operation({
    name: 'write_handoff',
    capability: 'CAN_HANDOFF',
    summary: 'Before you end, leave a note for whoever goes on with your work. The next attempt reads it.',
    parameters: {
      summary: text.min(1),
      completed_work: texts.optional(),
      in_progress: texts.optional(),
      decisions: texts.optional(),
      next_steps: texts.optional(),
      relevant_files: texts.optional(),
    },
    http: { method: 'POST', path: '/handoffs/write' },
    changes: true,
    run: ({ handoffs, caller, now }, params) => handoffs.write(caller, params, now),
  }),
  operation({
    name: 'read_handoff',
    capability: 'CAN_HANDOFF',
    summary: 'Read what others have left, the latest first.',
    parameters: { agent_name: name.optional(), limit: limit(1) },
    http: { method: 'POST', path: '/handoffs/read' },
    run: ({ handoffs }, params) => listed('handoffs', handoffs.read(params.agent_name), params.limit),
  }),
];
