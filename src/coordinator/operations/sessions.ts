import * as z from 'zod';
import { AGENT_TRUST } from '../caller';
import type { Operation } from './operation';
import { json, limit, listed, name, names, operation, text } from './operation';
import { STALE_MINUTES } from '../services/sessions';

export const discoveryOperations: readonly Operation[] = [
  operation({
    name: 'register_session',
    capability: 'CAN_DISCOVER',
    summary: 'Make yourself known to the other agents. Agents of a run are known already.',
    parameters: {
      capabilities: names.optional(),
      current_task: name.optional(),
      delegated_from: name.optional(),
      phase_archetype: name.optional(),
    },
    http: { method: 'POST', path: '/discovery/register' },
    changes: true,
    run: ({ sessions, caller, now }, params) => sessions.register(caller, params, now),
  }),
  operation({
    name: 'discover_agents',
    capability: 'CAN_DISCOVER',
    summary: 'See which other agents work in this repository, and on what.',
    parameters: {
      capability: name.optional(),
      status: z.enum(['active', 'idle', 'disconnected']).optional(),
    },
    http: { method: 'GET', path: '/discovery/agents', open: true },
    trust: 0,
    run: ({ sessions, now }, params) => listed('agents', sessions.discover(now, params)),
  }),
  operation({
    name: 'heartbeat',
    capability: 'CAN_DISCOVER',
    summary: 'Give a sign of life.',
    parameters: {},
    http: { method: 'POST', path: '/discovery/heartbeat' },
    run: ({ sessions, caller, now }) => sessions.heartbeat(caller, now),
  }),
  operation({
    name: 'cleanup_dead_agents',
    capability: 'CAN_DISCOVER',
    summary: 'Forget agents that have given no sign of life, and give their locks back.',
    parameters: {
      stale_threshold_minutes: z.coerce.number().min(1).default(STALE_MINUTES),
      idle_minutes: z.coerce.number().min(1).optional().describe('The same by another name'),
    },
    http: { method: 'POST', path: '/discovery/cleanup' },
    changes: true,
    trust: AGENT_TRUST,
    run: async ({ sessions, locks, now }, { stale_threshold_minutes, idle_minutes }) => {
      const gone = await sessions.cleanUp(idle_minutes ?? stale_threshold_minutes, now);
      return { success: true, agents_cleaned: gone.size, locks_released: await locks.releaseOf(gone) };
    },
  }),
];

/** Lines, or objects where a client keeps more of each. */
const points = z
  .array(z.union([text, json]))
  .max(1000)
  .optional();

export const handoffOperations: readonly Operation[] = [
  operation({
    name: 'write_handoff',
    capability: 'CAN_HANDOFF',
    summary: 'Before you end, leave a note for whoever goes on with your work. The next attempt reads it.',
    parameters: {
      summary: text.min(1),
      completed_work: points,
      in_progress: points,
      decisions: points,
      next_steps: points,
      relevant_files: points,
    },
    http: { method: 'POST', path: '/handoffs/write' },
    changes: true,
    run: ({ handoffs, caller, now }, params) => handoffs.write(caller, params, now),
  }),
  operation({
    name: 'read_handoff',
    capability: 'CAN_HANDOFF',
    summary: 'Read what others have left, the latest first.',
    parameters: { agent_name: name.optional(), limit: limit(1) },
    http: { method: 'POST', path: '/handoffs/read' },
    run: ({ handoffs }, params) => listed('handoffs', handoffs.written(params.agent_name), params.limit),
  }),
];

export const portOperations: readonly Operation[] = [
  operation({
    name: 'allocate_ports',
    summary: 'Get ports for your services that nobody else has.',
    parameters: { session_id: name },
    http: { method: 'POST', path: '/ports/allocate', speaksOfAgents: true },
    changes: true,
    run: ({ ports, now }, { session_id }) => ports.allocate(session_id, now),
  }),
  operation({
    name: 'release_ports',
    summary: 'Give your ports back.',
    parameters: { session_id: name },
    http: { method: 'POST', path: '/ports/release', speaksOfAgents: true },
    changes: true,
    run: ({ ports }, { session_id }) => ports.release(session_id),
  }),
  operation({
    name: 'ports_status',
    summary: 'See who has which ports.',
    parameters: {},
    http: { method: 'GET', path: '/ports/status', open: true },
    trust: 0,
    run: ({ ports }) => ports.status(),
  }),
];
