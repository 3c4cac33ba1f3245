import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inDepth } from '../support/depth';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitFor } from '../support/waitFor';
import { statusOf, waves } from '../support/commands';

/** Each attempt adds a line to what the one before has left, and keeps what it was told. */
const ADDS = 'mkdir -p a && echo line >> a/x && cp "$WAVES_PROMPT_FILE" "$TOLD/$WAVES_ATTEMPT"';

function repositoryOf(own: object, command = ADDS): { readonly root: string; readonly told: string } {
  const told = temporaryFolder('told');
  const plan = JSON.parse(planText([{ id: 'a', command, retryBudget: 0 }])) as { packages: object[] };
  const packages = plan.packages.map((item) => ({ ...item, ...own }));
  const { root } = gitRepository({ files: { 'work-packages.yaml': JSON.stringify({ ...plan, packages }) } });
  return { root, told };
}

const LINES = (count: number) => ({
  verification: {
    tier: 'A',
    steps: [
      { name: 'a file', kind: 'command', command: 'test -f a/x' },
      {
        name: 'lines',
        kind: 'command',
        command: `test "$(wc -l < a/x)" -ge ${count} || { wc -l a/x; exit 1; }`,
      },
    ],
  },
});

const run = (root: string, env: Record<string, string>) => waves(root, ['run', 'work-packages.yaml'], env);

describe('a package that goes in rounds', () => {
  it('mends its work where it stands until its check passes, and uses up no retry', async () => {
    const says = `echo '{"decisions": ["Lines it is"]}' > "$WAVES_CONTEXT_FILE"`;
    const { root, told } = repositoryOf(
      { ...LINES(3), until: { check: 'lines', rounds: 4 } },
      `${ADDS} && if test "$WAVES_ATTEMPT" = 1; then ${says}; fi`,
    );
    const { code, out } = await run(root, { TOLD: told });
    expect({ code, out }).toMatchObject({ code: 0 });
    // What it has told others in a round is not forgotten with it.
    expect((await waves(root, ['context', 'a'])).out).toContain('Lines it is');
    expect(out).toContain('Round 1 of 4: Its verification "lines" failed');
    const { a } = (await statusOf(root)).packages;
    expect(a).toMatchObject({ state: 'done', attempt: 3, round: { number: 3, of: 4, until: 'lines' } });
    expect(readFileSync(join(told, '1'), 'utf8')).not.toContain('What was found');
    expect(readFileSync(join(told, '3'), 'utf8')).toMatch(
      /## What was found in your work\n\nRound 2 of 4: Its verification "lines" failed: .* code 1\.\n\nIt printed at the end:\n\n```\n2 a\/x\n```\n\nYour work lies in this worktree/,
    );
    const report = JSON.parse((await waves(root, ['report', '--format', 'json'])).out) as {
      packages: { attempts: object[]; round: object }[];
    };
    expect(report.packages[0]).toMatchObject({
      round: { number: 3, of: 4 },
      attempts: [
        { result: 'failed', message: expect.stringMatching(/^Round 1 of 4: /) as string },
        { result: 'failed', continues: 1, message: expect.stringMatching(/^Round 2 of 4: /) as string },
        { result: 'done', continues: 2 },
      ],
    });
    expect((await waves(root, ['why', 'a'])).out).toContain(
      'round 3 of 4, until "lines" passes; found last: Round 2',
    );
  });

  inDepth('fails after its last round, and begins its rounds anew when it is tried again', async () => {
    const { root, told } = repositoryOf({ ...LINES(9), until: { check: 'lines', rounds: 2 } });
    expect((await run(root, { TOLD: told })).code).toBe(1);
    const failed = { state: 'failed', round: { number: 2, of: 2 } };
    expect((await statusOf(root)).packages['a']).toMatchObject({ ...failed, attempt: 2 });
    expect((await waves(root, ['why', 'a'])).out).toContain('Round 2 of 2: Its verification "lines" failed');
    expect((await waves(root, ['retry', 'a'], { TOLD: told })).code).toBe(0);
    const status = await waitFor('its rounds have ended', async () => {
      const now = await statusOf(root);
      return now.ended_at !== undefined && now.packages['a']?.attempt === 4 && now;
    });
    expect(status.packages['a']).toMatchObject(failed);
    expect(readFileSync(join(told, '3'), 'utf8')).toContain('You start again from a clean tree.');
  });

  it('counts an agent that crashes in a round as a failure, not as a round', async () => {
    const crashes = `${ADDS} && test "$WAVES_ATTEMPT" != 2`;
    const { root, told } = repositoryOf({ ...LINES(3), until: { check: 'lines', rounds: 9 } }, crashes);
    expect((await run(root, { TOLD: told })).code).toBe(1);
    expect((await statusOf(root)).packages['a']).toMatchObject({
      state: 'failed',
      attempt: 2,
      round: { number: 1, of: 9 },
    });
  });

  it('is reviewed anew after each round, by an agent that knows nothing of the one before', async () => {
    const folder = temporaryFolder('reviewer');
    const says = (text: string) =>
      `printf '%s\\n' '${JSON.stringify({ type: 'item.completed', item: { type: 'agent_message', text } })}'`;
    const finding = { criticality: 'high', disposition: 'fix', description: 'Too short.', file_path: 'a/x' };
    const judge = `if test "$(wc -l < a/x)" -lt 2; then ${says(JSON.stringify({ findings: [finding] }))}; else ${says('{"findings": []}')}; fi`;
    writeFileSync(
      join(folder, 'codex'),
      `#!/bin/sh\ncat >> '${folder}/asked'\necho ---- >> '${folder}/asked'\n${judge}\n`,
    );
    chmodSync(join(folder, 'codex'), 0o755);
    const { root, told } = repositoryOf({ until: { review: 'codex', rounds: 3 } });
    const path = [folder, process.env['PATH']].join(delimiter);
    const { code, out } = await run(root, { TOLD: told, PATH: path, CODEX_API_KEY: 'x' });
    expect({ code, out }).toMatchObject({ code: 0 });
    expect((await statusOf(root)).packages['a']).toMatchObject({
      state: 'done',
      attempt: 2,
      round: { number: 2, of: 3, until: 'review' },
    });
    expect(readFileSync(join(told, '2'), 'utf8')).toMatch(/Round 1 of 3: [^]*Too short\.[^]*Your work lies/);
    expect(readFileSync(join(folder, 'asked'), 'utf8').split('----\n').slice(0, 2).join('')).not.toContain(
      'Too short',
    );
  });
});
