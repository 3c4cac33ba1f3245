import * as z from 'zod';
import { CallRefused } from '../caller';
import { activeWorktrees } from '../services/sessions';
import { eventToken } from '../tokens';
import type { Operation } from './operation';
import { json, name, names, operation } from './operation';

const LONGEST_MESSAGE = 500;
/** A name that hooks also leave empty, where they know none. */
const told = z.union([z.literal(''), name]);
const URGENT: readonly string[] = [
  'approval.submitted',
  'status.escalated',
  'agent.stale',
  'bus.connection_failed',
];
const NOTEWORTHY: readonly string[] = [
  'task.completed',
  'task.failed',
  'approval.decided',
  'approval.reminder',
  'status.phase_transition',
  'agent.lock_expiring',
];
/** How long a page may begin to listen with a token, in seconds. */
const PASS = 300;
const LONGEST_PASS = 600;

export const statusOperations: readonly Operation[] = [
  operation({
    name: 'report_status',
    summary: 'Say where you are with your work.',
    parameters: {
      agent_id: told.optional(),
      change_id: told.default(''),
      phase: told.default('UNKNOWN'),
      message: z.string().max(LONGEST_MESSAGE).default(''),
      needs_human: z.boolean().default(false),
      event_type: told.default('status.phase_transition'),
      metadata: json.optional(),
      phase_archetype: name.optional(),
    },
    http: { method: 'POST', path: '/status/report', open: true },
    changes: true,
    trust: 0,
    run: ({ runs, sessions, caller, now }, { message, needs_human, event_type }) => {
      if (caller.trust > 0) {
        sessions.heartbeat(caller, now);
      }
      if (caller.attempt !== undefined && message !== '') {
        runs.progressed(caller.attempt, message);
      }
      return { success: true, urgency: needs_human ? 'high' : urgencyOf(event_type) };
    },
  }),
  operation({
    name: 'notification_status',
    summary: 'Whether people are told what is reported.',
    httpOnly: true,
    parameters: {},
    http: { method: 'GET', path: '/notifications/status', open: true },
    trust: 0,
    run: () => ({
      enabled: true,
      channels: ['editor'],
      // What is reported goes to those who listen in this same process: there is no bus that could have failed.
      event_bus: { running: true, failed: false },
    }),
  }),
  operation({
    name: 'notification_test',
    summary:
      'Try whether people are told. Nobody is told anything by this: editors show what waits by themselves.',
    httpOnly: true,
    parameters: {},
    http: { method: 'POST', path: '/notifications/test' },
    run: () => ({ success: true, sent: false }),
  }),
  operation({
    name: 'active_worktrees',
    summary: 'See which worktrees are worked in.',
    httpOnly: true,
    parameters: {},
    http: { method: 'GET', path: '/worktrees/active' },
    run: ({ sessions, runs, now }) => activeWorktrees(sessions, runs, now),
  }),
  operation({
    name: 'events_auth',
    summary: 'Get a token for GET /events/work, the stream of what becomes of some changes.',
    httpOnly: true,
    parameters: {
      change_ids: names.min(1),
      ttl: z.coerce.number().int().min(1).max(LONGEST_PASS).default(PASS),
    },
    http: { method: 'POST', path: '/events/auth' },
    run: ({ sealer, now }, { change_ids, ttl }) => {
      const { token, pass } = eventToken(change_ids, ttl, now, sealer);
      return { token, expires_at: new Date(pass.exp * 1000).toISOString(), aud: pass.aud, change_ids };
    },
  }),
  operation({
    name: 'get_agent_dispatch_configs',
    summary: 'Which agents the packages of the runs are given to.',
    parameters: {},
    http: { method: 'GET', path: '/agents/dispatch-configs', open: true },
    trust: 0,
    run: ({ runs }) => ({
      agents: [
        ...new Map(
          runs
            .states()
            .flatMap(({ packages }) => [...packages.values()])
            .map(
              ({ agent: { name: agent, model } }) => [agent, { name: agent, model: model ?? null }] as const,
            ),
        ).values(),
      ],
    }),
  }),
];

function urgencyOf(event: string): 'high' | 'medium' | 'low' {
  return URGENT.includes(event) ? 'high' : NOTEWORTHY.includes(event) ? 'medium' : 'low';
}

/** As upstream's, whose clients look at it. */
const VERSION = '0.2.0';

export const healthOperations: readonly Operation[] = [
  ...(['/health', '/live', '/ready'] as const).map((path) =>
    operation({
      name: path.slice(1),
      summary: 'Whether the coordinator is there.',
      httpOnly: true,
      parameters: {},
      http: { method: 'GET', path, open: true },
      trust: 0,
      run: () => ({ status: 'ok', db: 'connected', version: VERSION }),
    }),
  ),
];

/** The calls that list the others. @param others all operations but these. */
export function helpOperations(others: readonly Operation[]): readonly Operation[] {
  const about = (topic: string | undefined) =>
    others
      .filter(({ name: call, capability }) => topic === undefined || topic === call || topic === capability)
      .map(({ name: call, capability, summary, http }) => ({
        name: call,
        capability: capability ?? null,
        summary,
        http: http === undefined ? null : `${http.method} ${http.path}`,
      }));
  const topic = name.describe('A name of a call, or a capability');
  const open = { method: 'GET', open: true } as const;
  return [
    operation({
      name: 'help',
      summary: 'What can be asked of the coordinator.',
      parameters: { topic: topic.optional() },
      http: { ...open, path: '/help' },
      trust: 0,
      run: (_, params) => ({ topics: about(params.topic) }),
    }),
    operation({
      name: 'help_topic',
      summary: 'What a call of the coordinator, or a capability, is for.',
      httpOnly: true,
      parameters: { topic },
      http: { ...open, path: '/help/{topic}' },
      trust: 0,
      run: (_, params) => {
        const topics = about(params.topic);
        if (topics.length === 0) {
          throw new CallRefused(404, `Unknown topic: ${params.topic}. GET /help lists all of them.`);
        }
        return { topics };
      },
    }),
  ];
}
