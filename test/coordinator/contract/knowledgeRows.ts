import type { ContractRow } from './row';
import { someNumber, someText, textWith } from './row';

export const knowledgeRows: readonly ContractRow[] = [
  {
    call: 'check_guardrails',
    when: 'it is a force push',
    params: () => ({ operation_text: 'git push --force origin main' }),
    answer: {
      safe: false,
      violations: [
        {
          pattern_name: 'git_force_push',
          category: 'git',
          severity: 'block',
          matched_text: 'git push --force',
          blocked: true,
        },
      ],
    },
  },
  {
    call: 'check_guardrails',
    when: 'a file with passwords is touched',
    params: () => ({ operation_text: 'edit', file_paths: ['config/.env'] }),
    answer: { safe: false, violations: [{ pattern_name: 'credential_file' }] },
  },
  {
    call: 'check_guardrails',
    when: 'there is nothing to fear',
    params: () => ({ operation_text: 'npm test', file_paths: ['src/a.ts'] }),
    answer: { safe: true, violations: [] },
  },
  {
    call: 'guardrail_patterns',
    when: 'they are listed',
    httpOnly: true,
    answer: { count: someNumber, truncated: false },
  },
  {
    call: 'write_handoff',
    when: 'it says what matters',
    params: () => ({
      summary: 'Half done',
      completed_work: ['a'],
      next_steps: ['b'],
      relevant_files: ['c.ts'],
    }),
    answer: { success: true, handoff_id: someText, error: null },
  },
  {
    call: 'write_handoff',
    when: 'it says nothing',
    params: () => ({ summary: '' }),
    answer: undefined,
    refused: 422,
  },
  {
    call: 'read_handoff',
    when: 'there are two: the latest',
    before: async (ask) => {
      await ask('write_handoff', { summary: 'first' });
      await ask('write_handoff', { summary: 'second', decisions: ['x'] });
    },
    answer: {
      handoffs: [
        {
          id: someText,
          agent_name: 'owner',
          session_id: null,
          summary: 'second',
          completed_work: [],
          in_progress: [],
          decisions: ['x'],
          next_steps: [],
          relevant_files: [],
          created_at: someText,
        },
      ],
      count: 1,
      truncated: true,
    },
  },
  {
    call: 'remember',
    when: 'it is told for the first time',
    params: () => ({ summary: 'Tests need a database', tags: ['tests'] }),
    answer: { success: true, memory_id: someText, action: 'created', error: null },
  },
  {
    call: 'remember',
    when: 'it is told again in other letters',
    before: async (ask) => void (await ask('remember', { summary: 'Tests need a database' })),
    params: () => ({ summary: 'tests need a database!', tags: ['db'] }),
    answer: { success: true, action: 'deduplicated' },
  },
  {
    call: 'recall',
    when: 'one of two fits',
    before: async (ask) => {
      await ask('remember', { summary: 'Tests need a database', tags: ['tests'], outcome: 'negative' });
      await ask('remember', { summary: 'Use tabs', tags: ['style'], event_type: 'decision' });
    },
    params: () => ({ tags: ['tests'] }),
    answer: {
      memories: [
        {
          summary: 'Tests need a database',
          event_type: 'discovery',
          outcome: 'negative',
          tags: ['tests'],
          relevance_score: someNumber,
        },
      ],
      count: 1,
    },
  },
  {
    call: 'edit_memory',
    when: 'it is there',
    httpOnly: true,
    before: async (ask) => {
      const { memory_id } = (await ask('remember', { summary: 'Use tabs' })) as { memory_id: string };
      return { memory_id };
    },
    params: ({ memory_id }) => ({ memory_id, summary: 'Use spaces' }),
    answer: { success: true, error: null },
  },
  {
    call: 'forget_memory',
    when: 'it is not there',
    httpOnly: true,
    params: () => ({ memory_id: 'no-such' }),
    answer: { success: false, error: 'memory_not_found' },
  },
  {
    call: 'check_policy',
    when: 'no rule forbids it',
    params: () => ({ operation: 'acquire_lock', resource: 'src/a.ts' }),
    answer: { allowed: true, reason: someText, engine: 'waves', diagnostics: [] },
  },
  {
    call: 'validate_cedar_policy',
    when: 'a line is no rule',
    params: () => ({ policy_text: 'permit * to * on * because ok\nnonsense' }),
    answer: { valid: false, errors: [someText] },
  },
  {
    call: 'list_policy_versions',
    when: 'there are no rules',
    params: () => ({ policy_name: 'team' }),
    answer: { versions: [], count: 0, truncated: false },
  },
  {
    call: 'rollback_policy',
    when: 'nobody keeps former rules',
    httpOnly: true,
    params: () => ({ policy_name: 'team', version: 1 }),
    answer: undefined,
    refused: 404,
  },
  {
    call: 'resolve_archetype_for_phase',
    when: 'Claude Code carries a review out',
    httpOnly: true,
    params: () => ({ phase: 'IMPL_REVIEW', provider: 'claude_code' }),
    answer: { archetype: 'reviewer', model: 'opus', write_capable: true },
  },
  {
    call: 'resolve_archetype_for_phase',
    when: 'a package writes in many places',
    httpOnly: true,
    params: () => ({
      phase: 'IMPLEMENT',
      signals: { write_allow: ['a/x/**', 'a/y/**', 'b/**', 'c/**'], dependencies: ['x', 'y', 'z'] },
    }),
    answer: { model: 'premium', reasons: [someText, textWith('directories'), textWith('packages')] },
  },
  {
    call: 'resolve_archetype_for_phase',
    when: 'nobody knows the provider’s models',
    httpOnly: true,
    params: () => ({ phase: 'PLAN', provider: 'codex' }),
    answer: undefined,
    refused: 404,
  },
  {
    call: 'get_my_profile',
    when: 'the owner asks',
    answer: { success: true, profile: { agent_id: 'owner', trust_level: 4 } },
  },
];
