import { spawn, spawnSync } from 'node:child_process';
import { onTestFinished } from 'vitest';
import type { Finished } from './waves';
import { CLI } from './waves';

type OnTerminal = (
  cwd: string,
  args: readonly string[],
  input: string | TypedAt,
  env?: Record<string, string>,
) => Promise<Finished>;

/** What is typed once, as soon as it is known from what the terminal shows. */
type TypedAt = (shown: string) => string | undefined;

/**
 * Runs the built command line on a terminal of its own, with `input` typed into it; `out` is everything that the
 * terminal was sent. Undefined where util-linux's `script` is not installed.
 */
export const onTerminal: OnTerminal | undefined =
  process.platform === 'linux' && spawnSync('script', ['--version']).status === 0 ? runOnTerminal : undefined;

function runOnTerminal(
  cwd: string,
  args: readonly string[],
  input: string | TypedAt,
  env: Record<string, string> = {},
): Promise<Finished> {
  const command = [process.execPath, CLI, ...args].map((word) => `'${word}'`).join(' ');
  const child = spawn('script', ['-qec', `stty cols 90 rows 40; exec ${command}`, '/dev/null'], {
    cwd,
    env: { ...process.env, TERM: 'xterm-256color', WAVES_DEMO_SECONDS: '0', WAVES_CONSENT: 'yes', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let out = '';
  let typed = typeof input === 'string' ? input : undefined;
  child.stdin.write(typed ?? '');
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    if (typed === undefined && typeof input !== 'string') {
      typed = input(out);
      child.stdin.write(typed ?? '');
    }
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, out, err: '' }));
  });
}
