import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunStatus } from '../../src/run/explaining/status';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitFor } from '../support/waitFor';
import { waves } from '../support/commands';
import { startWaves } from '../support/waves';

/** An agent that escalates at first, and does its work when it is asked again. */
function escalating(type: string): string {
  const escalation = { escalation_id: 'esc-1', type, summary: 'The key is in the log.' };
  const result = JSON.stringify({ status: 'failed', escalations: [escalation] });
  return `if [ "$WAVES_ATTEMPT" = 1 ]; then echo '${result}' > "$WAVES_RESULT_FILE"; else mkdir a; echo x > a/x; fi`;
}

function repositoryOf(type: string, retryBudget = 0): string {
  const plan = planText([
    { id: 'a', command: escalating(type), retryBudget },
    { id: 'b', command: 'mkdir b; echo y > b/y', dependsOn: ['a'] },
  ]);
  return gitRepository({ files: { 'work-packages.yaml': plan } }).root;
}

describe('an escalation', () => {
  it('that only a person can settle is shown, waits for the answer, and then the run goes on', async () => {
    const root = repositoryOf('SECURITY_ESCALATION');
    expect((await waves(root, ['run', 'work-packages.yaml'])).code).toBe(3);
    const status = JSON.parse((await waves(root, ['status', '--json'])).out) as RunStatus;
    expect(status).toMatchObject({
      state: 'stuck',
      escalations: [{ id: 'esc-1', type: 'SECURITY_ESCALATION', severity: 'BLOCKING', pauses: true }],
      packages: { a: { state: 'blocked', blocked_by: [{ kind: 'escalation', escalation: 'esc-1' }] } },
    });
    expect((await waves(root, ['status'])).out).toContain(
      '! a escalates SECURITY_ESCALATION: The key is in the log. (waves approve esc-1, or waves reject esc-1)',
    );
    expect((await waves(root, ['approve', 'esc-1'])).code).toBe(0);
    await waitFor('the run is done', async () => {
      const { out } = await waves(root, ['status', '--json']);
      return (JSON.parse(out) as RunStatus).state === 'done';
    });
  });

  it('is heard while the agent works, and once answered keeps its work from nothing', async () => {
    const line = JSON.stringify({ escalation_id: 'now', type: 'SECURITY_ESCALATION', summary: 'A key!' });
    const command = `echo '${line}' >> "$WAVES_ESCALATIONS_FILE"; until test -e "$GO"; do sleep 0.05; done; mkdir a; echo x > a/x`;
    const plan = planText([{ id: 'a', command }]);
    const { root } = gitRepository({ files: { 'work-packages.yaml': plan } });
    const go = join(temporaryFolder('go'), 'go');
    const run = startWaves(root, ['run', 'work-packages.yaml'], { GO: go });
    await waitFor('it is heard', () => run.out().includes('SECURITY_ESCALATION'));
    expect((await waves(root, ['approve', 'now'])).code).toBe(0);
    writeFileSync(go, '');
    await run.finished;
    const { packages } = JSON.parse((await waves(root, ['status', '--json'])).out) as RunStatus;
    expect(packages['a']).toMatchObject({ state: 'done', attempt: 1 });
  });

  it('that another try can settle is followed by one', async () => {
    const root = repositoryOf('ENV_RESOURCE_CONFLICT', 1);
    expect((await waves(root, ['run', 'work-packages.yaml'])).code).toBe(0);
    const { packages } = JSON.parse((await waves(root, ['status', '--json'])).out) as RunStatus;
    expect(packages['a']).toMatchObject({ state: 'done', attempt: 2 });
  });
});
