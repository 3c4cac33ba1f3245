import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type * as Module from '../../../src/node/wrapper/agentProcess';
import { attemptFiles } from '../../../src/node/runs/runFolder';
import type { AttemptExit, AttemptSpec } from '../../../src/ports/attempts';
import { attemptOf, prepared } from '../attemptFixture';
import { bundled } from '../bundled';

const bundle = bundled('src/node/wrapper/agentProcess.ts');

/**
 * Loads what starts agents as it is on Windows, where programs are looked for and started in another way. The bundle has
 * the libraries for that in it, which tell the platform when they are loaded.
 */
function asOnWindows() {
  const platform = Object.getOwnPropertyDescriptor(process, 'platform') ?? {};
  Object.defineProperty(process, 'platform', { ...platform, value: 'win32' });
  try {
    return (createRequire(import.meta.url)(bundle) as typeof Module).AgentProcess;
  } finally {
    Object.defineProperty(process, 'platform', platform);
  }
}

describe.skipIf(process.platform === 'win32')('an agent on Windows', () => {
  /** Starts it with a shell that prints what it is to do and fails, as the real one does for what it does not find. */
  async function run(spec: AttemptSpec): Promise<{ readonly exit: AttemptExit; readonly log: string }> {
    const AgentProcess = asOnWindows();
    const shell = join(dirname(spec.cwd), 'shell');
    writeFileSync(shell, '#!/bin/sh\nprintf "%s\\n" "$@"\nexit 1\n');
    chmodSync(shell, 0o755);
    vi.stubEnv('comspec', shell);
    const { prompt, log } = attemptFiles(prepared(spec).folder);
    const agent = new AgentProcess({
      spec,
      promptPath: prompt,
      logPath: log,
      streams: undefined,
      graceMs: 100,
      env: {},
    });
    const exit = await agent.ended;
    return { exit, log: readFileSync(log, 'utf8') };
  }

  it('that a package manager has installed as a script is started by the shell', async () => {
    const spec = attemptOf('');
    const script = join(spec.cwd, 'agent.cmd');
    writeFileSync(script, '@exit 1\r\n');
    const { exit, log } = await run({ ...spec, argv: [script, '--model', 'a&b'] });
    expect(exit).toEqual({ reason: 'exit', code: 1, signal: null });
    const words = log.split('\n');
    expect(words.slice(0, 3)).toEqual(['/d', '/s', '/c']);
    expect(words[3]).toMatch(/agent\.cmd/);
    expect(words[3]).toContain('^&');
  });

  it('that is not installed counts as not started, though a shell has looked for it', async () => {
    const { exit } = await run(attemptOf('', { argv: ['no-such-program-anywhere', '--version'] }));
    expect(exit).toMatchObject({ reason: 'not-started', code: null });
    expect(exit.message).toContain('no-such-program-anywhere');
  });
});
