import type { ClientCall, Made } from './clientCall';
import { feature, LISTED, NOT_CONFIGURED, post, queued, train } from './clientCall';
import { githubAnswers } from './githubAnswers';

/** Features, merging, and the calls of pages. */
export const MERGE_CALLS: readonly ClientCall[] = [
  // Features and merging
  {
    call: 'POST /features/register',
    body: {
      feature_id: 'users',
      resource_claims: ['src/users.ts'],
      title: null,
      agent_id: 'lead',
      merge_priority: 5,
    },
    status: 200,
    answer: { success: true, feature_id: 'users', action: 'registered' },
  },
  {
    call: 'POST /features/deregister',
    before: feature,
    body: { feature_id: 'users', status: 'completed' },
    status: 200,
    fields: 'success feature_id status reason',
  },
  {
    call: 'GET /features/{id}',
    before: feature,
    status: 200,
    fields:
      'feature_id title status registered_by resource_claims branch_name merge_priority metadata registered_at updated_at',
  },
  {
    call: 'GET /features/active',
    before: feature,
    status: 200,
    fields: `features ${LISTED}`,
    differs: 'Lists them; upstream takes `active` for the name of a feature and answers 404.',
  },
  {
    call: 'POST /features/conflicts',
    before: async (http) =>
      ({
        ...(await post(http, '/features/register', { feature_id: 'a', resource_claims: ['file:src/**'] })),
      }) as Made,
    body: { candidate_feature_id: 'b', candidate_claims: ['src/b.ts'] },
    answer: { feasibility: 'SEQUENTIAL' },
    status: 200,
    fields: 'candidate_feature_id feasibility total_candidate_claims total_conflicting_claims conflicts',
    differs: 'A glob and a path under it collide as well; upstream compares claims as texts.',
  },
  {
    call: 'POST /merge-queue/enqueue',
    before: feature,
    body: { feature_id: 'users', pr_url: null },
    status: 200,
    answer: { success: true, entry: { feature_id: 'users', merge_status: 'queued' } },
  },
  {
    call: 'POST /merge-queue/enqueue',
    by: 'whoever has not registered the feature',
    body: { feature_id: 'nobody', pr_url: null },
    status: 200,
    tellsNothing: true,
    answer: { success: false, reason: 'feature_not_found_or_not_active' },
  },
  { call: 'GET /merge-queue', before: queued, status: 200, fields: `entries ${LISTED}` },
  {
    call: 'GET /merge-queue/next',
    by: 'a merger, where none waits',
    status: 200,
    tellsNothing: true,
    answer: { success: true, entry: null, reason: 'no_features_ready' },
  },
  {
    call: 'GET /merge-queue/next',
    before: queued,
    status: 200,
    answer: { success: true, entry: { feature_id: 'users' } },
  },
  {
    call: 'POST /merge-queue/check/{id}',
    before: queued,
    status: 200,
    answer: {
      feature_id: 'users',
      passed: true,
      checks: { feature_active: true, no_resource_conflicts: true, in_merge_queue: true },
      issues: [],
      conflicts: [],
    },
    differs:
      'A claim that collides counts where the other feature comes before it in the queue; upstream counts all features, once most claims collide.',
  },
  {
    call: 'POST /merge-queue/merged/{id}',
    before: queued,
    status: 200,
    answer: { success: true, feature_id: 'users' },
  },
  {
    call: 'DELETE /merge-queue/{id}',
    before: queued,
    status: 200,
    answer: { success: true, feature_id: 'users' },
  },
  {
    call: 'POST /merge-train/compose',
    before: queued,
    status: 200,
    fields: 'success train_id partition_count cross_partition_count full_test_suite_required partitions',
  },
  {
    call: 'POST /merge-train/eject',
    before: train,
    body: { feature_id: 'users', reason: 'red' },
    status: 200,
    fields: 'success feature_id ejected abandoned priority_after independent_successors requeued_successors',
  },
  { call: 'GET /merge-train/status/{train}', before: train, status: 200, fields: 'train_id entries' },
  {
    call: 'POST /merge-train/report-result',
    before: train,
    body: { feature_id: 'users', passed: true, error_message: null },
    status: 200,
    fields: 'success feature_id status train_id',
  },
  {
    call: 'POST /merge-train/affected-tests',
    body: { changed_files: ['src/a.ts'] },
    status: 200,
    answer: { full_suite_required: true, test_files: [] },
    differs: 'Always all tests: what covers what is not known here.',
  },
  {
    call: 'GET /merge-train/metrics',
    open: true,
    status: 200,
    fields: 'total_events merge_count revert_count rebase_count revert_rate',
    differs: 'Counts merges only; reverts, rebases and their rate are null, since nobody counts them.',
  },
  // What upstream runs itself
  { call: 'GET /gen-eval/scenarios', status: 503, differs: NOT_CONFIGURED },
  { call: 'POST /gen-eval/validate', body: { yaml_content: 'a: 1' }, status: 503, differs: NOT_CONFIGURED },
  {
    call: 'POST /gen-eval/create',
    body: { category: 'c', description: 'd', interfaces: [] },
    status: 503,
    differs: NOT_CONFIGURED,
  },
  { call: 'POST /gen-eval/run', body: { mode: 'template-only' }, status: 503, differs: NOT_CONFIGURED },
  {
    call: 'POST /search/code',
    body: { query: 'users', limit: 5 },
    status: 200,
    fields: 'success results',
    differs:
      'Finds what stands in the code and not what it means; its status says so, and upstream’s clients then do not ask.',
  },
  {
    call: 'GET /github/prs',
    before: githubAnswers,
    status: 200,
    answer: {
      prs: [
        {
          id: 'pr:o/r:7',
          change_id: 'users',
          status: 'changes_requested',
          review_summary: {
            state: 'changes_requested',
            reviewer_count: 2,
            last_reviewed_at_iso: '2026-01-03T00:00:00Z',
          },
        },
      ],
    },
    differs:
      'By GitHub’s command line, and 503 where that is not there; upstream takes a list of repositories and a token.',
  },
  {
    call: 'GET /openspec/proposals',
    status: 200,
    fields: 'generated_at_iso source cache_age_seconds proposals',
  },
  // Board
  {
    call: 'GET /help',
    open: true,
    status: 200,
    lacks: 'version usage topics[].topic topics[].tools_count',
    differs: 'Lists every call with its path, each with one line; upstream’s topics are groups of calls.',
  },
  {
    call: 'GET /help/{id}',
    open: true,
    before: () => Promise.resolve({ id: 'CAN_LOCK' }),
    status: 200,
    lacks: 'topic summary description tools workflow best_practices examples related_topics',
    differs: 'Topics are calls and capabilities, each with one line.',
  },
  {
    call: 'GET /sync-points/status',
    by: 'a board, which gives the change back where it kicks an agent',
    besideRun: true,
    status: 200,
    answer: Array.from({ length: 3 }, () => ({ blocked: true, blockers: [{ change_id: 'feature' }] })),
  },
  {
    call: 'GET /worktrees/active',
    besideRun: true,
    status: 200,
    answer: [{ change_id: 'feature', branch: 'b', worktree_path: '/w' }],
  },
  {
    call: 'POST /events/auth',
    body: { change_ids: ['users'], ttl: 60 },
    status: 200,
    fields: 'token expires_at aud change_ids',
    differs: 'Needs no signing key of its own: upstream answers 503 without one.',
  },
  {
    call: 'GET /events/work',
    query: '?change_ids=users',
    open: true,
    status: 401,
    answer: { error: 'token required' },
  },
  {
    call: 'POST /agents/{id}/kick',
    before: () => Promise.resolve({ id: 'lead' }),
    body: { change_id: 'users', skip_agent_id: false },
    status: 200,
    fields: 'kicked agent_id registry_cleared agent_sessions_updated held_locks',
    differs: 'An agent of a run is not forgotten but answered with 409: its package is cancelled by its run.',
  },
  {
    call: 'PUT /kanban-viz/saved-views/{id}',
    before: () => Promise.resolve({ id: 'mine' }),
    body: { view: { columns: [] } },
    status: 200,
    fields: 'saved path git_sha',
  },
  {
    call: 'POST /kanban-viz/audit',
    body: { run_id: 'r1', event: { kind: 'drag' } },
    status: 200,
    fields: 'appended path',
  },
];
