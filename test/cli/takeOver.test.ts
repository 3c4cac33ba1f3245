import { spawn } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { RunReport } from '../../src/run/explaining/report/reportDocument';
import type { RunStatus } from '../../src/run/explaining/status';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitFor } from '../support/waitFor';
import { waves } from '../support/commands';
import { CLI, startWaves } from '../support/waves';

/**
 * A `claude` that tells its session and works on and on; with `--resume` in a terminal it talks, and ends with what a person
 * types.
 */
const CLAUDE = `#!/bin/sh
if [ "$1" = --version ]; then echo 2.1.0; exit; fi
if [ -t 0 ]; then
  echo "resumed: $*"
  read answer
  mkdir -p a; echo "$answer" >> a/x
  exit 0
fi
cat > /dev/null
mkdir -p a; echo begun > a/x
echo '{"type":"system","subtype":"init","session_id":"11111111-2222-3333-4444-555555555555"}'
exec sleep 600
`;

const hasScript = existsSync('/usr/bin/script');

function repository() {
  const folder = temporaryFolder('claude');
  writeFileSync(join(folder, 'claude'), CLAUDE);
  chmodSync(join(folder, 'claude'), 0o755);
  const plan = planText([{ id: 'a' }]).replace('"id": "a",', '"id": "a", "agent": "claude",');
  const env = { PATH: [folder, process.env['PATH']].join(delimiter), ANTHROPIC_API_KEY: 'x' };
  return { env, ...gitRepository({ files: { 'work-packages.yaml': plan } }) };
}

describe.runIf(hasScript)('waves take-over', () => {
  it('goes on with the agent in this terminal, with its conversation and its work', async () => {
    const { root, env } = repository();
    const run = startWaves(root, ['run', 'work-packages.yaml', '--json'], env);
    await waitFor('its session is known', () => isKept(root, 'session'));
    const command = [process.execPath, CLI, 'take-over', 'a'].map((word) => `'${word}'`).join(' ');
    const terminal = spawn('script', ['-qec', command, '/dev/null'], {
      cwd: root,
      env: { ...process.env, ...env, SHELL: '/bin/sh' },
    });
    onTestFinished(() => void terminal.kill('SIGKILL'));
    let shown = '';
    terminal.stdout.setEncoding('utf8').on('data', (text: string) => (shown += text));
    await waitFor('it talks', () => shown.includes('resumed:'));
    expect(shown).toContain('--resume 11111111-2222-3333-4444-555555555555');
    terminal.stdin.write('said by a person\n');
    expect((await run.finished).code).toBe(0);
    const status = JSON.parse((await waves(root, ['status', '--json'])).out) as RunStatus;
    expect(status.packages['a']).toMatchObject({ state: 'done', attempt: 2, files_modified: ['a/x'] });
    const report = JSON.parse((await waves(root, ['report', '--format', 'json'])).out) as RunReport;
    expect(report.packages[0]?.attempts).toMatchObject([
      { attempt: 1, result: 'cancelled', message: 'Taken over by a person, into a terminal.' },
      { attempt: 2, result: 'done', continues: 1 },
    ]);
  });

  it('is refused where nobody can type', async () => {
    const { root } = repository();
    const { code, err } = await waves(root, ['take-over', 'a']);
    expect(code).toBe(2);
    expect(err).toContain('only into a terminal');
  });
});

/** Whether the repository's run has left a file of that name anywhere. */
function isKept(root: string, name: string): boolean {
  try {
    return readdirSync(join(root, '.git'), { recursive: true }).some(
      (path) => basename(String(path)) === name,
    );
  } catch {
    // A folder has gone while it was being read.
    return false;
  }
}
