import * as z from 'zod';
import type { Operation } from './operation';
import { operation } from './operation';
import { json, name, names } from './parameters';
import { eventToken } from '../eventTokens';
import { activeWorktrees } from '../services/activeWorktrees';

const LONGEST_MESSAGE = 500;
/** How long a page may begin to listen with a token, in seconds. */
const PASS = 300;
const LONGEST_PASS = 600;

export const statusOperations: readonly Operation[] = [
  operation({
    name: 'report_status',
    summary: 'Say where you are with your work.',
    parameters: {
      agent_id: name.optional(),
      change_id: name,
      phase: name,
      message: z.string().max(LONGEST_MESSAGE),
      needs_human: z.boolean().default(false),
      event_type: name.default('phase_transition'),
      metadata: json.optional(),
      phase_archetype: name.optional(),
    },
    http: { method: 'POST', path: '/status/report', open: true, speaksOfAgents: true },
    changes: true,
    trust: 0,
    run: ({ runs, caller }, { message, needs_human }) => {
      if (caller.attempt !== undefined) {
        runs.progressed(caller.attempt, message);
      }
      return { success: true, urgency: needs_human ? 'high' : 'low' };
    },
  }),
  operation({
    name: 'notification_status',
    summary: 'Whether people are told what is reported.',
    httpOnly: true,
    parameters: {},
    http: { method: 'GET', path: '/notifications/status', open: true },
    trust: 0,
    run: () => ({ enabled: true, channels: ['editor'] }),
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
