import type { Ask, ContractRow } from './row';
import { someNumber, someText, textWith } from './row';

/** Two features that meet, one beside them, and a branch that exists. */
async function queued(ask: Ask): Promise<void> {
  const features = [
    { feature_id: 'one', resource_claims: ['src/a.ts'], branch_name: 'one', merge_priority: 1 },
    { feature_id: 'two', resource_claims: ['src/*'], merge_priority: 2 },
    { feature_id: 'three', resource_claims: ['api:users'], merge_priority: 3 },
  ];
  for (const feature of features) {
    await ask('register_feature', feature);
    await ask('enqueue_merge', { feature_id: feature.feature_id });
  }
}

async function composed(ask: Ask): Promise<Record<string, unknown>> {
  await queued(ask);
  const { train_id } = (await ask('compose_train')) as { train_id: string };
  return { train_id };
}

const entry = (feature_id: string, train_position: number) => ({ feature_id, train_position });
const BRANCHES = { branches: ['one'] };

export const trainRows: readonly ContractRow[] = [
  {
    call: 'compose_train',
    when: 'features wait, of which two meet',
    repository: BRANCHES,
    before: queued,
    answer: {
      success: true,
      train_id: someText,
      partition_count: 2,
      cross_partition_count: 0,
      full_test_suite_required: true,
      partitions: [
        {
          partition_id: someText,
          key_prefixes: ['src'],
          entries: [
            {
              ...entry('one', 1),
              status: 'speculating',
              speculative_ref: textWith(/^refs\/speculative\/.*\/1$/),
            },
            { ...entry('two', 2), status: 'speculating', speculative_ref: null },
          ],
        },
        { key_prefixes: ['api:'], entries: [entry('three', 1)] },
      ],
    },
  },
  {
    call: 'compose_train',
    when: 'nothing waits',
    repository: BRANCHES,
    answer: { success: true, partition_count: 0, partitions: [] },
  },
  {
    call: 'compose_train',
    when: 'a branch is not there',
    repository: { branches: [] },
    before: queued,
    answer: { success: true, partitions: [{ entries: [{ feature_id: 'one', status: 'blocked' }, {}] }, {}] },
  },
  {
    call: 'get_train_status',
    when: 'there is one',
    repository: BRANCHES,
    before: composed,
    params: ({ train_id }) => ({ train_id }),
    answer: {
      train_id: someText,
      entries: [
        {
          ...entry('one', 1),
          status: 'speculating',
          partition_id: someText,
          eject_count: 0,
          merge_priority: 1,
          last_eject_reason: null,
        },
        entry('two', 2),
        entry('three', 1),
      ],
    },
  },
  {
    call: 'get_train_status',
    when: 'there is none',
    params: () => ({ train_id: 'none' }),
    answer: { train_id: 'none', entries: [] },
  },
  {
    call: 'eject_from_train',
    when: 'others are behind it',
    repository: BRANCHES,
    before: composed,
    params: () => ({ feature_id: 'one', reason: 'flaky' }),
    answer: {
      success: true,
      feature_id: 'one',
      ejected: true,
      abandoned: false,
      priority_after: someNumber,
      independent_successors: [],
      requeued_successors: ['two'],
    },
  },
  {
    call: 'eject_from_train',
    when: 'it is in none',
    params: () => ({ feature_id: 'none', reason: 'x' }),
    answer: { success: false, reason: 'feature_not_in_queue', feature_id: 'none' },
  },
  {
    call: 'report_spec_result',
    when: 'it was verified',
    repository: BRANCHES,
    before: composed,
    params: () => ({ feature_id: 'one', passed: true }),
    answer: { success: true, feature_id: 'one', status: 'spec_passed', train_id: someText },
  },
  {
    call: 'report_spec_result',
    when: 'it failed',
    repository: BRANCHES,
    before: composed,
    params: () => ({ feature_id: 'one', passed: false, error_message: 'red' }),
    answer: { success: true, feature_id: 'one', status: 'blocked' },
  },
  {
    call: 'report_spec_result',
    when: 'it is not in the queue',
    params: () => ({ feature_id: 'none', passed: true }),
    answer: { success: false, reason: 'feature_not_in_queue' },
  },
  {
    call: 'affected_tests',
    when: 'files have changed',
    params: () => ({ changed_files: ['src/a.ts'] }),
    answer: { full_suite_required: true, test_files: [] },
  },
  {
    call: 'affected_tests',
    when: 'nothing has changed',
    params: () => ({ changed_files: [] }),
    answer: { full_suite_required: false, test_files: [] },
  },
  {
    call: 'affected_tests',
    when: 'a file is outside of the repository',
    params: () => ({ changed_files: ['../a.ts'] }),
    answer: undefined,
    refused: 422,
  },
  {
    call: 'merge_metrics',
    when: 'one of two was merged',
    httpOnly: true,
    before: async (ask) => {
      for (const feature_id of ['a', 'b']) {
        await ask('register_feature', { feature_id, resource_claims: [feature_id] });
        await ask('enqueue_merge', { feature_id });
      }
      await ask('mark_merged', { feature_id: 'a' });
    },
    answer: { total_events: 1, merge_count: 1, revert_count: null },
  },
];
