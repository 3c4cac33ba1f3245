import { describe, expect, it } from 'vitest';
import { JournalBuilder, planned } from '../run/journalBuilder';
import type { ServedCoordinator } from './servedCoordinator';
import { servedCoordinator } from './servedCoordinator';

const RUN = 'run-1';

/** A run in which two packages are worked on. */
function working() {
  const started = (id: string) =>
    ({
      type: 'attempt.started',
      package: id,
      attempt: 1,
      agent: { name: 'demo' },
      branch: 'b',
      worktree: '/w',
      base: 'base',
    }) as const;
  return new JournalBuilder([planned('a'), planned('b')]).add(started('a'), started('b')).state;
}

const key = (coordinator: ServedCoordinator, id: string) =>
  coordinator.agent({ run: RUN, package: id, attempt: 1 }).key;

describe('what upstream’s coordinator trips over', () => {
  it('an agent is its key: two that give the same name keep each other out', async () => {
    const coordinator = await servedCoordinator([working()]);
    const lock = (as: string, more: object) =>
      coordinator.http('POST', '/locks/acquire', {
        key: key(coordinator, as),
        body: { file_path: 'src/a.ts', ...more },
      });
    expect((await lock('a', {})).body).toMatchObject({ success: true });
    expect((await lock('b', { agent_id: `a@${RUN}` })).status).toBe(403);
    expect((await lock('b', {})).body).toMatchObject({ success: false, locked_by: `a@${RUN}` });
  });

  it('a claim for planning keeps nobody out, does not become a lock of two hours, and is shown', async () => {
    const { http } = await servedCoordinator();
    const claim = { file_path: 'src/a.ts', agent_id: 'planner', ttl_minutes: 0, reason: 'planned' };
    const worker = { file_path: 'src/a.ts', agent_id: 'worker' };
    expect((await http('POST', '/locks/acquire', { body: claim })).body).toMatchObject({ success: true });
    expect((await http('GET', '/locks')).body).toEqual([
      expect.objectContaining({ locked_by: 'planner', claim: true, reason: 'planned' }),
    ]);
    const taken = await http('POST', '/locks/acquire', { body: worker });
    expect(taken.body).toMatchObject({ success: true, action: 'acquired' });
    // Nor does a lock keep anybody from saying what they mean to change.
    const later = await http('POST', '/locks/acquire', { body: { ...claim, agent_id: 'other' } });
    expect(later.body).toMatchObject({ success: true });
  });

  it('dependents of a failed task do not wait for ever: they are blocked and say why', async () => {
    const { tool } = await servedCoordinator();
    const submit = async (description: string, depends_on: string[] = []) =>
      ((await tool('submit_work', { task_type: 't', description, depends_on })) as { task_id: string })
        .task_id;
    const first = await submit('first');
    const second = await submit('second', [first]);
    const third = await submit('third', [second]);
    await tool('get_work');
    await tool('complete_work', { task_id: first, success: false, error_message: 'red' });
    for (const task_id of [second, third]) {
      expect(await tool('get_task', { task_id })).toMatchObject({
        task: { status: 'blocked', error_message: expect.stringContaining('red') as string },
      });
    }
    expect(await tool('get_work')).toMatchObject({ success: false });
  });

  it('a dependency that nobody knows is no satisfied one: the task is refused', async () => {
    const { tool } = await servedCoordinator();
    const unknown = '00000000-0000-4000-8000-000000000000';
    const task = { task_type: 't', description: 'x', depends_on: [unknown] };
    expect(await tool('submit_work', task)).toMatchObject({
      success: false,
      reason: 'unknown_dependency',
      unknown: [unknown],
    });
  });

  it('who claims over HTTP completes over HTTP, as itself', async () => {
    const { http } = await servedCoordinator();
    const submitted = await http('POST', '/work/submit', {
      body: { task_type: 't', task_description: 'x', agent_id: 'lead' },
    });
    const { task_id } = submitted.body as { task_id: string };
    const worker = { agent_id: 'worker', agent_type: 'codex' };
    expect((await http('POST', '/work/claim', { body: worker })).body).toMatchObject({ task_id });
    const done = await http('POST', '/work/complete', { body: { ...worker, task_id, success: true } });
    expect(done.body).toMatchObject({ success: true, status: 'completed' });
    const { body } = await http('POST', '/work/get', { body: { task_id } });
    expect(body).toMatchObject({ task: { claimed_by: 'worker', status: 'completed' } });
  });

  it('an orchestrator can call off a task that it did not claim; another agent cannot', async () => {
    const coordinator = await servedCoordinator([working()]);
    const { http } = coordinator;
    const { body } = await http('POST', '/work/submit', { body: { task_type: 't', task_description: 'x' } });
    const { task_id } = body as { task_id: string };
    const end = { task_id, success: false, error_message: 'called off' };
    const byAgent = await http('POST', '/work/complete', { body: end, key: key(coordinator, 'a') });
    expect(byAgent.body).toMatchObject({ success: false, reason: 'task_not_found_or_not_claimed_by_agent' });
    const byOwner = await http('POST', '/work/complete', { body: end });
    expect(byOwner.body).toMatchObject({ success: true, status: 'failed' });
  });

  it('GET /features/active is no feature of that name, also when there is one', async () => {
    const { http } = await servedCoordinator();
    await http('POST', '/features/register', { body: { feature_id: 'active', resource_claims: ['a'] } });
    expect((await http('GET', '/features/active')).body).toMatchObject({
      features: [{ feature_id: 'active' }],
    });
  });

  it('packages and tasks are listed, and can be read as what waits', async () => {
    const coordinator = await servedCoordinator([new JournalBuilder([planned('a'), planned('b')]).state]);
    const { http, tool, mcp } = coordinator;
    await tool('submit_work', { task_type: 'code', description: 'by hand' });
    expect((await http('POST', '/issues/list', { body: { labels: ['wp:a'] } })).body).toMatchObject({
      count: 1,
    });
    expect(await tool('list_tasks')).toMatchObject({ count: 3 });
    const { contents } = await (await mcp()).readResource({ uri: 'work://pending' });
    const [content] = contents;
    const text = content !== undefined && 'text' in content ? content.text : '';
    expect(text.split('\n')).toHaveLength(3);
    expect(text).toContain('by hand');
  });

  it('a board on the allowed page may PUT, and no other page may', async () => {
    const { http } = await servedCoordinator();
    const asked = (Origin: string) =>
      http('OPTIONS', '/kanban-viz/saved-views/mine', { key: null, headers: { Origin } });
    const { status, headers } = await asked('http://localhost:5173');
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-methods')).toContain('PUT');
    expect((await asked('http://localhost:5174')).status).toBe(403);
  });

  it('locks that are held can be listed over HTTP too', async () => {
    const { http } = await servedCoordinator();
    await http('POST', '/locks/acquire', { body: { file_path: 'src/a.ts' } });
    expect((await http('GET', '/locks')).body).toMatchObject([{ file_path: 'src/a.ts' }]);
  });
});
