import * as z from 'zod';
import { OWNER_TRUST } from '../caller';
import { CallRefused } from '../callRefused';
import type { Operation } from './operation';
import { operation } from './operation';
import { json, name, taskId, text } from './parameters';
import type { ApprovalRow } from '../services/rows';
import { listed } from './listed';

const HOUR_S = 3600;
const DAY_S = 24 * HOUR_S;

export const approvalOperations: readonly Operation[] = [
  operation({
    name: 'request_approval',
    summary: 'Ask a person whether you may do something, and go on with something else until then.',
    parameters: {
      operation: name,
      resource: name.optional(),
      context: json.optional(),
      timeout_seconds: z.coerce.number().min(1).max(DAY_S).default(HOUR_S),
    },
    http: { method: 'POST', path: '/approvals/request' },
    changes: true,
    run: async ({ approvals, caller, now }, params) => describe(await approvals.request(caller, params, now)),
  }),
  operation({
    name: 'check_approval',
    summary: 'See whether a person has said yes or no.',
    parameters: { request_id: taskId },
    http: { method: 'GET', path: '/approvals/{request_id}' },
    run: ({ approvals, now }, { request_id }) => described(approvals.find(request_id, now)),
  }),
  operation({
    name: 'pending_approvals',
    summary: 'List what waits for a person’s word.',
    httpOnly: true,
    parameters: {},
    http: { method: 'GET', path: '/approvals/pending' },
    run: ({ approvals, now }) => listed('approvals', approvals.pending(now).map(describe)),
  }),
  operation({
    name: 'decide_approval',
    summary: 'Say yes or no.',
    httpOnly: true,
    parameters: { request_id: taskId, decision: z.enum(['approved', 'denied']), reason: text.optional() },
    http: { method: 'POST', path: '/approvals/{request_id}/decide' },
    changes: true,
    trust: OWNER_TRUST,
    run: async ({ approvals, caller, now }, { request_id, decision, reason }) =>
      described(await approvals.decide(caller, request_id, decision, reason, now)),
  }),
  operation({
    name: 'request_permission',
    summary: 'Ask whether you may do something; where a rule forbids it, a person is asked.',
    parameters: { operation: name, resource: name.optional(), justification: text.optional() },
    http: { method: 'POST', path: '/permissions/request' },
    changes: true,
    run: async ({ policies, approvals, caller, now }, { operation: wanted, resource, justification }) => {
      const decision = policies.decide(caller, wanted, resource ?? '');
      if (decision.allowed) {
        return { success: true, granted: true, reason: decision.reason, request_id: null };
      }
      const context = justification === undefined ? {} : { justification };
      const asked = { operation: wanted, resource, context, timeout_seconds: DAY_S };
      const { id } = await approvals.request(caller, asked, now);
      return { success: true, granted: false, reason: decision.reason, request_id: id };
    },
  }),
];

function describe({ id, ...row }: ApprovalRow): object {
  return { success: true, request_id: id, ...row };
}

function described(row: ApprovalRow | undefined): object {
  if (row === undefined) {
    throw new CallRefused(404, 'Approval request not found');
  }
  return describe(row);
}
