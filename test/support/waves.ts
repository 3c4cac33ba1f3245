import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { onTestFinished } from 'vitest';

/** What a finished `waves` left. */
export interface Finished {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A `waves` that is running. */
export interface RunningWaves {
  readonly pid: number;
  readonly finished: Promise<Finished>;
  /** What it has printed so far on stdout. */
  out(): string;
  /** And on stderr. */
  err(): string;
  signal(name: NodeJS.Signals): void;
}

/** The built command line. */
export const CLI = resolve(__dirname, '../../dist/cli.js');

/**
 * Starts the built command line as a real process; it is ended with the test.
 * @param limits `largestFile`: bytes beyond which it can write no file; `user`: whose process it is, by number; `inside`: a command that it is
 * carried out by.
 */
export function startWaves(
  cwd: string,
  args: readonly string[],
  env: Record<string, string> = {},
  limits: {
    readonly largestFile?: number;
    readonly user?: number;
    readonly inside?: readonly string[];
  } = {},
): RunningWaves {
  const blocks = Math.ceil((limits.largestFile ?? 0) / 512);
  // POSIX counts in blocks of 512 bytes.
  const limited = blocks === 0 ? [] : ['sh', '-c', `ulimit -f ${blocks}; exec "$@"`, 'sh'];
  const [program, ...rest] = [...(limits.inside ?? []), ...limited, process.execPath, CLI, ...args] as [
    string,
    ...string[],
  ];
  const child = spawn(program, rest, {
    cwd,
    env: { ...process.env, WAVES_DEMO_SECONDS: '0', WAVES_CONSENT: 'yes', NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(limits.user === undefined ? {} : { uid: limits.user, gid: limits.user }),
  });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const finished = new Promise<Finished>((resolveFinished, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) =>
      resolveFinished({ code, out, err: signal === null ? err : `${err}\nEnded by ${signal}.` }),
    );
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return {
    pid: child.pid ?? 0,
    finished,
    out: () => out,
    err: () => err,
    signal: (name) => void child.kill(name),
  };
}

/** Runs the built command line to its end. */
export function waves(
  cwd: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Finished> {
  return startWaves(cwd, args, env).finished;
}
