import type { Ask, ContractRow } from './row';
import { someText, textWith } from './row';

const NOBODY = '00000000-0000-4000-8000-000000000000';

async function created(ask: Ask, more: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
  const answer = await ask('issue_create', { title: 'Fix it', labels: ['change:users'], ...more });
  return { id: (answer as { issue: { id: string } }).issue.id };
}

async function asked(ask: Ask): Promise<Record<string, unknown>> {
  const answer = await ask('request_approval', { operation: 'deploy', resource: 'prod' });
  return { id: (answer as { request_id: string }).request_id };
}

const issue = ({ id }: Record<string, unknown>) => ({ issue_id: id });

export const boardRows: readonly ContractRow[] = [
  {
    call: 'issue_create',
    when: 'it says what matters',
    params: () => ({ title: 'Fix it', labels: ['change:users', 'task:1'], issue_type: 'bug', priority: 2 }),
    answer: {
      issue: {
        id: someText,
        title: 'Fix it',
        description: null,
        body: null,
        status: 'pending',
        priority: 2,
        issue_type: 'bug',
        labels: ['change:users', 'task:1'],
        assignee: null,
        parent_id: null,
        depends_on: [],
        created_at: someText,
        completed_at: null,
        closed_at: null,
        close_reason: null,
        metadata: {},
        children: [],
        comments: [],
        claimed_by: null,
        claimed_at: null,
        change_id: 'users',
        task_key: '1',
      },
    },
  },
  {
    call: 'issue_list',
    when: 'one has the label',
    before: async (ask) => {
      await created(ask);
      await created(ask, { labels: [] });
    },
    params: () => ({ labels: ['change:users'] }),
    answer: { issues: [{ title: 'Fix it' }], count: 1, truncated: false },
  },
  {
    call: 'issue_blocked',
    when: 'one waits for another',
    before: async (ask) => {
      const { id } = await created(ask);
      await created(ask, { depends_on: [id] });
    },
    answer: { issues: [{ blocked_by: [someText] }], count: 1 },
  },
  {
    call: 'issue_ready',
    when: 'one waits for another',
    before: async (ask) => {
      const { id } = await created(ask);
      await created(ask, { depends_on: [id] });
    },
    answer: { issues: [{ depends_on: [] }], count: 1 },
  },
  {
    call: 'issue_search',
    when: 'the word is in one',
    before: (ask) => created(ask),
    params: () => ({ query: 'fix' }),
    answer: { issues: [{ title: 'Fix it' }], count: 1 },
  },
  {
    call: 'issue_show',
    when: 'it is there',
    before: (ask) => created(ask),
    params: issue,
    answer: { issue: { title: 'Fix it' } },
  },
  {
    call: 'issue_show',
    when: 'it is not there',
    params: () => ({ issue_id: NOBODY }),
    answer: { success: false, reason: 'issue_not_found' },
  },
  {
    call: 'issue_update',
    when: 'it is there',
    before: (ask) => created(ask),
    params: (made) => ({ ...issue(made), title: 'Mend it', status: 'running' }),
    answer: { issue: { title: 'Mend it', status: 'running', labels: ['change:users'] } },
  },
  {
    call: 'issue_close',
    when: 'it is there',
    before: (ask) => created(ask),
    params: (made) => ({ ...issue(made), reason: 'done' }),
    answer: { closed: [{ status: 'completed', close_reason: 'done', closed_at: someText }], count: 1 },
  },
  {
    call: 'issue_comment',
    when: 'it is there',
    before: (ask) => created(ask),
    params: (made) => ({ ...issue(made), body: 'I saw it too' }),
    answer: { success: true, comment: { author: 'owner', body: 'I saw it too' } },
  },
  {
    call: 'issue_labels',
    when: 'one comes and one goes',
    httpOnly: true,
    before: (ask) => created(ask),
    params: (made) => ({ ...issue(made), add: ['wp:api'], remove: ['change:users'] }),
    answer: { issue: { labels: ['wp:api'] } },
  },
  {
    call: 'request_approval',
    when: 'a person has to say it',
    params: () => ({ operation: 'deploy', resource: 'prod' }),
    answer: { success: true, request_id: someText, status: 'pending', expires_at: someText },
  },
  {
    call: 'check_approval',
    when: 'nobody has said anything',
    before: asked,
    params: ({ id }) => ({ request_id: id }),
    answer: { status: 'pending', decided_by: null },
  },
  {
    call: 'pending_approvals',
    when: 'one waits',
    httpOnly: true,
    before: asked,
    answer: { approvals: [{ operation: 'deploy' }] },
  },
  {
    call: 'decide_approval',
    when: 'somebody says yes',
    httpOnly: true,
    before: asked,
    params: ({ id }) => ({ request_id: id, decision: 'approved', reason: 'fine' }),
    answer: { status: 'approved', decided_by: 'owner', reason: 'fine' },
  },
  {
    call: 'request_permission',
    when: 'no rule forbids it',
    params: () => ({ operation: 'deploy' }),
    answer: { success: true, granted: true, request_id: null },
  },
  {
    call: 'allocate_ports',
    when: 'there are enough',
    params: () => ({ session_id: 's1' }),
    answer: {
      success: true,
      allocation: {
        db_port: 30000,
        rest_port: 30001,
        realtime_port: 30002,
        api_port: 30003,
        compose_project_name: someText,
      },
      env_snippet: textWith('export DB_PORT=30000'),
    },
  },
  {
    call: 'release_ports',
    when: 'it has some',
    before: async (ask) => void (await ask('allocate_ports', { session_id: 's1' })),
    params: () => ({ session_id: 's1' }),
    answer: { success: true },
  },
  {
    call: 'ports_status',
    when: 'one has some',
    before: async (ask) => void (await ask('allocate_ports', { session_id: 's1' })),
    answer: [{ session_id: 's1', db_port: 30000 }],
  },
  {
    call: 'report_status',
    when: 'a person is needed',
    params: () => ({ change_id: 'users', phase: 'build', message: 'stuck', needs_human: true }),
    answer: { success: true, urgency: 'high' },
  },
  { call: 'notification_status', when: 'asked', httpOnly: true, answer: { enabled: true } },
  { call: 'notification_test', when: 'asked', httpOnly: true, answer: { success: true, sent: false } },
  { call: 'active_worktrees', when: 'nothing runs', httpOnly: true, answer: [] },
  { call: 'get_agent_dispatch_configs', when: 'nothing runs', answer: { agents: [] } },
];
