import { execFile } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { gitRepository } from '../support/gitRepository';
import { temporaryFolder } from '../support/temporaryFolder';
import type { ServedCoordinator } from './servedCoordinator';
import { servedCoordinator } from './servedCoordinator';
import { isAtHand, PYTHON, UPSTREAM } from './upstreamFolder';

const BRIDGE = 'skills/coordination-bridge/scripts';
const HOOKS = 'skills/session-bootstrap/scripts/hooks';
const run = promisify(execFile);

/** Runs one of its programs against a coordinator. @returns what it printed. */
async function program({ open }: ServedCoordinator, script: string, ...args: string[]): Promise<string> {
  const { stdout, stderr } = await python(open, [join(UPSTREAM, script), ...args]);
  return stdout + stderr;
}

/** Calls a function of its bridge. @param call in Python. @returns its answer. */
async function bridge({ open }: ServedCoordinator, call: string): Promise<unknown> {
  const text = `import json, coordination_bridge as bridge; print(json.dumps(bridge.${call}))`;
  return JSON.parse((await python(open, ['-c', text])).stdout) as unknown;
}

function python({ url, ownerKey }: ServedCoordinator['open'], args: string[]) {
  const running = run(PYTHON, args, {
    cwd: temporaryFolder('upstream'),
    env: {
      PATH: process.env['PATH'] ?? '',
      PYTHONPATH: [BRIDGE, 'skills'].map((folder) => join(UPSTREAM, folder)).join(delimiter),
      PYTHONDONTWRITEBYTECODE: '1',
      COORDINATION_API_URL: url,
      COORDINATION_API_KEY: ownerKey,
      COORDINATION_HTTP_TIMEOUT: '20',
    },
  });
  // Its hooks read what the agent tells them to the end.
  running.child.stdin?.end();
  return running;
}

const served = () => servedCoordinator([], undefined, gitRepository({ files: { 'a.txt': 'a' } }).root);
const identity = "agent_id='lead', agent_type='claude_code'";

describe.skipIf(!isAtHand(BRIDGE))('upstream’s own programs (WAVES_UPSTREAM names their folder)', () => {
  it('find every capability, and that code is not searched by meaning', async () => {
    const coordinator = await served();
    expect(
      JSON.parse(await program(coordinator, `${BRIDGE}/coordination_bridge.py`, 'detect')),
    ).toMatchObject({
      COORDINATOR_AVAILABLE: true,
      COORDINATION_TRANSPORT: 'http',
      ...Object.fromEntries(
        [
          'LOCK',
          'QUEUE_WORK',
          'HANDOFF',
          'MEMORY',
          'GUARDRAILS',
          'FEATURE_REGISTRY',
          'MERGE_QUEUE',
          'ISSUES',
        ].map((name) => [`CAN_${name}`, true]),
      ),
      CAN_CODE_SEARCH: false,
    });
    const told = await program(
      coordinator,
      'agent-coordinator/scripts/check_coordinator.py',
      '--json',
      '--url',
      coordinator.open.url,
    );
    expect(JSON.parse(told)).toMatchObject({
      COORDINATOR_AVAILABLE: true,
      CAN_LOCK: true,
      CAN_AUDIT: true,
    });
  });

  it('hand tasks from one to the other, though each of their calls probes first', async () => {
    const coordinator = await served();
    const submitted = await bridge(
      coordinator,
      "try_submit_work(task_type='code', task_description='Do it')",
    );
    expect(submitted).toMatchObject({ status: 'ok', response: { success: true } });
    const { task_id } = (submitted as { response: { task_id: string } }).response;
    expect(await bridge(coordinator, `try_get_work(${identity})`)).toMatchObject({ response: { task_id } });
    expect(
      await bridge(coordinator, `try_complete_work(task_id='${task_id}', agent_id='lead', success=True)`),
    ).toMatchObject({ status: 'ok', response: { success: true, status: 'completed' } });
  });

  it('keep a board', async () => {
    const coordinator = await served();
    const created = await bridge(coordinator, "try_issue_create(title='Fix it', labels=['change:users'])");
    const { id } = (created as { response: { issue: { id: string } } }).response.issue;
    expect(
      await bridge(coordinator, `try_issue_update(issue_id='${id}', status='in_progress')`),
    ).toMatchObject({
      response: { issue: { status: 'running' } },
    });
    expect(await bridge(coordinator, `try_issue_comment(issue_id='${id}', body='Seen')`)).toMatchObject({
      status: 'ok',
      response: { success: true, comment: { body: 'Seen' } },
    });
    expect(await bridge(coordinator, `try_issue_close(issue_ids=['${id}'], reason='done')`)).toMatchObject({
      response: { success: true, count: 1 },
    });
    expect(await bridge(coordinator, "try_issue_list(status='closed')")).toMatchObject({
      response: { count: 1 },
    });
  });

  it('lock, remember, hand over, register features and queue merges', async () => {
    const coordinator = await served();
    for (const call of [
      `try_lock(file_path='src/a.ts', ${identity})`,
      "try_unlock(file_path='src/a.ts', agent_id='lead')",
      "try_remember(agent_id='lead', event_type='approval_gate_decision', summary='ok', outcome='approved')",
      `try_handoff_write(${identity}, summary='Half', content={'decisions': [{'title': 'One'}]})`,
      "try_register_feature(feature_id='f', resource_claims=['src/a.ts'])",
      "try_enqueue_merge(feature_id='f')",
      "try_mark_merged(feature_id='f')",
      "try_register_feature(feature_id='g', resource_claims=['src/b.ts'])",
      "try_deregister_feature(feature_id='g')",
    ]) {
      expect([call, await bridge(coordinator, call)]).toMatchObject([
        call,
        { status: 'ok', response: { success: true } },
      ]);
    }
    expect(await bridge(coordinator, "try_recall(agent_id='lead')")).toMatchObject({
      response: { count: 1 },
    });
    expect(await bridge(coordinator, 'try_handoff_read()')).toMatchObject({
      response: { handoffs: [{ decisions: [{ title: 'One' }] }] },
    });
    expect(
      await bridge(coordinator, "try_check_guardrails(operation_text='git reset --hard')"),
    ).toMatchObject({
      response: { safe: false },
    });
    expect(await bridge(coordinator, "try_resolve_archetype_for_phase('PLAN')")).toMatchObject({
      archetype: 'architect',
    });
  });

  it('see which issues wait, merge what nothing is in the way of, and go without a search that is not there', async () => {
    const coordinator = await served();
    const create = async (title: string, more = '') => {
      const created = await bridge(coordinator, `try_issue_create(title='${title}'${more})`);
      return (created as { response: { issue: { id: string } } }).response.issue.id;
    };
    const first = await create('Make users');
    const second = await create('Show users', `, depends_on=['${first}']`);
    expect(await bridge(coordinator, `try_issue_show(issue_id='${second}')`)).toMatchObject({
      status: 'ok',
      response: { success: true, issue: { title: 'Show users', depends_on: [first] } },
    });
    const listed = { status: 'ok', response: { success: true, count: 1 } };
    expect(await bridge(coordinator, 'try_issue_ready(limit=10)')).toMatchObject({
      ...listed,
      response: { issues: [{ id: first }] },
    });
    expect(await bridge(coordinator, 'try_issue_blocked(limit=10)')).toMatchObject({
      ...listed,
      response: { issues: [{ id: second }] },
    });
    expect(await bridge(coordinator, "try_issue_search(query='Show')")).toMatchObject(listed);
    await bridge(coordinator, "try_register_feature(feature_id='f', resource_claims=['src/a.ts'])");
    await bridge(coordinator, "try_enqueue_merge(feature_id='f')");
    expect(await bridge(coordinator, "try_pre_merge_checks(feature_id='f')")).toMatchObject({
      status: 'ok',
      response: { passed: true },
    });
    const search =
      "try_code_search(query='users', repo_slug='a/b', source_revision='HEAD', namespace={}, scope={})";
    expect(await bridge(coordinator, search)).toMatchObject({ status: 'skipped' });
  });

  it('hand a session over before its conversation is cut, to the one that goes on', async () => {
    const coordinator = await served();
    expect(await program(coordinator, `${HOOKS}/precompact_handoff.py`)).not.toMatch(/failed|unavailable/i);
    expect(await program(coordinator, `${HOOKS}/register_agent.py`)).toContain(
      'Previous handoff loaded: Pre-compact snapshot',
    );
  });

  it('register and deregister sessions, and report where they stand', async () => {
    const coordinator = await served();
    expect(await program(coordinator, `${HOOKS}/register_agent.py`)).toContain('Registered session');
    const end = await program(coordinator, `${HOOKS}/deregister_agent.py`);
    expect(end).toContain('Final handoff written');
    expect(end).toContain('Deregistered session');
    expect(await program(coordinator, `${HOOKS}/register_agent.py`)).toContain(
      'Previous handoff loaded: Session ended.',
    );
    expect(await program(coordinator, `${HOOKS}/report_status.py`)).not.toContain('failed');
    for (const script of ['register_agent', 'report_status', 'deregister_agent']) {
      const said = await program(coordinator, `agent-coordinator/scripts/${script}.py`);
      expect([script, said]).not.toEqual([script, expect.stringMatching(/failed|unavailable|HTTP/i)]);
    }
    const { body } = await coordinator.http('GET', '/audit?operation=report_status');
    // Each start, stop and end of three sessions, as far as each of its programs tells.
    const { entries } = body as { entries: { success: boolean }[] };
    expect(entries.length).toBeGreaterThanOrEqual(5);
    expect(entries.every(({ success }) => success)).toBe(true);
  });

  it('fill a board, and keep the tasks of a change on it', async () => {
    const coordinator = await served();
    const script = 'agent-coordinator/scripts/seed_kanban_board.py';
    await program(
      coordinator,
      script,
      '--api-url',
      coordinator.open.url,
      '--api-key',
      coordinator.open.ownerKey,
    );
    const { body } = await coordinator.http('POST', '/issues/list', { body: {} });
    expect(body).toMatchObject({ success: true });
    expect((body as { count: number }).count).toBeGreaterThan(0);
    const { root } = gitRepository({
      files: { 'openspec/changes/users/tasks.md': '# Tasks\n\n- [ ] 1.1 Add users\n- [x] 1.2 Plan users\n' },
    });
    const tasks = 'skills/coordinator-task-status-renderer/scripts';
    await program(coordinator, `${tasks}/seed_tasks_from_md.py`, 'users', '--repo-root', root);
    const listed = await coordinator.http('POST', '/issues/list', { body: { labels: ['change:users'] } });
    expect(listed.body).toMatchObject({ count: 2 });
    // It looks for issues in another place than its bridge puts them: it finds none, of whichever coordinator.
    const rendered = await program(
      coordinator,
      `${tasks}/render_tasks_status.py`,
      'users',
      '--repo-root',
      root,
    );
    expect(rendered).toContain('rendered users');
  });

  it('ask people at their gate for approvals', async () => {
    const { open, http } = await served();
    const gate = (call: string) =>
      python(open, [
        '-c',
        `from shared.approval_gate import *; gate = BridgeCoordinatorClient(); print(gate.${call})`,
      ]);
    const asked = "request_approval(operation='deploy', resource='prod', context={}, timeout_seconds=60)";
    const id = (await gate(asked)).stdout.trim();
    expect((await gate(`check_approval('${id}')`)).stdout.trim()).toBe('pending');
    await http('POST', `/approvals/${id}/decide`, { body: { decision: 'approved' } });
    expect((await gate(`check_approval('${id}')`)).stdout.trim()).toBe('approved');
    const told = `push_notification(subject='a', body='b', approval_id='${id}')`;
    expect((await gate(told)).stdout.trim()).toBe('False');
  });
});
