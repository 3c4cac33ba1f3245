import * as z from 'zod';
import type { Operation } from './operation';
import { operation } from './operation';
import { limit, name } from './parameters';
import { listed } from './listed';

export const auditOperations: readonly Operation[] = [
  operation({
    name: 'query_audit',
    capability: 'CAN_AUDIT',
    summary: 'Read who changed what, the latest first.',
    parameters: {
      agent_id: name.optional(),
      operation: name.optional(),
      since: z.iso.datetime({ offset: true }).optional(),
      change_id: name.optional(),
      limit: limit(20),
    },
    http: { method: 'GET', path: '/audit', speaksOfAgents: true },
    run: async ({ audit }, params) => listed('entries', await audit.query(params), params.limit),
  }),
];
