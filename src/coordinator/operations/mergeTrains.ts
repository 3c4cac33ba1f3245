import * as z from 'zod';
import { CallRefused } from '../callRefused';
import type { Operation } from './operation';
import { operation } from './operation';
import { lockable, name, text } from './parameters';
import type { MergeRow } from '../services/rows';

/** The least trust of those who decide over what others have put into the queue. */
const TRAIN_TRUST = 3;
const feature_id = name;

export const mergeTrainOperations: readonly Operation[] = [
  operation({
    name: 'compose_train',
    summary:
      'Merge everything that waits in the merge queue for trying, so that all of it can be verified at once.',
    parameters: {},
    http: { method: 'POST', path: '/merge-train/compose' },
    changes: true,
    trust: TRAIN_TRUST,
    run: async ({ trains }) => {
      const { train_id, partitions } = await trains.compose();
      return {
        success: true,
        train_id,
        partition_count: partitions.length,
        // Features that meet are put into one partition, so that none crosses two.
        cross_partition_count: 0,
        full_test_suite_required: true,
        partitions: partitions.map(({ partition_id, key_prefixes, entries }) => ({
          partition_id,
          key_prefixes,
          entries: entries.map(describeEntry),
        })),
      };
    },
  }),
  operation({
    name: 'eject_from_train',
    summary: 'Take a feature out of its merge train; what was merged on top of it waits for the next one.',
    parameters: { feature_id, reason: text.min(1) },
    http: { method: 'POST', path: '/merge-train/eject' },
    changes: true,
    resource: ({ feature_id: id }) => String(id),
    run: async ({ trains, features, caller }, { feature_id: id, reason }) => {
      if (caller.trust < TRAIN_TRUST && features.find(id)?.registered_by !== caller.agentId) {
        throw new CallRefused(403, `${id} is not your feature.`);
      }
      const ejection = await trains.eject(id, reason);
      return ejection === undefined
        ? { success: false, reason: 'feature_not_in_queue', feature_id: id }
        : { success: true, feature_id: id, ...ejection };
    },
  }),
  operation({
    name: 'get_train_status',
    summary: 'See how far the features of a merge train are.',
    parameters: { train_id: name },
    http: { method: 'GET', path: '/merge-train/status/{train_id}' },
    run: ({ trains }, { train_id }) => ({ train_id, entries: trains.status(train_id).map(describeEntry) }),
  }),
  operation({
    name: 'report_spec_result',
    summary: 'Say whether a feature’s merge of a train was verified.',
    parameters: { feature_id, passed: z.boolean(), error_message: text.optional() },
    http: { method: 'POST', path: '/merge-train/report-result' },
    changes: true,
    resource: ({ feature_id: id }) => String(id),
    run: async ({ trains }, { feature_id: id, passed, error_message }) => {
      const row = await trains.report(id, passed, error_message);
      return row === undefined
        ? { success: false, reason: 'feature_not_in_queue', feature_id: id }
        : { success: true, feature_id: id, status: row.status, train_id: row.train?.train_id ?? null };
    },
  }),
  operation({
    name: 'merge_metrics',
    summary: 'How much was merged by the merge queue. Reverts and rebases are not counted here.',
    httpOnly: true,
    parameters: {},
    http: { method: 'GET', path: '/merge-train/metrics', open: true },
    trust: 0,
    run: ({ merges }) => {
      const merge_count = merges.mergedOnes();
      return {
        total_events: merge_count,
        merge_count,
        revert_count: null,
        rebase_count: null,
        revert_rate: null,
      };
    },
  }),
  operation({
    name: 'affected_tests',
    summary: 'Ask which tests have to be run for changed files. Nothing is known of that here: all of them.',
    parameters: { changed_files: z.array(lockable).max(10_000) },
    http: { method: 'POST', path: '/merge-train/affected-tests' },
    run: (_, { changed_files }) => ({ full_suite_required: changed_files.length > 0, test_files: [] }),
  }),
];

function describeEntry({ id, status, merge_priority, train, ejected, error }: MergeRow): object {
  return {
    feature_id: id,
    status,
    partition_id: train?.partition_id ?? null,
    train_position: train?.train_position ?? null,
    speculative_ref: train?.speculative_ref ?? null,
    eject_count: ejected?.count ?? 0,
    merge_priority,
    last_eject_reason: ejected?.reason ?? null,
    error_message: error ?? null,
  };
}
