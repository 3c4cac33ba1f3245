import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { gitRepository } from '../support/gitRepository';
import { temporaryFolder } from '../support/temporaryFolder';
import type { ServedCoordinator } from './servedCoordinator';
import { servedCoordinator } from './servedCoordinator';

/** A checkout of upstream's tools, where one is at hand. */
const UPSTREAM = process.env['WAVES_UPSTREAM'] ?? '';
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
  return run('python3', args, {
    cwd: temporaryFolder('upstream'),
    env: {
      PATH: process.env['PATH'] ?? '',
      PYTHONPATH: join(UPSTREAM, BRIDGE),
      PYTHONDONTWRITEBYTECODE: '1',
      COORDINATION_API_URL: url,
      COORDINATION_API_KEY: ownerKey,
      COORDINATION_HTTP_TIMEOUT: '20',
    },
  });
}

const served = () => servedCoordinator([], undefined, gitRepository({ files: { 'a.txt': 'a' } }).root);
const identity = "agent_id='lead', agent_type='claude_code'";

describe.skipIf(!existsSync(join(UPSTREAM, BRIDGE)))(
  'upstream’s own programs (WAVES_UPSTREAM names their folder)',
  () => {
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
    });
  },
);
