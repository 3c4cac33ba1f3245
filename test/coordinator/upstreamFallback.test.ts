import { join } from 'node:path';
import process from 'node:process';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { describe, expect, it, onTestFinished } from 'vitest';
import { gitRepository } from '../support/gitRepository';
import { temporaryFolder } from '../support/temporaryFolder';
import { servedCoordinator } from './servedCoordinator';
import { canImport, isAtHand, PYTHON, UPSTREAM } from './upstreamFolder';

const SERVER = 'agent-coordinator/run_mcp.py';
/** What came of former calls, for the parameters of later ones. */
type Seen = Record<string, string>;

/** A call of an agent, with its parameters and what it needs of the answer. */
type Step = readonly [tool: string, params: object | ((seen: Seen) => object), answer: unknown];

const ok = { success: true };
const ISSUE = ({ issue_id = '' }: Seen) => ({ issue_id });
const USERS = { feature_id: 'users' };

/** In the order of an agent's day. */
const STEPS: readonly Step[] = [
  ['register_session', { capabilities: ['code'], current_task: 'users' }, ok],
  ['heartbeat', {}, ok],
  ['discover_agents', { status: 'active' }, { agents: [{ agent_id: 'lead', agent_type: 'claude_code' }] }],
  ['acquire_lock', { file_path: 'src/users.ts' }, { ...ok, action: 'acquired' }],
  ['check_locks', { file_paths: ['src/users.ts', 'b.ts'] }, [{ locked_by: 'lead' }]],
  ['release_lock', { file_path: 'src/users.ts' }, { ...ok, action: 'released' }],
  ['submit_work', { task_type: 'code', description: 'Do it', input_data: { a: 1 } }, ok],
  ['get_work', { task_types: ['code'] }, { ...ok, input_data: { a: 1 } }],
  ['get_task', ({ task_id }) => ({ task_id }), { task: { status: 'claimed', claimed_by: 'lead' } }],
  ['complete_work', ({ task_id }) => ({ task_id, success: true, result: {} }), { status: 'completed' }],
  ['get_work', {}, { success: false, reason: 'no_tasks_available' }],
  ['issue_create', { title: 'Fix it', labels: ['change:users'] }, { issue: { change_id: 'users' } }],
  ['issue_list', { status: 'open' }, { count: 1 }],
  ['issue_update', (seen) => ({ ...ISSUE(seen), status: 'in_progress' }), { issue: { status: 'running' } }],
  ['issue_list', { status: 'in_progress' }, { count: 1 }],
  ['issue_comment', (seen) => ({ ...ISSUE(seen), body: 'Seen' }), { comment: { author: 'lead' } }],
  ['issue_show', ISSUE, { issue: { comments: [{ body: 'Seen' }] } }],
  ['issue_search', { query: 'fix' }, { count: 1 }],
  ['issue_ready', {}, { ...ok, count: 0 }],
  ['issue_blocked', {}, { ...ok, count: 0 }],
  ['issue_close', (seen) => ({ ...ISSUE(seen), reason: 'done' }), { closed: [{ close_reason: 'done' }] }],
  ['issue_list', { status: 'closed' }, { count: 1 }],
  ['write_handoff', { summary: 'Half', decisions: ['One'] }, ok],
  ['read_handoff', {}, { handoffs: [{ summary: 'Half', decisions: ['One'] }] }],
  ['remember', { summary: 'Slow tests', event_type: 'of_its_own', tags: ['t'] }, { action: 'created' }],
  ['recall', { tags: ['t'] }, { memories: [{ event_type: 'of_its_own' }] }],
  ['check_guardrails', { operation_text: 'git reset --hard' }, { safe: false }],
  ['get_my_profile', {}, { ...ok, profile: { trust_level: 4 } }],
  ['get_agent_dispatch_configs', {}, { agents: [] }],
  ['query_audit', { operation: 'remember' }, { entries: [{ agent_id: 'lead' }] }],
  ['check_policy', { operation: 'acquire_lock' }, { allowed: true }],
  ['validate_cedar_policy', { policy_text: 'no rule' }, { valid: false }],
  ['list_policy_versions', { policy_name: 'team' }, { versions: [] }],
  ['allocate_ports', { session_id: 's' }, { ...ok, allocation: { session_id: 's' } }],
  ['ports_status', {}, [{ session_id: 's' }]],
  ['release_ports', { session_id: 's' }, ok],
  ['request_approval', { operation: 'deploy' }, { ...ok, status: 'pending' }],
  ['check_approval', ({ request_id }) => ({ request_id }), { status: 'pending' }],
  ['request_permission', { operation: 'deploy', justification: 'now' }, { granted: true }],
  ['register_feature', { ...USERS, resource_claims: ['src/users.ts'] }, { action: 'registered' }],
  ['get_feature', USERS, { status: 'active', registered_by: 'lead' }],
  ['list_active_features', {}, { count: 1 }],
  [
    'analyze_feature_conflicts',
    { candidate_feature_id: 'b', candidate_claims: ['src/users.ts'] },
    { feasibility: 'SEQUENTIAL' },
  ],
  ['get_next_merge', {}, { ...ok, entry: null }],
  ['enqueue_merge', USERS, { entry: { merge_status: 'queued' } }],
  ['get_merge_queue', {}, { entries: [{ merge_status: 'queued' }] }],
  ['run_pre_merge_checks', USERS, { passed: true, checks: { no_resource_conflicts: true } }],
  ['mark_merged', USERS, ok],
  ['remove_from_merge_queue', USERS, ok],
  ['deregister_feature', USERS, { success: false, reason: 'feature_not_found' }],
  ['affected_tests', { changed_files: ['a'] }, { full_suite_required: true }],
  ['report_status', { agent_id: 'lead', change_id: '', phase: 'PLAN' }, { ...ok, urgency: 'low' }],
  ['cleanup_dead_agents', {}, { ...ok, agents_cleaned: 0 }],
];

/** What its server answers by itself, or asks its database for: nothing of it gets to us. */
const ITS_OWN =
  'help search_code compose_train eject_from_train get_train_status report_spec_result list_scenarios validate_scenario create_scenario run_gen_eval';

describe.skipIf(!isAtHand(SERVER) || !canImport('fastmcp, httpx'))(
  'upstream’s MCP server without its database (WAVES_UPSTREAM; WAVES_UPSTREAM_PYTHON has fastmcp and httpx)',
  () => {
    it('passes each of its tools on to us, and agents get what they need', async () => {
      const { open } = await servedCoordinator([], undefined, gitRepository().root);
      const client = new Client({ name: 'test', version: '1' });
      onTestFinished(() => client.close());
      await client.connect(
        new StdioClientTransport({
          command: PYTHON,
          args: [join(UPSTREAM, SERVER)],
          cwd: temporaryFolder('upstream'),
          stderr: 'ignore',
          env: {
            PATH: process.env['PATH'] ?? '',
            PYTHONDONTWRITEBYTECODE: '1',
            COORDINATION_API_URL: open.url,
            COORDINATION_API_KEY: open.ownerKey,
            COORDINATION_HTTP_TIMEOUT: '20',
            AGENT_ID: 'lead',
            AGENT_TYPE: 'claude_code',
          },
        }),
      );
      const seen: Seen = {};
      for (const [name, params, answer] of STEPS) {
        const args = { ...(typeof params === 'function' ? (params(seen) as object) : params) };
        const result = await client.callTool({ name, arguments: args });
        const [content] = result.content as { text: string }[];
        const said = JSON.parse(content?.text ?? 'null') as { issue?: { id: string } } & Seen;
        expect({ name, said }).toMatchObject({ name, said: answer });
        Object.assign(seen, name === 'issue_create' ? { issue_id: said.issue?.id } : said);
      }
      const offered = (await client.listTools()).tools.map(({ name }) => name);
      const tried = new Set([...STEPS.map(([name]) => name), ...ITS_OWN.split(' ')]);
      expect(offered.filter((name) => !tried.has(name))).toEqual([]);
    });
  },
);
