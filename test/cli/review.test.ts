import { chmodSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inDepth } from '../support/depth';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { temporaryFolder } from '../support/temporaryFolder';
import { statusOf, waves } from '../support/commands';

/** A program called `codex` that answers a review as a script says; the prompt is in `asked`. */
function reviewer(script: string): { readonly env: Record<string, string>; readonly asked: string } {
  const folder = temporaryFolder('reviewer');
  const asked = join(folder, 'asked.md');
  writeFileSync(join(folder, 'codex'), `#!/bin/sh\ncat > '${asked}'\n${script}\n`);
  chmodSync(join(folder, 'codex'), 0o755);
  return { asked, env: { PATH: [folder, process.env['PATH']].join(delimiter), CODEX_API_KEY: 'x' } };
}

const says = (text: string) => {
  const item = { type: 'item.completed', item: { type: 'agent_message', text } };
  return `printf '%s\\n' '${JSON.stringify(item)}'`;
};

const finding = {
  criticality: 'high',
  severity: 'critical',
  disposition: 'fix',
  description: 'It says bad.',
  file_path: 'a/x',
  line_range: { start: 1, end: 1 },
};

function repositoryOf(retryBudget: number) {
  // The second attempt has been told what was found.
  const command =
    'mkdir -p a; if grep -q "It says bad" "$WAVES_PROMPT_FILE"; then echo good > a/x; else echo bad > a/x; fi';
  const plan = JSON.parse(planText([{ id: 'a', command, retryBudget }])) as { packages: object[] };
  const gate = { by: 'review', agent: 'codex' };
  const packages = plan.packages.map((item) => ({ ...item, gate }));
  return gitRepository({ files: { 'work-packages.yaml': JSON.stringify({ ...plan, packages }) } });
}

describe('a review by another agent', () => {
  const judging = `if grep -q bad a/x; then ${says(JSON.stringify({ findings: [finding] }))}; else ${says('{"findings": []}')}; fi`;

  it('sends work back until nothing stands against it', async () => {
    const { env } = reviewer(judging);
    const { root } = repositoryOf(1);
    const { code, out } = await waves(root, ['run', 'work-packages.yaml'], env);
    expect({ code, out }).toMatchObject({ code: 0 });
    expect((await statusOf(root)).packages['a']).toMatchObject({ state: 'done', attempt: 2 });
    expect((await waves(root, ['findings', 'a'])).out).toMatch(
      /^codex reviewed attempt 2 \(\w+\): 0 findings.\ncodex reviewed attempt 1 \(\w+\): 1 finding.\nMUST FIX  a\/x:1: It says bad/,
    );
    expect((await waves(root, ['logs', 'a', '--attempt', '1', '--step', 'review'])).out).toContain(
      'MUST FIX  a/x:1: It says bad. (correctness, high)',
    );
  });

  it('lets nothing pass when the retries are used up', async () => {
    const { env } = reviewer(judging);
    const { root } = repositoryOf(0);
    expect((await waves(root, ['run', 'work-packages.yaml'], env)).code).toBe(1);
    expect((await statusOf(root)).packages['a']).toMatchObject({
      state: 'failed',
      attempt: 1,
      review: { agent: 'codex', attempt: 1, blocking: 1, findings: [{ file: 'a/x', line: 1 }] },
    });
    expect((await waves(root, ['findings', 'a'])).out).toContain('MUST FIX  a/x:1: It says bad.');
    expect(JSON.parse((await waves(root, ['findings', 'a', '--json'])).out)).toMatchObject({
      review_type: 'implementation',
      reviewer_vendor: 'codex',
      findings: [{ file_path: 'a/x', line_range: { start: 1 } }],
    });
  });

  inDepth('asks a person when the reviewer crashes, or is not there', async () => {
    for (const script of [`${says('{"findings": []}')}; exit 7`, 'kill -9 $$']) {
      const { root } = repositoryOf(0);
      const { env } = reviewer(script);
      expect((await waves(root, ['run', 'work-packages.yaml'], env)).code).toBe(3);
      expect((await statusOf(root)).packages['a']).toMatchObject({ state: 'blocked' });
    }
    const { root } = repositoryOf(0);
    const { code } = await waves(root, ['run', 'work-packages.yaml', '--no-preflight']);
    expect(code).toBe(3);
    const { out } = await waves(root, ['why', 'a']);
    expect(out).toContain('The review by Codex CLI came to nothing');
  });

  it('asks a person when it comes to nothing', async () => {
    const { env } = reviewer(says('I do not know.'));
    const { root } = repositoryOf(0);
    expect((await waves(root, ['run', 'work-packages.yaml'], env)).code).toBe(3);
    expect((await statusOf(root)).packages['a']).toMatchObject({
      state: 'blocked',
      blocked_by: [{ kind: 'gate', gate: 'a:gate' }],
    });
  });
});
