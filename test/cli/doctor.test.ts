import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { temporaryFolder } from '../support/temporaryFolder';
import { waves } from '../support/commands';

/** A machine with a Codex, an agent of one's own, and a home folder where nobody is logged in. */
function machine() {
  const folder = temporaryFolder('doctor');
  const programs = { codex: 'codex-cli 0.169.0', mine: 'mine 2.1' };
  for (const [name, version] of Object.entries(programs)) {
    writeFileSync(join(folder, name), `#!/bin/sh\necho '${version}'\n`);
    chmodSync(join(folder, name), 0o755);
  }
  const env: Record<string, string> = { PATH: [folder, process.env['PATH']].join(delimiter), HOME: folder };
  for (const name of ['OPENAI_API_KEY', 'CODEX_API_KEY', 'CODEX_HOME']) {
    env[name] = '';
  }
  return { folder, env };
}

const described = {
  mine: { command: 'mine', args: ['{prompt_file}'] },
  lost: { command: 'no-such-agent-anywhere' },
};

const repository = () =>
  gitRepository({
    files: {
      'work-packages.yaml': planText([{ id: 'a' }]).replace('"id": "a",', '"id": "a", "agent": "mine",'),
      'agents.json': JSON.stringify({ described }),
    },
  });

interface Answer {
  readonly findings: readonly { readonly name: string; readonly found: string; readonly advice?: string }[];
}

const findingsOf = (out: string) =>
  Object.fromEntries((JSON.parse(out) as Answer).findings.map((finding) => [finding.name, finding]));

describe('waves doctor', () => {
  it('tells of every agent which version it is, how it is held to its scope, and whether a login is there', async () => {
    const { folder, env } = machine();
    const findings = findingsOf((await waves(repository().root, ['doctor', '--json'], env)).out);
    expect(findings['agent codex']).toMatchObject({
      state: 'warning',
      advice: expect.stringContaining('codex login') as unknown,
      agent: { path: join(folder, 'codex'), version: '0.169.0', scope: 'asked', login: 'none' },
    });
    expect(findings['agent aider']).toMatchObject({ agent: { scope: 'seen' } });
    expect(findings['agent mine']).toBeUndefined();
    mkdirSync(join(folder, '.codex'));
    writeFileSync(join(folder, '.codex', 'auth.json'), '{}');
    const { out } = await waves(repository().root, ['doctor'], env);
    expect(out).toContain(
      `Codex CLI 0.169.0 at ${join(folder, 'codex')}; a login is there, unchecked; scope: asked`,
    );
  });

  it('looks at the repository of the plan, wherever it is called', async () => {
    const { root } = repository();
    const own = ['--agents', join(root, 'agents.json')];
    const { out } = await waves(temporaryFolder('elsewhere'), [
      ...['doctor', join(root, 'work-packages.yaml'), ...own, '--json'],
    ]);
    expect(findingsOf(out)['repository']).toMatchObject({ found: root });
  });

  it('looks for agents of a person’s own, and for those that a plan needs', async () => {
    const { env } = machine();
    const { code, out } = await waves(
      repository().root,
      ['doctor', 'work-packages.yaml', '--agents', 'agents.json', '--json'],
      env,
    );
    expect(code).toBe(0);
    expect(findingsOf(out)).toMatchObject({
      'agent mine': { state: 'ok', agent: { version: '2.1', own: true, scope: 'seen' } },
      'agent lost': { state: 'absent', advice: 'Put no-such-agent-anywhere on the PATH' },
      'plan: agent mine': { state: 'ok' },
    });
  });

  it('says what is wrong with the file of them', async () => {
    const { root } = gitRepository({
      files: { 'agents.json': '{"described": {"codex": {"command": "x"}}}' },
    });
    const { code, err } = await waves(root, ['doctor', '--agents', 'agents.json']);
    expect(code).toBe(2);
    expect(err).toContain('agents.json');
  });
});
