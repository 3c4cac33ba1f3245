import { AGENT_TRUST } from '../caller';
import type { Operation } from './operation';
import { operation } from './operation';
import { json, name, text } from './parameters';
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
    parameters: {},
    http: { method: 'GET', path: '/policy/versions' },
    run: ({ policies }) =>
      listed(
        'versions',
        policies.list().map((rule, at) => ({ version: at + 1, policy_text: policyLine(rule) })),
      ),
  }),
  operation({
    name: 'get_my_profile',
    capability: 'CAN_POLICY',
    summary: 'Who you are to the coordinator, and how far you are trusted.',
    parameters: {},
    http: { method: 'GET', path: '/profiles/me' },
    run: ({ caller }) => ({
      success: true,
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
