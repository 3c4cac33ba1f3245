/** A call of upstream's agent-coordinator: what it is called, what it takes, and where it is in HTTP. */
export interface UpstreamCall {
  /** Absent: it is no tool. */
  readonly tool?: string;
  /** Of the tool; where it is none, of the request. */
  readonly params: readonly string[];
  /** As `METHOD /path`; absent: there is no such request. */
  readonly http?: string;
}

const tool = (name: string, params: string, http?: string): UpstreamCall => ({
  tool: name,
  params: words(params),
  ...(http === undefined ? {} : { http }),
});
const request = (http: string, params = ''): UpstreamCall => ({ params: words(params), http });

function words(text: string): string[] {
  return text.split(' ').filter((word) => word !== '');
}

/** Every call of its documented surface. */
export const UPSTREAM_CALLS: readonly UpstreamCall[] = [
  tool('acquire_lock', 'file_path reason ttl_minutes', 'POST /locks/acquire'),
  tool('release_lock', 'file_path', 'POST /locks/release'),
  tool('check_locks', 'file_paths'),
  request('GET /locks/status/{file_path}', 'file_path'),
  request('DELETE /locks/{file_path}', 'file_path'),
  tool(
    'submit_work',
    'task_type description input_data priority depends_on agent_requirements',
    'POST /work/submit',
  ),
  tool('get_work', 'task_types', 'POST /work/claim'),
  tool('complete_work', 'task_id success result error_message', 'POST /work/complete'),
  tool('get_task', 'task_id', 'POST /work/get'),
  tool('register_session', 'capabilities current_task delegated_from', 'POST /discovery/register'),
  tool('discover_agents', 'capability status', 'GET /discovery/agents'),
  tool('heartbeat', '', 'POST /discovery/heartbeat'),
  tool('cleanup_dead_agents', 'stale_threshold_minutes', 'POST /discovery/cleanup'),
  tool('check_guardrails', 'operation_text file_paths', 'POST /guardrails/check'),
  tool(
    'write_handoff',
    'summary completed_work in_progress decisions next_steps relevant_files',
    'POST /handoffs/write',
  ),
  tool('read_handoff', 'agent_name limit', 'POST /handoffs/read'),
  tool('remember', 'event_type summary details outcome lessons tags', 'POST /memory/store'),
  tool('recall', 'tags event_type limit min_relevance', 'POST /memory/query'),
  tool('check_policy', 'operation resource context', 'POST /policy/check'),
  tool('validate_cedar_policy', 'policy_text', 'POST /policy/validate'),
  tool('query_audit', 'agent_id operation limit', 'GET /audit'),
  request('GET /audit', 'agent_id operation since change_id limit'),
  tool('allocate_ports', 'session_id', 'POST /ports/allocate'),
  tool('release_ports', 'session_id', 'POST /ports/release'),
  tool('ports_status', '', 'GET /ports/status'),
  tool(
    'register_feature',
    'feature_id resource_claims title branch_name merge_priority metadata',
    'POST /features/register',
  ),
  tool('deregister_feature', 'feature_id status', 'POST /features/deregister'),
  tool('get_feature', 'feature_id', 'GET /features/{feature_id}'),
  tool('list_active_features', '', 'GET /features/active'),
  tool('analyze_feature_conflicts', 'candidate_feature_id candidate_claims', 'POST /features/conflicts'),
  tool('enqueue_merge', 'feature_id pr_url', 'POST /merge-queue/enqueue'),
  tool('get_merge_queue', '', 'GET /merge-queue'),
  tool('get_next_merge', '', 'GET /merge-queue/next'),
  tool('run_pre_merge_checks', 'feature_id', 'POST /merge-queue/check/{feature_id}'),
  tool('mark_merged', 'feature_id', 'POST /merge-queue/merged/{feature_id}'),
  tool('remove_from_merge_queue', 'feature_id', 'DELETE /merge-queue/{feature_id}'),
  tool('compose_train', '', 'POST /merge-train/compose'),
  tool('eject_from_train', 'feature_id reason', 'POST /merge-train/eject'),
  tool('get_train_status', 'train_id', 'GET /merge-train/status/{train_id}'),
  tool('report_spec_result', 'feature_id passed error_message', 'POST /merge-train/report-result'),
  tool('affected_tests', 'changed_files', 'POST /merge-train/affected-tests'),
  tool(
    'issue_create',
    'title description issue_type priority labels parent_id assignee depends_on',
    'POST /issues/create',
  ),
  tool('issue_list', 'status issue_type labels parent_id assignee limit', 'POST /issues/list'),
  tool('issue_show', 'issue_id', 'GET /issues/{issue_id}'),
  tool(
    'issue_update',
    'issue_id title description status priority labels assignee issue_type',
    'POST /issues/update',
  ),
  tool('issue_close', 'issue_id issue_ids reason', 'POST /issues/close'),
  tool('issue_comment', 'issue_id body', 'POST /issues/comment'),
  tool('issue_ready', 'parent_id limit', 'POST /issues/ready'),
  tool('issue_blocked', '', 'GET /issues/blocked'),
  tool('issue_search', 'query limit', 'POST /issues/search'),
  request('PATCH /issues/{issue_id}/labels', 'issue_id add remove'),
  tool('request_approval', 'operation resource context timeout_seconds', 'POST /approvals/request'),
  request('GET /approvals/pending'),
  tool('check_approval', 'request_id', 'GET /approvals/{request_id}'),
  request('POST /approvals/{request_id}/decide', 'request_id decision reason'),
  tool('request_permission', 'operation justification', 'POST /permissions/request'),
  tool('get_my_profile', '', 'GET /profiles/me'),
  tool('get_agent_dispatch_configs', '', 'GET /agents/dispatch-configs'),
  tool('list_policy_versions', 'policy_name limit', 'GET /policies/{policy_name}/versions'),
  request('POST /policies/{policy_name}/rollback', 'policy_name version'),
  request('GET /merge-train/metrics'),
  request('POST /archetypes/resolve_for_phase', 'phase signals provider'),
  request('POST /notifications/test'),
  request('GET /search/code/status'),
  tool(
    'report_status',
    'agent_id change_id phase message needs_human event_type metadata phase_archetype',
    'POST /status/report',
  ),
  tool('help', 'topic', 'GET /help'),
  request('GET /help/{topic}', 'topic'),
  tool('list_scenarios', 'category interface', 'GET /gen-eval/scenarios'),
  tool('validate_scenario', 'yaml_content', 'POST /gen-eval/validate'),
  tool('create_scenario', 'category description interfaces scenario_type priority', 'POST /gen-eval/create'),
  tool('run_gen_eval', 'mode categories time_budget_minutes', 'POST /gen-eval/run'),
  tool('search_code', 'query limit', 'POST /search/code'),
  request('POST /events/auth', 'change_ids ttl'),
  request('GET /worktrees/active'),
  request('GET /sync-points/status'),
  request('POST /agents/{agent_id}/kick', 'agent_id change_id'),
  request('GET /github/prs'),
  request('GET /openspec/proposals'),
  request('PUT /kanban-viz/saved-views/{slug}', 'slug view'),
  request('POST /kanban-viz/audit', 'run_id event'),
  request('GET /notifications/status'),
  request('GET /health'),
  request('GET /live'),
  request('GET /ready'),
];

/** Requests that it answers without a key. */
export const UPSTREAM_OPEN: readonly string[] = [
  'GET /health',
  'GET /live',
  'GET /ready',
  'GET /help',
  'GET /locks/status/{file_path}',
  'GET /ports/status',
  'GET /discovery/agents',
  'GET /agents/dispatch-configs',
  'GET /issues/blocked',
  'GET /notifications/status',
  'GET /merge-train/metrics',
  'GET /search/code/status',
  'POST /status/report',
];

/** What it lets be read over MCP. */
export const UPSTREAM_RESOURCES: readonly string[] = [
  'locks://current',
  'handoffs://recent',
  'work://pending',
  'memories://recent',
  'guardrails://patterns',
  'profiles://current',
  'audit://recent',
  'features://active',
  'merge-queue://pending',
  'gen-eval://coverage',
  'gen-eval://report',
];

export const UPSTREAM_PROMPTS: readonly string[] = ['coordinate_file_edit', 'start_work_session'];
