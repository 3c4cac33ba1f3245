import * as z from 'zod';
import type { Operation } from './operation';
import { operation } from './operation';
import { json, limit, name, text } from './parameters';
import { listed } from './listed';

/** Lines, or objects where a client keeps more of each. */
const points = z
  .array(z.union([text, json]))
  .max(1000)
  .optional();

export const handoffOperations: readonly Operation[] = [
  operation({
    name: 'write_handoff',
    capability: 'CAN_HANDOFF',
    summary: 'Before you end, leave a note for whoever goes on with your work. The next attempt reads it.',
    parameters: {
      summary: text.min(1),
      completed_work: points,
      in_progress: points,
      decisions: points,
      next_steps: points,
      relevant_files: points,
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
    run: ({ handoffs }, params) => listed('handoffs', handoffs.written(params.agent_name), params.limit),
  }),
];
