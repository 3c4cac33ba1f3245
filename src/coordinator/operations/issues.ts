import * as z from 'zod';
import { CallRefused } from '../callRefused';
import type { Operation } from './operation';
import { operation } from './operation';
import { json, limit, name, names, taskId, text } from './parameters';
import type { ShownIssue } from '../services/issues';
import { listed } from './listed';

const issueType = z.enum(['task', 'epic', 'bug', 'feature']);
const fields = {
  description: text.optional(),
  body: text.optional(),
  labels: names.optional().describe('Such as change:<feature>, task:<key>, wp:<package>, repo:<owner/name>'),
  assignee: name.optional(),
  parent_id: taskId.optional(),
  depends_on: z.array(taskId).max(1000).optional(),
  metadata: json.optional(),
};
const status = z.enum(['pending', 'claimed', 'running', 'completed', 'failed', 'cancelled', 'blocked']);

export const issueOperations: readonly Operation[] = [
  operation({
    name: 'issue_create',
    summary: 'Put an issue on the task board.',
    parameters: {
      title: name,
      ...fields,
      issue_type: issueType.default('task'),
      priority: z.coerce.number().int().min(1).max(10).default(5),
    },
    http: { method: 'POST', path: '/issues/create' },
    changes: true,
    run: async ({ issues, now }, params) => ({ success: true, issue: await issues.create(params, now) }),
  }),
  operation({
    name: 'issue_list',
    summary: 'List issues and the packages of runs.',
    parameters: {
      status: z.union([z.enum(['open', 'in_progress', 'closed', 'all']), status]).default('open'),
      labels: names.optional(),
      assignee: name.optional(),
      issue_type: issueType.optional(),
      parent_id: taskId.optional(),
      limit: limit(50),
    },
    http: { method: 'POST', path: '/issues/list' },
    run: ({ issues }, params) => listed('issues', issues.list(params), params.limit),
  }),
  operation({
    name: 'issue_blocked',
    summary: 'List what cannot be begun yet, and what it waits for.',
    parameters: {},
    http: { method: 'GET', path: '/issues/blocked', open: true },
    trust: 0,
    run: ({ issues }) => listed('issues', issues.blocked()),
  }),
  operation({
    name: 'issue_ready',
    summary: 'List what can be begun.',
    parameters: { limit: limit(50) },
    http: { method: 'POST', path: '/issues/ready' },
    run: ({ issues }, params) => listed('issues', issues.ready(), params.limit),
  }),
  operation({
    name: 'issue_search',
    summary: 'Find issues by words in them.',
    parameters: { query: name, limit: limit(50) },
    http: { method: 'POST', path: '/issues/search' },
    run: ({ issues }, params) => listed('issues', issues.search(params.query), params.limit),
  }),
  operation({
    name: 'issue_show',
    summary: 'Read an issue.',
    parameters: { issue_id: taskId },
    http: { method: 'GET', path: '/issues/{issue_id}' },
    run: ({ issues }, { issue_id }) => found(issues.find(issue_id)),
  }),
  operation({
    name: 'issue_update',
    summary: 'Change an issue.',
    parameters: {
      issue_id: taskId,
      title: name.optional(),
      ...fields,
      issue_type: issueType.optional(),
      priority: z.coerce.number().int().min(1).max(10).optional(),
      status: status.optional(),
    },
    http: { method: 'POST', path: '/issues/update' },
    changes: true,
    run: async ({ issues }, { issue_id, ...change }) => found(await issues.change(issue_id, change)),
  }),
  operation({
    name: 'issue_close',
    summary: 'Close an issue.',
    parameters: { issue_id: taskId, reason: text.optional() },
    http: { method: 'POST', path: '/issues/close' },
    changes: true,
    run: async ({ issues, now }, { issue_id, reason }) => found(await issues.close(issue_id, reason, now)),
  }),
  operation({
    name: 'issue_comment',
    summary: 'Say something about an issue.',
    parameters: { issue_id: taskId, comment: text.min(1) },
    http: { method: 'POST', path: '/issues/comment' },
    changes: true,
    run: async ({ issues, caller, now }, { issue_id, comment }) =>
      found(await issues.comment(caller, issue_id, comment, now)),
  }),
  operation({
    name: 'issue_labels',
    summary: 'Add and remove labels of an issue.',
    httpOnly: true,
    parameters: { issue_id: taskId, add: names.default([]), remove: names.default([]) },
    http: { method: 'PATCH', path: '/issues/{issue_id}/labels' },
    changes: true,
    run: async ({ issues }, { issue_id, add, remove }) => found(await issues.label(issue_id, add, remove)),
  }),
];

function found(issue: ShownIssue | undefined): { readonly success: true; readonly issue: ShownIssue } {
  if (issue === undefined) {
    throw new CallRefused(404, 'Issue not found');
  }
  return { success: true, issue };
}
