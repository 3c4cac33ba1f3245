import * as z from 'zod';
import { OWNER_TRUST } from '../caller';
import { CallRefused } from '../callRefused';
import type { Operation } from './operation';
import { operation } from './operation';
import { json, name } from './parameters';

/** Of what is written for upstream's board, as it expects it. */
const GENERATOR = 'kanban-viz@0.1.0';
const FOLDER = 'docs/kanban-viz';
/** What upstream's skills wait for until nobody works in a worktree. */
const SYNC_POINTS = ['cleanup-feature', 'merge-pull-requests', 'update-specs'];

const slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be lower-case letters, digits and hyphens');

export const boardOperations: readonly Operation[] = [
  operation({
    name: 'save_view',
    summary: 'Keep a view of the task board as a file of the repository.',
    httpOnly: true,
    parameters: { slug, view: json },
    http: { method: 'PUT', path: '/kanban-viz/saved-views/{slug}' },
    changes: true,
    trust: OWNER_TRUST,
    resource: ({ slug: id }) => String(id),
    run: async ({ repository, now }, { slug: id, view }) => {
      const path = `${FOLDER}/saved-views/${id}.json`;
      const git_sha = await repository.head();
      const generated_at = new Date(now).toISOString();
      const text = { schema_version: 1, generated_at, git_sha, generator: GENERATOR, view };
      await repository.writeFile(path, `${JSON.stringify(text, null, 2)}\n`);
      return { saved: true, path, git_sha };
    },
  }),
  operation({
    name: 'board_audit',
    summary: 'Keep what somebody has done on the task board, as a file of the repository.',
    httpOnly: true,
    parameters: { run_id: slug, event: json },
    http: { method: 'POST', path: '/kanban-viz/audit' },
    changes: true,
    trust: OWNER_TRUST,
    run: async ({ repository, now }, { run_id, event }) => {
      const generated_at = new Date(now).toISOString();
      const path = `${FOLDER}/audit/${generated_at.slice(0, 10)}/${run_id}.json`;
      const text = {
        ...event,
        schema_version: 1,
        generated_at,
        git_sha: await repository.head(),
        generator: GENERATOR,
        run_id,
        event_kind: 'kanban-viz.ui-action',
      };
      await repository.writeFile(path, `${JSON.stringify(text, null, 2)}\n`);
      return { appended: true, path };
    },
  }),
  operation({
    name: 'kick_agent',
    summary:
      'Forget an agent that has registered itself, so that nobody waits for it. Its locks stay until released.',
    httpOnly: true,
    parameters: { agent_id: name, change_id: name, skip_agent_id: z.boolean().default(false) },
    http: { method: 'POST', path: '/agents/{agent_id}/kick', speaksOfAgents: true },
    changes: true,
    trust: OWNER_TRUST,
    resource: ({ agent_id }) => String(agent_id),
    run: async ({ sessions, locks }, { agent_id }) => {
      if (sessions.isOfRun(agent_id)) {
        const [id] = agent_id.split('@');
        throw new CallRefused(
          409,
          `${agent_id} works for a run. Cancel its package: waves cancel ${id ?? ''}`,
        );
      }
      const known = await sessions.forget(agent_id);
      return {
        kicked: known,
        agent_id,
        // There is no registry of worktrees beside the runs: nothing is left of it.
        registry_cleared: true,
        agent_sessions_updated: known,
        held_locks: await locks.heldBy(agent_id),
      };
    },
  }),
  operation({
    name: 'sync_points',
    summary: 'See whether anybody works in a worktree, for those who wait until nobody does.',
    httpOnly: true,
    parameters: {},
    http: { method: 'GET', path: '/sync-points/status' },
    run: ({ sessions, now }) => {
      const blockers = sessions.working(now).map(({ agent_id, last_heartbeat }) => ({
        agent_id,
        last_heartbeat_iso: last_heartbeat,
      }));
      const blocked = blockers.length > 0;
      const suggested_actions = blocked
        ? ['wait', ...blockers.map(({ agent_id }) => `kick:${agent_id}`)]
        : [];
      return SYNC_POINTS.map((skill) => ({ skill, blocked, blockers, suggested_actions }));
    },
  }),
];
