import * as z from 'zod';
import { CallRefused } from '../callRefused';
import type { Operation } from './operation';
import { operation } from './operation';
import { json, lockable, name } from './parameters';
import type { FeatureRow } from '../services/rows';
import { listed } from './listed';

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
    run: ({ features, caller, now }, params) => features.register(caller, params, now),
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
    run: ({ features }) => listed('features', features.active().map(describeFeature)),
  }),
  operation({
    name: 'analyze_feature_conflicts',
    summary:
      'Ask whether a feature can be worked on beside those that are: FULL, PARTIAL (some of its claims collide) or SEQUENTIAL (most do).',
    parameters: { candidate_feature_id: name, candidate_claims: claims },
    http: { method: 'POST', path: '/features/conflicts' },
    run: ({ features }, { candidate_feature_id, candidate_claims }) =>
      features.conflicts(candidate_feature_id, candidate_claims),
  }),
];

function describeFeature({ id, ...row }: FeatureRow): object {
  return { feature_id: id, ...row };
}
