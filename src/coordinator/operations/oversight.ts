import * as z from 'zod';
import { OWNER_TRUST, AGENT_TRUST, CallRefused } from '../caller';
import { policyLine, readPolicies } from '../services/identity';
import type { Operation } from './operation';
import { json, limit, listed, name, names, operation, taskId, text } from './operation';
import type { ApprovalRow } from '../services/tables/rows';
import { checkGuardrails } from '../../plan/checkGuardrails';

/** Upstream tests its own service with scenarios; their files and their runner are part of it. */
const REFUSAL = 'Scenarios of gen-eval are not configured: this coordinator has no evaluation backend.';

const refuse = (): never => {
  throw new CallRefused(503, REFUSAL);
};

/** Calls for which there is nothing here: they say so as upstream does where a backend is not configured. */
export const evaluationOperations: readonly Operation[] = [
  operation({
    name: 'list_scenarios',
    summary: 'List scenarios of gen-eval. Not configured here.',
    parameters: { category: name.optional(), interface: name.optional() },
    http: { method: 'GET', path: '/gen-eval/scenarios' },
    run: refuse,
  }),
  operation({
    name: 'validate_scenario',
    summary: 'Check a scenario of gen-eval. Not configured here.',
    parameters: { yaml_content: text },
    http: { method: 'POST', path: '/gen-eval/validate' },
    run: refuse,
  }),
  operation({
    name: 'create_scenario',
    summary: 'Write a scenario of gen-eval. Not configured here.',
    parameters: {
      category: name,
      description: text,
      interfaces: names,
      scenario_type: name.default('success'),
      priority: z.coerce.number().int().default(2),
    },
    http: { method: 'POST', path: '/gen-eval/create' },
    run: refuse,
  }),
  operation({
    name: 'run_gen_eval',
    summary: 'Run scenarios of gen-eval. Not configured here.',
    parameters: {
      mode: name.default('template-only'),
      categories: names.optional(),
      time_budget_minutes: z.coerce.number().default(60),
    },
    http: { method: 'POST', path: '/gen-eval/run' },
    run: refuse,
  }),
];

const HOUR_S = 3600;
const DAY_S = 24 * HOUR_S;

export const approvalOperations: readonly Operation[] = [
  operation({
    name: 'request_approval',
    summary: 'Ask a person whether you may do something, and go on with something else until then.',
    parameters: {
      operation: name,
      resource: name.optional(),
      context: json.optional(),
      timeout_seconds: z.coerce.number().min(1).max(DAY_S).default(HOUR_S),
    },
    http: { method: 'POST', path: '/approvals/request' },
    changes: true,
    run: async ({ approvals, caller, now }, params) => describe(await approvals.request(caller, params, now)),
  }),
  operation({
    name: 'check_approval',
    summary: 'See whether a person has said yes or no.',
    parameters: { request_id: taskId },
    http: { method: 'GET', path: '/approvals/{request_id}' },
    run: ({ approvals, now }, { request_id }) => described(approvals.find(request_id, now)),
  }),
  operation({
    name: 'pending_approvals',
    summary: 'List what waits for a person’s word.',
    httpOnly: true,
    parameters: {},
    http: { method: 'GET', path: '/approvals/pending' },
    run: ({ approvals, now }) =>
      listed(
        'approvals',
        approvals.pending(now).map((row) => ({ ...describe(row), id: row.id })),
      ),
  }),
  operation({
    name: 'decide_approval',
    summary: 'Say yes or no.',
    httpOnly: true,
    parameters: { request_id: taskId, decision: z.enum(['approved', 'denied']), reason: text.optional() },
    http: { method: 'POST', path: '/approvals/{request_id}/decide' },
    changes: true,
    trust: OWNER_TRUST,
    run: async ({ approvals, caller, now }, { request_id, decision, reason }) =>
      described(await approvals.decide(caller, request_id, decision, reason, now)),
  }),
  operation({
    name: 'request_permission',
    summary: 'Ask whether you may do something; where a rule forbids it, a person is asked.',
    parameters: { operation: name, resource: name.optional(), justification: text.optional() },
    http: { method: 'POST', path: '/permissions/request' },
    changes: true,
    run: async ({ policies, approvals, caller, now }, { operation: wanted, resource, justification }) => {
      const decision = policies.decide(caller, wanted, resource ?? '');
      if (decision.allowed) {
        return { success: true, granted: true, reason: decision.reason, request_id: null };
      }
      const context = justification === undefined ? {} : { justification };
      const asked = { operation: wanted, resource, context, timeout_seconds: DAY_S };
      const { id } = await approvals.request(caller, asked, now);
      return { success: true, granted: false, reason: decision.reason, request_id: id };
    },
  }),
];

function describe({ id, ...row }: ApprovalRow): object {
  return { success: true, request_id: id, ...row };
}

function described(row: ApprovalRow | undefined): object {
  if (row === undefined) {
    throw new CallRefused(404, 'Approval request not found');
  }
  return describe(row);
}

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

export const guardrailOperations: readonly Operation[] = [
  operation({
    name: 'check_guardrails',
    capability: 'CAN_GUARDRAILS',
    summary: 'Ask whether a command would destroy or give away something, before you run it.',
    parameters: { operation_text: text, file_paths: names.optional() },
    http: { method: 'POST', path: '/guardrails/check' },
    run: ({ guardrails }, { operation_text, file_paths }) => {
      const violations = checkGuardrails(guardrails, operation_text, file_paths);
      const answered = violations.map(({ description: _, ...violation }) => violation);
      return { safe: !violations.some(({ blocked }) => blocked), violations: answered };
    },
  }),
  operation({
    name: 'guardrail_patterns',
    capability: 'CAN_GUARDRAILS',
    summary: 'Which operations are recognised as dangerous.',
    httpOnly: true,
    parameters: {},
    http: { method: 'GET', path: '/guardrails/patterns' },
    run: ({ guardrails }) => listed('patterns', guardrails),
  }),
];

export const auditOperations: readonly Operation[] = [
  operation({
    name: 'query_audit',
    capability: 'CAN_AUDIT',
    summary: 'Read who changed what, the latest first.',
    parameters: {
      agent_id: name.optional(),
      operation: name.optional(),
      since: name
        .optional()
        .describe('A date, or a time with it, as in ISO 8601; UTC where nothing else is said'),
      change_id: name.optional(),
      limit: limit(20),
    },
    http: { method: 'GET', path: '/audit', speaksOfAgents: true },
    run: async ({ audit }, { since, ...params }) => {
      const from = since === undefined ? {} : { since: momentOf(since) };
      return listed('entries', await audit.query({ ...params, ...from }), params.limit);
    },
  }),
];

const MOMENT = z.union([z.iso.date(), z.iso.datetime({ offset: true }), z.iso.datetime({ local: true })]);

/** A moment with its zone. @throws CallRefused for what is none, with the status that upstream's clients know. */
function momentOf(said: string): string {
  // A plus in an address that nobody has escaped is a blank.
  const { data: moment } = MOMENT.safeParse(said.replace(' ', said.includes('T') ? '+' : 'T'));
  if (moment === undefined || Number.isNaN(Date.parse(moment))) {
    throw new CallRefused(400, `${JSON.stringify(said)} is no date or time as in ISO 8601.`);
  }
  return /T.*(Z|[+-]\d\d:?\d\d)$|^[^T]+$/.test(moment) ? moment : `${moment}Z`;
}
