import * as z from 'zod';
import type { Call, Operation } from './operation';
import { json, limit, listed, name, names, operation, taskId, text } from './operation';
import type { ShownIssue } from '../services/issues';
import { CallRefused, OWNER_TRUST } from '../caller';

const issueType = z.enum(['task', 'epic', 'bug', 'feature']);
const fields = {
  description: text.optional(),
  body: text.optional(),
  labels: names.optional().describe('Such as change:<feature>, task:<key>, wp:<package>, repo:<owner/name>'),
  assignee: name.optional(),
  parent_id: taskId.optional(),
  depends_on: z.array(taskId).max(1000).optional(),
  metadata: json.optional(),
};
const kept = z.enum(['pending', 'claimed', 'running', 'completed', 'failed', 'cancelled', 'blocked']);
/** The words of boards, beside those that are kept. */
const status = z.union([z.enum(['open', 'in_progress', 'closed']), kept]);
const NOT_FOUND = { success: false, reason: 'issue_not_found' };

export const issueOperations: readonly Operation[] = [
  operation({
    name: 'issue_create',
    summary: 'Put an issue on the task board.',
    parameters: {
      title: name,
      ...fields,
      issue_type: issueType.default('task'),
      priority: z.coerce.number().int().min(1).max(10).default(5),
    },
    http: { method: 'POST', path: '/issues/create' },
    changes: true,
    run: async ({ issues, now }, params) => ({ success: true, issue: await issues.create(params, now) }),
  }),
  operation({
    name: 'issue_list',
    summary: 'List issues and the packages of runs.',
    parameters: {
      status: z.union([z.literal('all'), status]).default('all'),
      labels: names.optional(),
      assignee: name.optional(),
      issue_type: issueType.optional(),
      parent_id: taskId.optional(),
      limit: limit(50),
    },
    http: { method: 'POST', path: '/issues/list' },
    run: ({ issues }, params) => found(issues.list(params), params.limit),
  }),
  operation({
    name: 'issue_blocked',
    summary: 'List what cannot be begun yet, and what it waits for.',
    parameters: {},
    http: { method: 'GET', path: '/issues/blocked', open: true },
    trust: 0,
    run: ({ issues }) => found(issues.blocked()),
  }),
  operation({
    name: 'issue_ready',
    summary: 'List what can be begun.',
    parameters: { parent_id: taskId.optional(), limit: limit(50) },
    http: { method: 'POST', path: '/issues/ready' },
    run: ({ issues }, { parent_id, limit: most }) => found(issues.ready(parent_id), most),
  }),
  operation({
    name: 'issue_search',
    summary: 'Find issues by words in them.',
    parameters: { query: name, limit: limit(50) },
    http: { method: 'POST', path: '/issues/search' },
    run: ({ issues }, params) => found(issues.search(params.query), params.limit),
  }),
  operation({
    name: 'issue_show',
    summary: 'Read an issue.',
    parameters: { issue_id: taskId },
    http: { method: 'GET', path: '/issues/{issue_id}' },
    run: ({ issues }, { issue_id }) => shown(issues.find(issue_id)),
  }),
  operation({
    name: 'issue_update',
    summary: 'Change an issue.',
    parameters: {
      issue_id: taskId,
      title: name.optional(),
      ...fields,
      issue_type: issueType.optional(),
      priority: z.coerce.number().int().min(1).max(10).optional(),
      status: status.optional(),
    },
    http: { method: 'POST', path: '/issues/update' },
    changes: true,
    run: async ({ issues, now }, { issue_id, ...change }) =>
      shown(await issues.change(issue_id, change, now)),
  }),
  operation({
    name: 'issue_close',
    summary: 'Close an issue.',
    parameters: {
      issue_id: taskId.optional(),
      issue_ids: z.array(taskId).max(1000).optional().describe('Several at once'),
      reason: text.optional(),
    },
    http: { method: 'POST', path: '/issues/close' },
    changes: true,
    run: close,
  }),
  operation({
    name: 'issue_comment',
    summary: 'Say something about an issue.',
    parameters: { issue_id: taskId, body: text.min(1) },
    http: { method: 'POST', path: '/issues/comment' },
    changes: true,
    run: async ({ issues, caller, now }, { issue_id, body }) => {
      const comment = await issues.comment(caller, issue_id, body, now);
      return comment === undefined ? NOT_FOUND : { success: true, comment };
    },
  }),
  operation({
    name: 'issue_labels',
    summary: 'Add and remove labels of an issue.',
    httpOnly: true,
    parameters: { issue_id: taskId, add: names.default([]), remove: names.default([]) },
    http: { method: 'PATCH', path: '/issues/{issue_id}/labels' },
    changes: true,
    run: async ({ issues }, { issue_id, add, remove }) => {
      const issue = await issues.label(issue_id, add, remove);
      if (issue === undefined) {
        throw new CallRefused(404, 'Issue not found');
      }
      // Upstream's board reads the issue itself, those of other calls under its name.
      return { ...issue, success: true, issue };
    },
  }),
];

/** Closes one or several. */
async function close(
  { issues, now }: Call,
  asked: { issue_id?: string | undefined; issue_ids?: string[] | undefined; reason?: string | undefined },
): Promise<object> {
  const ids = [...(asked.issue_id === undefined ? [] : [asked.issue_id]), ...(asked.issue_ids ?? [])];
  if (ids.length === 0) {
    return { success: false, reason: 'Must provide issue_id or issue_ids' };
  }
  const closed: ShownIssue[] = [];
  for (const id of ids) {
    const issue = await issues.close(id, asked.reason, now);
    closed.push(...(issue === undefined ? [] : [issue]));
  }
  return closed.length === 0 ? NOT_FOUND : { success: true, closed, count: closed.length };
}

function found<Row>(issues: readonly Row[], most?: number): object {
  return { success: true, ...listed('issues', issues, most) };
}

function shown(issue: ShownIssue | undefined): object {
  return issue === undefined ? NOT_FOUND : { success: true, issue };
}

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
    run: ({ sessions, runs, now }) => {
      const blockers = sessions.working(now).map(({ agent_id, run, last_heartbeat }) => ({
        agent_id,
        // Boards give it back where they kick the agent.
        change_id: (run === undefined ? undefined : runs.stateOf(run)?.feature.id) ?? null,
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
