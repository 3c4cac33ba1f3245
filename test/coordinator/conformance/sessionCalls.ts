import { expect } from 'vitest';
import type { ClientCall, Made } from './clientCall';
import { who, post, approval, task, LISTED } from './clientCall';

/** What is known, who is there, and what people are asked. */
export const SESSION_CALLS: readonly ClientCall[] = [
  // Knowledge
  {
    call: 'POST /memory/store',
    by: 'the approval gate',
    body: {
      agent_id: 'lead',
      session_id: null,
      event_type: 'approval_gate_decision',
      summary: 'Approved by policy',
      details: { gate: 'plan' },
      outcome: 'approved',
      tags: ['approval_gate', 'gate:plan'],
    },
    status: 200,
    fields: 'success memory_id action',
    after: async (http) => {
      const asked = { agent_id: 'lead', event_type: 'approval_gate_decision' };
      expect(await post(http, '/memory/query', asked)).toMatchObject({ memories: [{ outcome: 'approved' }] });
    },
  },
  {
    call: 'POST /memory/query',
    before: async (http) =>
      ({
        ...(await post(http, '/memory/store', { agent_id: 'lead', summary: 'Seen', tags: ['a'] })),
      }) as Made,
    body: { agent_id: 'lead', tags: ['a'], event_type: null, limit: 10 },
    status: 200,
    fields: `memories ${LISTED}`,
  },
  {
    call: 'POST /handoffs/write',
    by: 'the hook at the end of a session',
    body: { agent_id: '', agent_type: '', session_id: null, summary: 'Session ended.' },
    status: 200,
    fields: 'success handoff_id error',
  },
  {
    call: 'POST /handoffs/write',
    by: 'the record of a phase, with objects',
    body: {
      summary: 'Planned',
      decisions: [{ title: 'One table', rationale: 'Less to keep' }],
      next_steps: ['Write it'],
    },
    status: 200,
    answer: { success: true },
    after: async (http) => {
      expect(await post(http, '/handoffs/read')).toMatchObject({
        handoffs: [
          { decisions: [{ title: 'One table', rationale: 'Less to keep' }], next_steps: ['Write it'] },
        ],
      });
    },
  },
  {
    call: 'POST /handoffs/read',
    by: 'the hook at the start of a session',
    before: async (http) => ({ ...(await post(http, '/handoffs/write', { summary: 'Half done' })) }) as Made,
    body: { agent_name: null, limit: 1 },
    status: 200,
    answer: { handoffs: [{ summary: 'Half done', next_steps: [] }], count: 1, truncated: false },
  },
  {
    call: 'POST /guardrails/check',
    body: { operation_text: 'git reset --hard HEAD~1', file_paths: null },
    status: 200,
    answer: {
      safe: false,
      violations: [{ pattern_name: 'git_reset_hard', severity: 'block', blocked: true }],
    },
    differs:
      'The rules are others (below), the same for whoever asks; upstream’s depend on how far one is trusted.',
  },
  {
    call: 'GET /profiles/me',
    status: 200,
    fields: 'success profile source reason',
    lacks: 'profile.allowed_operations profile.blocked_operations profile.max_file_modifications',
    differs: 'Trust comes from the key alone: there are no lists of operations and no most files.',
  },
  {
    call: 'GET /agents/dispatch-configs',
    open: true,
    status: 200,
    fields: 'agents',
    differs: 'Lists the agents of runs; which command starts them is a matter of this machine’s settings.',
  },
  {
    call: 'GET /audit',
    query: '?limit=5&since=2026-01-01T00:00:00Z',
    before: task,
    status: 200,
    fields: `entries ${LISTED}`,
  },
  ...['yesterday', '2026-13-01', '2026-01-01T99:00:00Z'].map((since): ClientCall => ({
    call: 'GET /audit',
    by: `since ${since}`,
    query: `?since=${since}`,
    status: 400,
  })),
  ...['2026-01-01', '2026-01-01T00:00', '2026-01-01T00:00:00.123456', '2026-01-01T00:00:00+02:00'].map(
    (since): ClientCall => ({
      call: 'GET /audit',
      by: `since ${since}`,
      query: `?limit=5&since=${since}`,
      before: task,
      status: 200,
      fields: `entries ${LISTED}`,
    }),
  ),
  {
    call: 'POST /policy/check',
    body: { ...who, operation: 'acquire_lock', resource: '' },
    status: 200,
    fields: 'allowed reason engine diagnostics',
  },
  {
    call: 'POST /policy/validate',
    body: { policy_text: 'permit(principal, action, resource);' },
    status: 200,
    fields: 'valid errors',
    differs: 'Rules are lines of their own kind (below) and not Cedar, which is answered as invalid.',
  },
  {
    call: 'GET /policies/{id}/versions',
    query: '?limit=20',
    before: () => Promise.resolve({ id: 'team' }),
    status: 200,
    fields: 'versions',
  },
  {
    call: 'POST /policies/{id}/rollback',
    before: () => Promise.resolve({ id: 'team' }),
    body: { version: 1 },
    status: 404,
    differs:
      'There is no former version: the rules stand in a file of the repository, and its history has them.',
  },
  // Sessions
  {
    call: 'POST /status/report',
    by: 'the hook at the start of a session',
    body: {
      agent_id: '',
      change_id: '',
      phase: 'SESSION_START',
      message: 'Session started',
      needs_human: false,
      event_type: 'status.phase_transition',
      metadata: { agent_type: '', session_id: '', event: 'session.started' },
    },
    status: 200,
    answer: { success: true, urgency: 'medium' },
  },
  {
    call: 'POST /status/report',
    by: 'the hook at a stop, without a key',
    open: true,
    body: {
      agent_id: '',
      change_id: 'unknown',
      phase: 'ESCALATE',
      message: 'Phase transition',
      needs_human: true,
    },
    status: 200,
    answer: { success: true, urgency: 'high' },
  },
  {
    call: 'POST /status/report',
    by: 'a report counts as a sign of life',
    before: async (http) => ({ ...(await post(http, '/discovery/register', who)) }) as Made,
    body: { agent_id: 'lead' },
    status: 200,
    answer: { success: true },
  },
  {
    call: 'POST /discovery/register',
    body: { ...who, session_id: null, capabilities: ['lock'], current_task: null, metadata: {} },
    status: 200,
    fields: 'success session_id',
  },
  {
    call: 'GET /discovery/agents',
    query: '?status=active',
    open: true,
    before: async (http) => ({ ...(await post(http, '/discovery/register', who)) }) as Made,
    status: 200,
    answer: { agents: [who] },
  },
  {
    call: 'POST /discovery/heartbeat',
    before: async (http) => ({ ...(await post(http, '/discovery/register', who)) }) as Made,
    body: who,
    status: 200,
    answer: { success: true, error: null },
  },
  {
    call: 'POST /discovery/cleanup',
    body: { idle_minutes: 30 },
    status: 200,
    fields: 'success agents_cleaned locks_released',
  },
  {
    call: 'GET /notifications/status',
    open: true,
    status: 200,
    answer: { event_bus: { running: true, failed: false } },
  },
  {
    call: 'POST /notifications/test',
    body: {},
    status: 200,
    answer: { success: true, sent: false },
    differs: 'Never sends anything: editors show what waits for people by themselves.',
  },
  {
    call: 'POST /archetypes/resolve_for_phase',
    body: { phase: 'IMPLEMENT', signals: { loc_estimate: 400, files_changed: 1 } },
    status: 200,
    fields: 'system_prompt thinking',
    answer: {
      model: 'premium',
      archetype: 'implementer',
      provider: null,
      write_capable: true,
      reasons: ['phase=IMPLEMENT maps to archetype=implementer', 'loc_estimate >100'],
    },
    differs:
      'Kinds of workers and phases are fixed, their instructions ours. Models are known of Claude Code alone; for other providers it answers 404, and clients go by their default.',
  },
  {
    call: 'POST /archetypes/resolve_for_phase',
    by: 'a phase that is none',
    body: { phase: 'DONE', signals: {} },
    status: 404,
  },
  // Ports and approvals
  {
    call: 'POST /ports/allocate',
    body: { session_id: 's1' },
    status: 200,
    fields: 'success allocation env_snippet',
  },
  {
    call: 'POST /ports/release',
    by: 'whoever has none',
    body: { session_id: 's1' },
    status: 200,
    answer: { success: true },
  },
  {
    call: 'GET /ports/status',
    open: true,
    before: async (http) =>
      ({ ...(await post(http, '/ports/allocate', { session_id: 's1' })) }) as unknown as Made,
    status: 200,
    answer: [{ session_id: 's1', remaining_ttl_minutes: null }],
    differs:
      'Ports are kept until they are given back: `remaining_ttl_minutes` is null, where upstream’s end after a time.',
  },
  {
    call: 'POST /approvals/request',
    body: { ...who, operation: 'deploy', resource: 'prod', context: {}, timeout_seconds: 60 },
    status: 200,
    fields: 'success request_id status expires_at',
  },
  { call: 'GET /approvals/pending', before: approval, status: 200, fields: 'approvals' },
  {
    call: 'GET /approvals/{id}',
    before: approval,
    status: 200,
    fields: 'success request_id status agent_id operation created_at expires_at',
  },
  {
    call: 'POST /approvals/{id}/decide',
    before: approval,
    body: { decision: 'approved', reason: null, decided_by: 'me' },
    status: 200,
    answer: { success: true, status: 'approved' },
    differs: 'Only the owner’s key decides; with upstream any key does.',
  },
  {
    call: 'POST /permissions/request',
    body: { agent_id: 'lead', operation: 'deploy', justification: null },
    status: 200,
    fields: 'success granted',
    lacks: 'grant_id operation',
    differs: 'Granted where no rule forbids it, without a grant to keep; where one does, a person is asked.',
  },
];
