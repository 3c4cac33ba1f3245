import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import { withoutGitLocation } from '../git/git';
import { signalTree } from './processTree';

/** How much of the end of what is printed is kept, in characters. */
const KEPT = 4000;
/** How long what is to end may take to clean up, in milliseconds. */
const GRACE_MS = 3000;

/** How a command is carried out. */
export interface ShellRun {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** Ends it, with everything that it has started. */
  readonly signal: AbortSignal;
}

/**
 * Runs a command to its end, in this process's own time.
 * @returns the end of what it printed; `code` is null when it was ended by its time-out or by a signal, 127 when it
 * could not be started.
 */
export function shellRun({ argv, cwd, env, timeoutMs, signal }: ShellRun): Promise<{
  readonly code: number | null;
  readonly output: string;
}> {
  return new Promise((resolve) => {
    const [program = '', ...args] = argv;
    const child = spawn(program, args, {
      cwd,
      env: { ...withoutGitLocation(process.env), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    let output = '';
    const keep = (text: string) => (output = (output + text).slice(-KEPT));
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    const end = () => {
      signalTree(child.pid ?? 0, 'SIGTERM');
      setTimeout(() => signalTree(child.pid ?? 0, 'SIGKILL'), GRACE_MS).unref();
    };
    const timer = setTimeout(end, timeoutMs);
    signal.addEventListener('abort', end, { once: true });
    const done = (code: number | null) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve({ code, output: stripVTControlCharacters(output) });
    };
    child.once('error', (error) => {
      keep(error.message);
      done(127);
    });
    child.once('close', done);
  });
}
