import type { ContractRow } from './row';
import { someText, textWith } from './row';

const PROPOSAL = {
  files: {
    'openspec/changes/add-login/proposal.md': '# Add login\n',
    'openspec/changes/add-login/tasks.md': '- [ ] 1\n',
    'openspec/changes/archive/old/proposal.md': '# Old\n',
    'src/a.ts': 'export const token = signIn();\n// the end of it\n',
  },
  branches: ['openspec/add-login'],
};

const notConfigured = (call: string, params: Record<string, unknown> = {}): ContractRow => ({
  call,
  when: 'there is no backend for it',
  params: () => params,
  answer: undefined,
  refused: 503,
});

export const repositoryRows: readonly ContractRow[] = [
  {
    call: 'search_code',
    when: 'a line has the text',
    repository: PROPOSAL,
    params: () => ({ query: 'SIGNIN()' }),
    answer: {
      success: true,
      backend: 'git-grep',
      results: [{ file_path: 'src/a.ts', line: 1, text: 'export const token = signIn();' }],
      count: 1,
      truncated: false,
    },
  },
  {
    call: 'search_code',
    when: 'only all words together are in a file',
    repository: PROPOSAL,
    params: () => ({ query: 'signIn end', limit: 1 }),
    answer: { results: [{ file_path: 'src/a.ts' }], count: 1, truncated: true },
  },
  {
    call: 'search_code',
    when: 'it looks like an option and nothing has it',
    repository: PROPOSAL,
    params: () => ({ query: '--open-files-in-pager=touch x', path_prefix: 'src' }),
    answer: { results: [], count: 0 },
  },
  {
    call: 'search_code',
    when: 'it is to look outside of the repository',
    repository: PROPOSAL,
    params: () => ({ query: 'x', path_prefix: '../..' }),
    answer: undefined,
    refused: 422,
  },
  {
    call: 'openspec_proposals',
    when: 'there is one',
    httpOnly: true,
    repository: PROPOSAL,
    answer: {
      source: 'live',
      proposals: [
        {
          kind: 'proposal',
          id: 'proposal:add-login',
          change_id: 'add-login',
          title: 'Add login',
          status: 'drafted',
          created_at_iso: someText,
          proposal_path: 'openspec/changes/add-login/proposal.md',
          has_tasks_md: true,
          has_design_md: false,
          has_branch: true,
          branch_name: 'openspec/add-login',
          code_changes_outside_proposal: 0,
        },
      ],
      _warnings: [],
    },
  },
  {
    call: 'github_prs',
    when: 'the repository is not on GitHub',
    httpOnly: true,
    repository: PROPOSAL,
    answer: undefined,
    refused: 503,
  },
  {
    call: 'save_view',
    when: 'it is a good one',
    httpOnly: true,
    repository: PROPOSAL,
    params: () => ({ slug: 'mine', view: { columns: ['ready'] } }),
    answer: {
      saved: true,
      path: 'docs/kanban-viz/saved-views/mine.json',
      git_sha: textWith(/^[0-9a-f]{7,}$/),
    },
  },
  {
    call: 'save_view',
    when: 'its name could lead elsewhere',
    httpOnly: true,
    repository: PROPOSAL,
    params: () => ({ slug: 'a..b', view: {} }),
    answer: undefined,
    refused: 422,
  },
  {
    call: 'board_audit',
    when: 'somebody did something',
    httpOnly: true,
    repository: PROPOSAL,
    params: () => ({ run_id: 'r-1', event: { action: 'save-view' } }),
    answer: { appended: true, path: textWith(/^docs\/kanban-viz\/audit\/\d{4}-\d\d-\d\d\/r-1\.json$/) },
  },
  {
    call: 'kick_agent',
    when: 'it has registered itself and holds a lock',
    httpOnly: true,
    before: async (_, { http }) => {
      const other = { agent_id: 'other', agent_type: 'x' };
      await http('POST', '/discovery/register', { body: other });
      await http('POST', '/locks/acquire', { body: { ...other, file_path: 'src/a.ts' } });
    },
    params: () => ({ agent_id: 'other', change_id: 'c' }),
    answer: {
      kicked: true,
      agent_id: 'other',
      registry_cleared: true,
      agent_sessions_updated: true,
      held_locks: ['src/a.ts'],
    },
  },
  {
    call: 'kick_agent',
    when: 'nobody knows it',
    httpOnly: true,
    params: () => ({ agent_id: 'nobody', change_id: 'c' }),
    answer: { kicked: false, held_locks: [] },
  },
  {
    call: 'sync_points',
    when: 'somebody works',
    httpOnly: true,
    before: async (_, { http }) =>
      void (await http('POST', '/discovery/register', {
        body: { agent_id: 'other', agent_type: 'x', current_task: 'y' },
      })),
    answer: ['cleanup-feature', 'merge-pull-requests', 'update-specs'].map((skill) => ({
      skill,
      blocked: true,
      blockers: [{ agent_id: 'other', last_heartbeat_iso: someText }],
      suggested_actions: ['wait', 'kick:other'],
    })),
  },
  {
    call: 'sync_points',
    when: 'nobody works',
    httpOnly: true,
    answer: [{ skill: 'cleanup-feature', blocked: false, blockers: [], suggested_actions: [] }, {}, {}],
  },
  {
    call: 'events_auth',
    when: 'changes are named',
    httpOnly: true,
    params: () => ({ change_ids: ['c'], ttl: 60 }),
    answer: { token: someText, expires_at: textWith(/Z$/), aud: someText, change_ids: ['c'] },
  },
  {
    call: 'events_auth',
    when: 'it is to last too long',
    httpOnly: true,
    params: () => ({ change_ids: ['c'], ttl: 601 }),
    answer: undefined,
    refused: 422,
  },
  {
    call: 'help_topic',
    when: 'it is a capability',
    httpOnly: true,
    params: () => ({ topic: 'CAN_AUDIT' }),
    answer: { topics: [{ name: 'query_audit', capability: 'CAN_AUDIT', http: 'GET /audit' }] },
  },
  {
    call: 'help_topic',
    when: 'it is none',
    httpOnly: true,
    params: () => ({ topic: 'nothing' }),
    answer: undefined,
    refused: 404,
  },
  {
    call: 'code_search_status',
    when: 'asked',
    httpOnly: true,
    answer: { available: false, state: 'disabled', reason: 'disabled', usable_index_count: 0 },
  },
  notConfigured('list_scenarios'),
  notConfigured('validate_scenario', { yaml_content: 'id: x' }),
  notConfigured('create_scenario', { category: 'c', description: 'd', interfaces: ['http'] }),
  notConfigured('run_gen_eval'),
];
