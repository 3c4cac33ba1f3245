import * as z from 'zod';
import { OWNER_TRUST } from '../caller';
import type { Operation } from './operation';
import { json, limit, listed, name, names, operation, text, texts } from './operation';

const eventType = name.describe('error, success, decision, discovery, optimization, or a kind of your own');

export const memoryOperations: readonly Operation[] = [
  operation({
    name: 'remember',
    capability: 'CAN_MEMORY',
    summary:
      'Remember what the next agents should know, when something failed, was decided or was found out.',
    parameters: {
      event_type: eventType.default('discovery'),
      summary: text.min(1),
      details: json.optional(),
      outcome: name.optional().describe('positive, negative, neutral, or in words of your own'),
      lessons: texts.optional(),
      tags: names.optional(),
    },
    http: { method: 'POST', path: '/memory/store' },
    changes: true,
    run: ({ memories, caller, now }, params) => memories.remember(caller, params, now),
  }),
  operation({
    name: 'recall',
    capability: 'CAN_MEMORY',
    summary: 'Recall what was remembered, the most relevant first: before you begin, and when you are stuck.',
    parameters: {
      tags: names.optional(),
      event_type: eventType.optional(),
      limit: limit(10),
      min_relevance: z.coerce.number().min(0).max(1).default(0),
    },
    http: { method: 'POST', path: '/memory/query' },
    run: ({ memories, now }, params) => listed('memories', memories.recall(params, now), params.limit),
  }),
  operation({
    name: 'edit_memory',
    capability: 'CAN_MEMORY',
    summary: 'Change what is remembered.',
    httpOnly: true,
    parameters: {
      memory_id: name,
      summary: text.min(1).optional(),
      tags: names.optional(),
      lessons: texts.optional(),
    },
    http: { method: 'PATCH', path: '/memory/{memory_id}' },
    changes: true,
    trust: OWNER_TRUST,
    run: ({ memories, now }, { memory_id, summary, tags, lessons }) =>
      memories.edit(
        memory_id,
        {
          ...(summary === undefined ? {} : { summary }),
          ...(tags === undefined ? {} : { tags }),
          ...(lessons === undefined ? {} : { lessons }),
        },
        now,
      ),
  }),
  operation({
    name: 'forget_memory',
    capability: 'CAN_MEMORY',
    summary: 'Forget something for good.',
    httpOnly: true,
    parameters: { memory_id: name },
    http: { method: 'DELETE', path: '/memory/{memory_id}' },
    changes: true,
    trust: OWNER_TRUST,
    run: ({ memories }, { memory_id }) => memories.forget(memory_id),
  }),
];
