const PORTS = 'db_port rest_port realtime_port api_port compose_project_name';
const FEATURE =
  'feature_id title status registered_by resource_claims branch_name merge_priority registered_at';
const MERGE = 'feature_id branch_name merge_priority merge_status pr_url';

/**
 * What upstream answers, whole: every field of each call where there is something to tell. `entry.title` is a field of an object,
 * `entries[].title` one of each row, of which there has to be one; a name alone with `[]` in front is of a list that is the answer.
 */
export const WHOLE_ANSWERS: Readonly<Record<string, string>> = {
  'GET /health': 'status db version',
  'GET /live': 'status version',
  'GET /ready': 'status db version',
  'POST /locks/acquire': 'success action file_path expires_at reason locked_by lock_reason',
  'POST /locks/release': 'success action file_path reason',
  'GET /locks/status/*': `locked file_path ${within('lock.', 'locked_by agent_type locked_at expires_at reason')}`,
  'DELETE /locks/*': 'released prior_holder_agent_id prior_acquired_at',
  'POST /work/submit': 'success task_id',
  'POST /work/claim': 'success task_id task_type description input_data priority deadline reason',
  'POST /work/complete': 'success status task_id reason',
  'POST /work/get': `success ${within(
    'task.',
    'id task_type description status priority input_data claimed_by claimed_at result error_message depends_on deadline created_at completed_at',
  )}`,
  'POST /issues/create': `success ${issue('issue.')}`,
  'POST /issues/list': `success count ${issue('issues[].')}`,
  'GET /issues/*': `success ${issue('issue.')}`,
  'POST /issues/update': `success ${issue('issue.')}`,
  'POST /issues/close': `success count ${issue('closed[].')}`,
  'POST /issues/comment': `success ${within('comment.', 'id issue_id author body created_at')}`,
  'POST /issues/search': `success count ${issue('issues[].')}`,
  'POST /issues/ready': `success count ${issue('issues[].')}`,
  'GET /issues/blocked': `success count ${issue('issues[].')}`,
  'PATCH /issues/*/labels': issue(''),
  'POST /memory/store': 'success memory_id action',
  'POST /memory/query': listed(
    'memories',
    'id event_type summary details outcome lessons tags relevance_score created_at',
  ),
  'POST /handoffs/write': 'success handoff_id error',
  'POST /handoffs/read': listed(
    'handoffs',
    'id agent_name session_id summary completed_work in_progress decisions next_steps relevant_files created_at',
  ),
  'POST /guardrails/check': `safe ${within('violations[].', 'pattern_name category severity matched_text blocked')}`,
  'GET /profiles/me': `success source reason ${within(
    'profile.',
    'name agent_type trust_level allowed_operations blocked_operations max_file_modifications',
  )}`,
  'GET /audit': listed(
    'entries',
    'id agent_id agent_type operation parameters result duration_ms success created_at',
  ),
  'POST /policy/check': 'allowed reason engine diagnostics',
  'POST /policy/validate': 'valid errors',
  'GET /policies/*/versions': 'versions',
  'POST /status/report': 'success urgency',
  'POST /discovery/register': 'success session_id',
  'GET /discovery/agents': within(
    'agents[].',
    'agent_id agent_type session_id capabilities status current_task last_heartbeat started_at phase_archetype',
  ),
  'POST /discovery/heartbeat': 'success session_id error',
  'POST /discovery/cleanup': 'success agents_cleaned locks_released',
  'GET /notifications/status': 'event_bus.running event_bus.failed',
  'POST /notifications/test': 'success sent',
  'POST /archetypes/resolve_for_phase':
    'model system_prompt archetype reasons provider write_capable thinking',
  'POST /ports/allocate': `success env_snippet ${within('allocation.', `session_id ${PORTS}`)}`,
  'POST /ports/release': 'success',
  'GET /ports/status': within('[].', `session_id ${PORTS} remaining_ttl_minutes`),
  'POST /approvals/request': 'success request_id status expires_at',
  'GET /approvals/pending': within('approvals[].', 'id agent_id operation status created_at expires_at'),
  'GET /approvals/*': 'success request_id status agent_id operation created_at expires_at',
  'POST /approvals/*/decide': 'success request_id status',
  'POST /permissions/request': 'success granted grant_id operation',
  'POST /features/register': 'success feature_id action reason',
  'POST /features/deregister': 'success feature_id status reason',
  'GET /features/*': `${FEATURE} metadata updated_at`,
  'GET /features/active': listed('features', FEATURE),
  'POST /features/conflicts': `candidate_feature_id feasibility total_candidate_claims total_conflicting_claims ${within(
    'conflicts[].',
    'feature_id overlapping_keys',
  )}`,
  'POST /merge-queue/enqueue': `success ${within('entry.', MERGE)}`,
  'GET /merge-queue': listed('entries', `${MERGE} queued_at checked_at`),
  'GET /merge-queue/next': `success ${within('entry.', MERGE)}`,
  'POST /merge-queue/check/*': `feature_id passed issues conflicts ${within(
    'checks.',
    'feature_active no_resource_conflicts in_merge_queue',
  )}`,
  'POST /merge-queue/merged/*': 'success feature_id',
  'DELETE /merge-queue/*': 'success feature_id',
  'POST /merge-train/compose': `success train_id partition_count cross_partition_count full_test_suite_required ${within(
    'partitions[].',
    'partition_id key_prefixes',
  )} ${within('partitions[].entries[].', 'feature_id train_position status speculative_ref')}`,
  'POST /merge-train/eject':
    'success feature_id ejected abandoned priority_after independent_successors requeued_successors',
  'GET /merge-train/status/*': `train_id ${within(
    'entries[].',
    'feature_id status partition_id train_position speculative_ref eject_count merge_priority last_eject_reason',
  )}`,
  'POST /merge-train/report-result': 'success feature_id status train_id',
  'POST /merge-train/affected-tests': 'full_suite_required test_files',
  'GET /merge-train/metrics': 'total_events merge_count revert_count rebase_count revert_rate',
  'GET /search/code/status': 'available state reason usable_index_count',
  'GET /github/prs': `generated_at_iso source cache_age_seconds ${within(
    'prs[].',
    'kind id change_id repo number title author head_branch base_branch origin status is_draft url created_at_iso updated_at_iso',
  )} ${within('prs[].review_summary.', 'state reviewer_count last_reviewed_at_iso')}`,
  'GET /openspec/proposals': `generated_at_iso source cache_age_seconds _warnings ${within(
    'proposals[].',
    'kind id change_id title status created_at_iso updated_at_iso proposal_path has_tasks_md has_design_md has_spec_delta has_branch branch_name code_changes_outside_proposal',
  )}`,
  'GET /help': `version usage ${within('topics[].', 'topic summary tools_count')}`,
  'GET /help/*': 'topic summary description tools workflow best_practices examples related_topics',
  'GET /sync-points/status': `${within('[].', 'skill blocked suggested_actions')} ${within(
    '[].blockers[].',
    'agent_id change_id last_heartbeat_iso',
  )}`,
  'GET /worktrees/active': within(
    '[].',
    'agent_id change_id branch worktree_path last_heartbeat_iso pinned owner_session',
  ),
  'POST /events/auth': 'token expires_at aud change_ids',
  'POST /agents/*/kick': 'kicked agent_id registry_cleared agent_sessions_updated held_locks',
  'PUT /kanban-viz/saved-views/*': 'saved path git_sha',
  'POST /kanban-viz/audit': 'appended path',
};

/** @param fields with spaces between them. @returns the same, each after what it lies in. */
function within(place: string, fields: string): string {
  return fields
    .split(' ')
    .map((field) => place + field)
    .join(' ');
}

function listed(rows: string, fields: string): string {
  return `count truncated ${within(`${rows}[].`, fields)}`;
}

function issue(place: string): string {
  return within(
    place,
    'id title description body status priority issue_type labels assignee parent_id depends_on created_at completed_at closed_at close_reason metadata children comments claimed_by claimed_at change_id task_key',
  );
}

/**
 * Which fields an answer does not have.
 * @param fields with spaces between them, as above. @returns their names.
 */
export function missingFields(answer: unknown, fields: string): readonly string[] {
  return fields.split(' ').filter((field) => !isIn([answer], field.split('.')));
}

function isIn(values: readonly unknown[], [first = '', ...rest]: readonly string[]): boolean {
  const [, name = '', isList] = /^(.*?)(\[\])?$/.exec(first) ?? [];
  const inner = values.map((value) =>
    name === '' ? value : (value as Readonly<Record<string, unknown>> | null)?.[name],
  );
  const all = isList === undefined ? inner : inner.flatMap((value) => value ?? []);
  return (
    all.length > 0 && all.every((value) => value !== undefined) && (rest.length === 0 || isIn(all, rest))
  );
}
