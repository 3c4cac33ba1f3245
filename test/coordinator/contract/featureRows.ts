import type { Ask, ContractRow } from './row';
import { someText } from './row';

async function registered(ask: Ask): Promise<void> {
  await ask('register_feature', {
    feature_id: 'other',
    resource_claims: ['src/a.ts', 'api:users', 'db:schema:*'],
    title: 'Other',
  });
}

async function queued(ask: Ask): Promise<void> {
  await registered(ask);
  await ask('enqueue_merge', { feature_id: 'other', pr_url: 'https://example.com/1' });
}

const conflicts = (claims: readonly string[]) => () => ({
  candidate_feature_id: 'mine',
  candidate_claims: claims,
});

export const featureRows: readonly ContractRow[] = [
  {
    call: 'register_feature',
    when: 'it is the first time',
    params: () => ({ feature_id: 'mine', resource_claims: ['src/a.ts'] }),
    answer: { success: true, feature_id: 'mine', action: 'registered', reason: null },
  },
  {
    call: 'register_feature',
    when: 'it is there',
    before: registered,
    params: () => ({ feature_id: 'other', resource_claims: [] }),
    answer: { success: true, action: 'updated' },
  },
  {
    call: 'deregister_feature',
    when: 'it is there',
    before: registered,
    params: () => ({ feature_id: 'other', status: 'cancelled' }),
    answer: { success: true, feature_id: 'other', status: 'cancelled' },
  },
  {
    call: 'get_feature',
    when: 'it is there',
    before: registered,
    params: () => ({ feature_id: 'other' }),
    answer: {
      feature_id: 'other',
      title: 'Other',
      status: 'active',
      merge_priority: 5,
      registered_at: someText,
    },
  },
  {
    call: 'get_feature',
    when: 'it is not there',
    params: () => ({ feature_id: 'none' }),
    answer: undefined,
    refused: 404,
  },
  {
    call: 'list_active_features',
    when: 'one is there: the path is not taken for a feature of that name',
    before: registered,
    answer: { features: [{ feature_id: 'other' }], count: 1 },
  },
  {
    call: 'analyze_feature_conflicts',
    when: 'nothing collides',
    before: registered,
    params: conflicts(['src/b.ts']),
    answer: { feasibility: 'FULL', total_candidate_claims: 1, total_conflicting_claims: 0, conflicts: [] },
  },
  {
    call: 'analyze_feature_conflicts',
    when: 'some collide',
    before: registered,
    params: conflicts(['src/a.ts', 'src/b.ts', 'src/c.ts']),
    answer: {
      candidate_feature_id: 'mine',
      feasibility: 'PARTIAL',
      total_candidate_claims: 3,
      total_conflicting_claims: 1,
      conflicts: [{ feature_id: 'other', overlapping_keys: ['src/a.ts'] }],
    },
  },
  {
    call: 'analyze_feature_conflicts',
    when: 'most collide, one of them through a pattern',
    before: registered,
    params: conflicts(['db:schema:users', 'api:users', 'src/c.ts']),
    answer: { feasibility: 'SEQUENTIAL', total_conflicting_claims: 2 },
  },
  {
    call: 'enqueue_merge',
    when: 'the feature is there',
    before: registered,
    params: () => ({ feature_id: 'other' }),
    answer: { success: true, feature_id: 'other', position: 1 },
  },
  {
    call: 'get_merge_queue',
    when: 'one waits',
    before: queued,
    answer: { entries: [{ feature_id: 'other' }], count: 1 },
  },
  { call: 'get_next_merge', when: 'none waits', answer: { success: true, entry: null } },
  {
    call: 'run_pre_merge_checks',
    when: 'nothing is in the way',
    before: queued,
    params: () => ({ feature_id: 'other' }),
    answer: { success: true, passed: true, conflicts: [] },
  },
  {
    call: 'mark_merged',
    when: 'it waits',
    before: queued,
    params: () => ({ feature_id: 'other' }),
    answer: { success: true, feature_id: 'other' },
  },
  {
    call: 'remove_from_merge_queue',
    when: 'it waits',
    before: queued,
    params: () => ({ feature_id: 'other' }),
    answer: { success: true, feature_id: 'other' },
  },
];
