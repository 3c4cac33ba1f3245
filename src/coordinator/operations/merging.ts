import * as z from 'zod';
import { CallRefused } from '../caller';
import type { Call, Operation } from './operation';
import { json, listed, lockable, name, operation, text } from './operation';
import type { FeatureRow, MergeRow } from '../services/tables/rows';

const feature_id = name;
const claims = z.array(lockable).max(5000).describe('Paths and logical keys that the feature changes');

export const featureOperations: readonly Operation[] = [
  operation({
    name: 'register_feature',
    summary: 'Say that a feature is worked on, and what it claims.',
    parameters: {
      feature_id: name,
      resource_claims: claims,
      title: name.optional(),
      branch_name: name.optional(),
      merge_priority: z.coerce.number().int().min(1).max(10).default(5),
      metadata: json.optional(),
    },
    http: { method: 'POST', path: '/features/register' },
    changes: true,
    resource: ({ feature_id }) => String(feature_id),
    run: async ({ features, caller, now }, params) => {
      const answer = await features.register(caller, params, now);
      const { note } = await features.plannedBeside(params.feature_id, params.resource_claims);
      return note === undefined ? answer : { ...answer, note };
    },
  }),
  operation({
    name: 'deregister_feature',
    summary: 'Say that a feature is not worked on any more.',
    parameters: { feature_id: name, status: z.enum(['completed', 'cancelled']).default('completed') },
    http: { method: 'POST', path: '/features/deregister' },
    changes: true,
    resource: ({ feature_id }) => String(feature_id),
    run: ({ features, now }, { feature_id, status }) => features.deregister(feature_id, status, now),
  }),
  operation({
    name: 'get_feature',
    summary: 'Read a feature and what it claims.',
    parameters: { feature_id: name },
    http: { method: 'GET', path: '/features/{feature_id}' },
    run: ({ features }, { feature_id }) => {
      const row = features.find(feature_id);
      if (row === undefined) {
        throw new CallRefused(404, 'Feature not found');
      }
      return describeFeature(row);
    },
  }),
  operation({
    name: 'list_active_features',
    summary: 'See which features are worked on, those of runs too.',
    parameters: {},
    http: { method: 'GET', path: '/features/active' },
    run: async ({ features }) => ({
      ...listed('features', features.active().map(describeFeature)),
      planned: await features.planned(),
    }),
  }),
  operation({
    name: 'analyze_feature_conflicts',
    summary:
      'Ask whether a feature can be worked on beside those that are: FULL, PARTIAL (some of its claims collide) or SEQUENTIAL (most do).',
    parameters: { candidate_feature_id: name, candidate_claims: claims },
    http: { method: 'POST', path: '/features/conflicts' },
    run: async ({ features }, { candidate_feature_id, candidate_claims }) => ({
      ...features.conflicts(candidate_feature_id, candidate_claims),
      ...(await features.plannedBeside(candidate_feature_id, candidate_claims)),
    }),
  }),
];

function describeFeature({ id, ...row }: FeatureRow): object {
  return { feature_id: id, ...row };
}

export const mergeQueueOperations: readonly Operation[] = [
  operation({
    name: 'enqueue_merge',
    summary: 'Put a feature into the merge queue.',
    parameters: { feature_id, pr_url: name.optional() },
    http: { method: 'POST', path: '/merge-queue/enqueue' },
    changes: true,
    run: async ({ merges, features, now }, params) => {
      const enqueued = await merges.enqueue(params.feature_id, params.pr_url, now);
      return enqueued.success ? { ...enqueued, entry: describeMerge(enqueued.entry, features) } : enqueued;
    },
  }),
  operation({
    name: 'get_merge_queue',
    summary: 'See what waits to be merged, the most urgent first.',
    parameters: {},
    http: { method: 'GET', path: '/merge-queue' },
    run: ({ merges, features }) =>
      listed(
        'entries',
        merges.waiting().map((row) => describeMerge(row, features)),
      ),
  }),
  operation({
    name: 'get_next_merge',
    summary: 'See what is to be merged next.',
    parameters: {},
    http: { method: 'GET', path: '/merge-queue/next' },
    run: ({ merges, features }) => {
      const next = merges.next();
      return next === undefined
        ? { success: true, entry: null, reason: 'no_features_ready' }
        : { success: true, entry: describeMerge(next, features) };
    },
  }),
  operation({
    name: 'run_pre_merge_checks',
    summary: 'Look at whether a feature can be merged now.',
    parameters: { feature_id },
    http: { method: 'POST', path: '/merge-queue/check/{feature_id}' },
    changes: true,
    run: ({ merges, now }, params) => merges.check(params.feature_id, now),
  }),
  operation({
    name: 'mark_merged',
    summary: 'Say that a feature was merged.',
    parameters: { feature_id },
    http: { method: 'POST', path: '/merge-queue/merged/{feature_id}' },
    changes: true,
    run: async ({ merges, trains, now }, params) => {
      const row = merges.find(params.feature_id);
      const answer = await merges.merged(params.feature_id, now);
      await trains.tidy(row);
      return answer;
    },
  }),
  operation({
    name: 'remove_from_merge_queue',
    summary: 'Take a feature out of the merge queue.',
    parameters: { feature_id },
    http: { method: 'DELETE', path: '/merge-queue/{feature_id}' },
    changes: true,
    run: ({ merges }, params) => merges.remove(params.feature_id),
  }),
];

function describeMerge(row: MergeRow, features: Call['features']): object {
  return {
    feature_id: row.id,
    branch_name: features.find(row.id)?.branch_name ?? null,
    pr_url: row.pr_url,
    merge_status: row.status,
    merge_priority: row.merge_priority,
    queued_at: row.enqueued_at,
    checked_at: row.checked_at ?? null,
    merged_at: row.merged_at,
    error_message: row.error ?? null,
  };
}

/** The least trust of those who decide over what others have put into the queue. */
const TRAIN_TRUST = 3;

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
