import { expect } from 'vitest';
import type { ClientCall, Made } from './clientCall';
import { who, NOBODY, post, task, claimed, issue, issueOf } from './clientCall';

/** Finding out what there is, locks, tasks and the board. */
export const WORK_CALLS: readonly ClientCall[] = [
  // Detection: the bridge sends empty bodies before each of its calls, which have to fail and must do nothing.
  { call: 'POST /locks/acquire', by: 'the bridge’s probe', body: {}, status: 422 },
  {
    call: 'POST /work/claim',
    by: 'the bridge’s probe',
    before: task,
    body: {},
    status: 422,
    after: async (http, { id }) => {
      expect(await post(http, '/work/get', { task_id: id })).toMatchObject({ task: { status: 'pending' } });
    },
  },
  {
    call: 'POST /handoffs/write',
    by: 'the bridge’s probe',
    body: {},
    status: 422,
    after: async (http) => {
      expect(await post(http, '/handoffs/read')).toMatchObject({ handoffs: [] });
    },
  },
  {
    call: 'POST /memory/query',
    by: 'the bridge’s probe',
    body: {},
    status: 200,
    tellsNothing: true,
    differs:
      'Answers an empty query too, where upstream wants `agent_id`; both tell the probe that it is there.',
  },
  { call: 'POST /guardrails/check', by: 'the bridge’s probe', body: {}, status: 422 },
  {
    call: 'POST /issues/list',
    by: 'the bridge’s probe',
    body: {},
    status: 200,
    tellsNothing: true,
    fields: 'success issues count',
  },
  {
    call: 'GET /search/code/status',
    by: 'the bridge’s probe',
    open: true,
    status: 200,
    answer: { available: false, state: 'disabled', reason: 'disabled', usable_index_count: 0 },
  },
  { call: 'GET /health', open: true, status: 200, fields: 'status db version' },
  { call: 'GET /live', open: true, status: 200, fields: 'status version' },
  { call: 'GET /ready', open: true, status: 200, fields: 'status db version' },
  // Locks
  {
    call: 'POST /locks/acquire',
    body: { ...who, file_path: 'src/a.ts', session_id: null, reason: null, ttl_minutes: 30 },
    status: 200,
    fields: 'success action file_path expires_at reason locked_by lock_reason',
    answer: { success: true, action: 'acquired' },
  },
  {
    call: 'POST /locks/release',
    before: async (http) => ({ ...(await post(http, '/locks/acquire', { ...who, file_path: 'a' })) }) as Made,
    body: { agent_id: 'lead', file_path: 'a' },
    status: 200,
    fields: 'success action file_path reason',
    answer: { success: true, action: 'released' },
  },
  {
    call: 'GET /locks/status/src/a.ts',
    open: true,
    before: async (http) =>
      ({ ...(await post(http, '/locks/acquire', { ...who, file_path: 'src/a.ts' })) }) as Made,
    status: 200,
    answer: {
      locked: true,
      file_path: 'src/a.ts',
      lock: { locked_by: 'lead', reason: null },
    },
    differs: 'The type of an agent is known of agents of runs alone; of others it says `agent`.',
  },
  {
    call: 'DELETE /locks/src/a.ts',
    before: async (http) =>
      ({ ...(await post(http, '/locks/acquire', { ...who, file_path: 'src/a.ts' })) }) as Made,
    status: 200,
    fields: 'prior_acquired_at',
    answer: { released: true, prior_holder_agent_id: 'lead' },
  },
  // Tasks
  {
    call: 'POST /work/submit',
    body: { task_type: 'code', task_description: 'Do it', input_data: null, priority: 5, depends_on: null },
    status: 200,
    fields: 'success task_id',
    differs: 'A dependency that nobody knows is refused; upstream takes it for one that is satisfied.',
  },
  {
    call: 'POST /work/claim',
    before: task,
    body: { ...who, task_types: null },
    status: 200,
    fields: 'success task_id task_type description input_data priority deadline reason',
    answer: { success: true },
  },
  {
    call: 'POST /work/complete',
    before: claimed,
    bodyOf: ({ id }) => ({ task_id: id, agent_id: 'lead', success: true, result: {}, error_message: null }),
    status: 200,
    fields: 'success status task_id reason',
    answer: { success: true, status: 'completed' },
    differs:
      'Counts for whoever claimed it; upstream’s takes its own agent for the one who calls, and refuses.',
  },
  {
    call: 'POST /work/get',
    before: task,
    bodyOf: ({ id }) => ({ task_id: id }),
    status: 200,
    fields: 'success task',
  },
  {
    call: 'POST /work/get',
    body: { task_id: NOBODY },
    status: 200,
    tellsNothing: true,
    answer: { success: false, reason: 'task_not_found' },
  },
  // Issues
  {
    call: 'POST /issues/create',
    body: {
      title: 'Fix it',
      description: null,
      issue_type: 'task',
      priority: 5,
      labels: ['change:users'],
      parent_id: null,
    },
    status: 200,
    answer: { success: true, issue: { title: 'Fix it', status: 'pending', change_id: 'users' } },
  },
  {
    call: 'POST /issues/list',
    before: issue,
    body: { status: 'open', issue_type: null, labels: ['change:users'], limit: 50 },
    status: 200,
    answer: { success: true, count: 1 },
    differs: 'Lists packages of runs as well, which upstream keeps out of every list.',
  },
  {
    call: 'POST /issues/list',
    by: 'a board, without a status: all of them',
    before: async (http) => {
      const made = await issue(http);
      await post(http, '/issues/close', { issue_id: made['id'] });
      return made;
    },
    body: { status: null },
    status: 200,
    answer: { count: 1 },
  },
  {
    call: 'GET /issues/blocked',
    query: '?limit=50',
    open: true,
    before: async (http) => {
      const { id = '' } = await issue(http);
      await post(http, '/issues/create', { title: 'Later', depends_on: [id] });
      return { id };
    },
    status: 200,
    answer: { success: true, count: 1, issues: [{ title: 'Later' }] },
  },
  { call: 'GET /issues/{id}', before: issue, status: 200, fields: 'success issue' },
  {
    call: 'GET /issues/{id}',
    before: () => Promise.resolve({ id: NOBODY }),
    status: 200,
    tellsNothing: true,
    answer: { success: false, reason: 'issue_not_found' },
  },
  ...(['open', 'in_progress', 'closed'] as const).map((status): ClientCall => ({
    call: 'POST /issues/update',
    before: issue,
    bodyOf: ({ id }) => ({ issue_id: id, title: null, status }),
    status: 200,
    answer: {
      success: true,
      issue: { status: { open: 'pending', in_progress: 'running', closed: 'completed' }[status] },
    },
    after: async (http, { id }) => {
      expect(await post(http, '/issues/list', { status })).toMatchObject({ count: 1, issues: [{ id }] });
    },
  })),
  {
    call: 'POST /issues/close',
    before: issue,
    bodyOf: ({ id }) => ({ issue_id: null, issue_ids: [id], reason: 'done' }),
    status: 200,
    answer: { success: true, count: 1, closed: [{ status: 'completed', close_reason: 'done' }] },
    differs: 'Where none of them is there it says so; upstream answers success with a count of 0.',
  },
  {
    call: 'POST /issues/comment',
    before: issue,
    bodyOf: ({ id }) => ({ ...who, issue_id: id, body: 'Seen' }),
    status: 200,
    answer: { success: true, comment: { author: 'lead', body: 'Seen' } },
    after: async (http, made) => {
      expect(await issueOf(http, made)).toMatchObject({ comments: [{ author: 'lead', body: 'Seen' }] });
    },
  },
  {
    call: 'POST /issues/search',
    before: issue,
    body: { query: 'fix', limit: 50 },
    status: 200,
    answer: { success: true, count: 1 },
  },
  {
    call: 'POST /issues/ready',
    before: async (http) => {
      const made = await issue(http);
      await post(http, '/issues/create', { title: 'Part', parent_id: made['id'] });
      return made;
    },
    bodyOf: ({ id }) => ({ parent_id: id, limit: 50 }),
    status: 200,
    answer: { success: true, count: 1, issues: [{ title: 'Part' }] },
  },
  {
    call: 'PATCH /issues/{id}/labels',
    before: issue,
    body: { add: ['wp:api'], remove: [] },
    status: 200,
    answer: { labels: ['change:users', 'wp:api'] },
  },
];
