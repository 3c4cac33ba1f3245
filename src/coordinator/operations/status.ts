import { z } from 'zod';
import type { Operation } from '../operation';
import { operation } from '../operation';
import { json, name } from '../parameters';

const LONGEST_MESSAGE = 500;

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
    run: ({ sessions, runs, now }) =>
      sessions.discover(now, {}).flatMap(({ agent_id, session_id, last_heartbeat, run, package: id }) => {
        const state = run === undefined ? undefined : runs.stateOf(run);
        const item = state?.packages.get(id ?? '');
        return state === undefined || item === undefined
          ? []
          : [
              {
                agent_id,
                change_id: state.feature.id,
                branch: item.branch ?? null,
                worktree_path: item.worktree ?? null,
                last_heartbeat_iso: last_heartbeat,
                pinned: false,
                owner_session: session_id,
              },
            ];
      }),
  }),
  operation({
    name: 'sync_points',
    summary: 'See which features stand before their merge.',
    httpOnly: true,
    parameters: {},
    http: { method: 'GET', path: '/sync-points/status' },
    run: ({ runs }) => ({
      sync_points: runs.states().map(({ run, feature, packages, phase }) => ({
        run,
        change_id: feature.id,
        reached: phase === 'ended',
        waiting_for: [...packages.values()]
          .filter(({ selected, state }) => selected && state !== 'done' && state !== 'skipped')
          .map(({ planned }) => planned.id),
      })),
    }),
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
