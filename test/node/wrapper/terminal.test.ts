import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { AttemptExit, AttemptSpec } from '../../../src/ports/attempts';
import { temporaryFolder } from '../../support/temporaryFolder';
import { waitFor } from '../../support/waitFor';

const WRAPPER = resolve(import.meta.dirname, '../../../dist/wrapper.js');

/** The wrapper as a terminal runs it, around a shell command. */
function inTerminal(
  command: string,
  changes: Partial<AttemptSpec> = {},
): {
  wrapper: ChildProcessWithoutNullStreams;
  folder: string;
  out: () => string;
} {
  const folder = temporaryFolder('attempt');
  const spec: AttemptSpec = {
    run: 'run-1',
    package: 'wp-a',
    attempt: 1,
    folder,
    argv: ['/bin/sh', '-c', command],
    cwd: temporaryFolder('worktree'),
    env: {},
    promptOnStdin: false,
    files: {},
    timeoutMs: 60_000,
    title: 'wp-a',
    agent: command,
    ...changes,
  };
  writeFileSync(join(folder, 'spec.json'), JSON.stringify(spec));
  writeFileSync(join(folder, 'prompt.md'), '# Prompt\n');
  const wrapper = spawn(process.execPath, [WRAPPER, folder], {
    env: { ...process.env, WAVES_PLACE: 'terminal' },
  });
  onTestFinished(() => void wrapper.kill('SIGKILL'));
  let out = '';
  wrapper.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  return { wrapper, folder, out: () => out };
}

const exitOf = (folder: string) => JSON.parse(readFileSync(join(folder, 'exit.json'), 'utf8')) as AttemptExit;

describe('an agent in a terminal', () => {
  it('shows which agent works and what it prints, and closes when it has finished', async () => {
    const { wrapper, folder, out } = inTerminal('echo hello');
    const [code] = (await once(wrapper, 'close')) as [number];
    expect(code).toBe(0);
    expect(out()).toMatch(/agent {5}echo hello\n[\s\S]*\nhello\n[\s\S]*has finished/);
    expect(exitOf(folder)).toMatchObject({ reason: 'exit', code: 0 });
  });

  it('leaves a failure standing until somebody has seen it, and keeps the editor from complaining', async () => {
    const { wrapper, folder, out } = inTerminal('echo broken; exit 3');
    await waitFor('the failure is told', () => out().includes('Press Enter'));
    expect(out()).toContain('failed with exit code 3');
    // The record does not wait for anybody.
    expect(exitOf(folder)).toMatchObject({ reason: 'exit', code: 3 });
    wrapper.stdin.write('\n');
    expect(await once(wrapper, 'close')).toEqual([0, null]);
  });

  it('has the terminal to itself where a person talks with it', async () => {
    const talk = { argv: ['/bin/sh', '-c', 'read line; echo "$HOW: $line"'], env: { HOW: 'heard' } };
    const { wrapper, folder, out } = inTerminal('echo headless', {
      terminal: talk,
      stream: { name: 'codex' },
    });
    wrapper.stdin.write('go on\n');
    expect(await once(wrapper, 'close')).toEqual([0, null]);
    expect(out()).toContain('heard: go on');
    expect(out()).not.toContain('headless\n\n');
    expect(exitOf(folder)).toMatchObject({ reason: 'exit', code: 0 });
  });

  it('does not wait when its terminal goes away', async () => {
    const { wrapper, out } = inTerminal('exit 3');
    await waitFor('the failure is told', () => out().includes('Press Enter'));
    wrapper.stdin.end();
    expect(await once(wrapper, 'close')).toEqual([0, null]);
  });
});
