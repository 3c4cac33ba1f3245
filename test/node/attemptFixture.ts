import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, vi } from 'vitest';
import { identityOf, isAlive } from '../../src/node/processes/processIdentity';
import { attemptFiles } from '../../src/node/runs/runFolder';
import type { AttemptSpec } from '../../src/ports/attempts';
import { temporaryFolder } from '../support/temporaryFolder';

/** An attempt in a folder of its own whose agent is a piece of JavaScript. */
export function attemptOf(script: string, changes: Partial<AttemptSpec> = {}): AttemptSpec {
  const root = temporaryFolder('attempt with space');
  const cwd = join(root, 'worktree');
  mkdirSync(cwd);
  return {
    run: 'r',
    package: 'wp-a',
    attempt: 1,
    folder: join(root, 'attempts', 'wp-a', '1'),
    argv: [process.execPath, '-e', script],
    cwd,
    env: { WAVES_PROGRESS_FILE: attemptFiles(join(root, 'attempts', 'wp-a', '1')).progress },
    promptOnStdin: false,
    files: {},
    timeoutMs: 600_000,
    title: 'wp-a',
    agent: 'node',
    ...changes,
  };
}

/** Writes the files of an attempt as the launcher does, for tests of the wrapper alone. */
export function prepared(spec: AttemptSpec, prompt = 'the prompt\n'): AttemptSpec {
  const files = attemptFiles(spec.folder);
  mkdirSync(spec.folder, { recursive: true });
  writeFileSync(files.prompt, prompt);
  writeFileSync(files.spec, JSON.stringify(spec));
  return spec;
}

/** Waits until a condition holds. */
export async function eventually(condition: () => void | Promise<void>): Promise<void> {
  await vi.waitFor(condition, { timeout: 90_000, interval: 20 });
}

/** Waits until a process is gone. It is killed with the test at the latest. */
export async function gone(pid: number): Promise<void> {
  await eventually(() => expect(isThere(pid)).toBe(false));
}

/** Sees to it that a process does not outlive the test. */
export function killedWithTest(pid: number): number {
  // Its number may be somebody else's by then.
  const identity = identityOf(pid);
  onTestFinished(async () => {
    if (pid > 0 && (await isAlive(await identity))) {
      process.kill(pid, 'SIGKILL');
    }
  });
  return pid;
}

/** Whether a process exists. */
export function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
