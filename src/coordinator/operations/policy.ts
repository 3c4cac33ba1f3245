import * as z from 'zod';
import { AGENT_TRUST } from '../caller';
import { CallRefused } from '../callRefused';
import type { Operation } from './operation';
import { operation } from './operation';
import { json, limit, name, text } from './parameters';
import { listed } from './listed';
import { policyLine, readPolicies } from '../services/policies';

export const policyOperations: readonly Operation[] = [
  operation({
    name: 'check_policy',
    capability: 'CAN_POLICY',
    summary: 'Ask whether you may do something, and why not.',
    parameters: { operation: name, resource: text.default(''), context: json.optional() },
    http: { method: 'POST', path: '/policy/check' },
    run: ({ policies, caller }, params) => policies.decide(caller, params.operation, params.resource),
  }),
  operation({
    name: 'validate_cedar_policy',
    capability: 'CAN_POLICY',
    summary:
      'Check the text of rules: one a line, "permit|forbid WHO to OPERATION on RESOURCE because REASON".',
    parameters: { policy_text: text },
    http: { method: 'POST', path: '/policy/validate' },
    run: (_, { policy_text }) => {
      const { errors } = readPolicies(policy_text);
      return { valid: errors.length === 0, errors };
    },
  }),
  operation({
    name: 'list_policy_versions',
    capability: 'CAN_POLICY',
    summary: 'Read the rules that count now.',
    parameters: { policy_name: name.default('policies'), limit: limit(20) },
    http: { method: 'GET', path: '/policies/{policy_name}/versions' },
    run: ({ policies }, params) =>
      listed(
        'versions',
        policies.list().map((rule, at) => ({ version: at + 1, policy_text: policyLine(rule) })),
        params.limit,
      ),
  }),
  operation({
    name: 'rollback_policy',
    capability: 'CAN_POLICY',
    summary: 'Go back to former rules. They stand in a file of the repository: its history has them.',
    httpOnly: true,
    parameters: { policy_name: name, version: z.coerce.number().int() },
    http: { method: 'POST', path: '/policies/{policy_name}/rollback' },
    run: (_, { policy_name, version }) => {
      const kept = 'The rules stand in a file of the repository; go back by its history.';
      throw new CallRefused(404, `Version ${version} not found for ${policy_name}. ${kept}`);
    },
  }),
  operation({
    name: 'get_my_profile',
    capability: 'CAN_POLICY',
    summary: 'Who you are to the coordinator, and how far you are trusted.',
    parameters: {},
    http: { method: 'GET', path: '/profiles/me' },
    run: ({ caller }) => ({
      success: true,
      source: 'key',
      reason: null,
      profile: {
        agent_id: caller.agentId,
        agent_type: caller.agentType,
        session_id: caller.sessionId ?? null,
        trust_level: caller.trust,
        run: caller.attempt?.run ?? null,
        package: caller.attempt?.package ?? null,
        name: caller.trust > AGENT_TRUST ? 'owner' : 'agent',
      },
    }),
  }),
];
