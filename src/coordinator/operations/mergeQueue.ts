import type { Operation } from './operation';
import { operation } from './operation';
import { name } from './parameters';
import type { MergeRow } from '../services/rows';
import { listed } from './listed';

const feature_id = name;

export const mergeQueueOperations: readonly Operation[] = [
  operation({
    name: 'enqueue_merge',
    summary: 'Put a feature into the merge queue.',
    parameters: { feature_id, pr_url: name.optional() },
    http: { method: 'POST', path: '/merge-queue/enqueue' },
    changes: true,
    run: async ({ merges, now }, params) => {
      const enqueued = await merges.enqueue(params.feature_id, params.pr_url, now);
      return enqueued.success ? { ...enqueued, entry: describeMerge(enqueued.entry) } : enqueued;
    },
  }),
  operation({
    name: 'get_merge_queue',
    summary: 'See what waits to be merged, the most urgent first.',
    parameters: {},
    http: { method: 'GET', path: '/merge-queue' },
    run: ({ merges }) => listed('entries', merges.waiting().map(describeMerge)),
  }),
  operation({
    name: 'get_next_merge',
    summary: 'See what is to be merged next.',
    parameters: {},
    http: { method: 'GET', path: '/merge-queue/next' },
    run: ({ merges }) => {
      const next = merges.next();
      return { success: next !== undefined, entry: next === undefined ? null : describeMerge(next) };
    },
  }),
  operation({
    name: 'run_pre_merge_checks',
    summary: 'Look at whether a feature can be merged now.',
    parameters: { feature_id },
    http: { method: 'POST', path: '/merge-queue/check/{feature_id}' },
    changes: true,
    run: ({ merges }, params) => merges.check(params.feature_id),
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

function describeMerge(row: MergeRow): object {
  const { id, pr_url, status, merge_priority, checks, enqueued_at, merged_at, error } = row;
  return {
    feature_id: id,
    pr_url,
    status,
    merge_priority,
    checks,
    enqueued_at,
    merged_at,
    error_message: error ?? null,
  };
}
