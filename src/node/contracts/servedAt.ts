import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { ApiAnswer, ApiProbe } from '../../contracts/validation/contractFaults';
import { connectTrouble } from '../coordination/connectTrouble';
import { signalTree } from '../processes/processTree';

const PAUSE_MS = 100;

/** How long a server may take to end by itself before it is ended, and to answer one request, in milliseconds. */
const ENDING_MS = 3000;
const ANSWER_MS = 15_000;

/** The last that a server has printed is told where it does not answer, in characters. */
const TOLD = 600;

/** A port of this machine that nobody listens at, at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/**
 * Starts a server by a command of the shell, waits until its address takes connections, and ends it with all it has started when the
 * work is done.
 * @param waitMs how long it may take to begin, in milliseconds.
 * @returns what the work gives; why the server did not begin, in words.
 */
export async function whileServing<T>(
  { command, folder, url, env }: { command: string; folder: string; url: URL; env: NodeJS.ProcessEnv },
  waitMs: number,
  work: () => Promise<T>,
): Promise<T | string> {
  const child = spawn(command, {
    cwd: folder,
    shell: true,
    detached: true,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [printed, ended]: [string, string | undefined] = ['', undefined];
  const keep = (part: Buffer): void => {
    printed = (printed + part.toString()).slice(-TOLD);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  child.once('error', ({ message }) => (ended = message));
  const over = new Promise<void>((resolve) => {
    child.once('close', (code, signal) => {
      ended ??= `it ended with ${signal ?? code ?? ''}`;
      resolve();
    });
  });
  try {
    const end = performance.now() + waitMs;
    const address = {
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: Number(url.port === '' ? 80 : url.port),
    };
    while ((await connectTrouble(address)) !== undefined) {
      if (ended !== undefined || performance.now() > end) {
        const why = ended ?? `it did not answer at ${url.origin} within ${waitMs / 1000} seconds`;
        return printed.trim() === '' ? why : `${why}; it printed:\n${printed.trim()}`;
      }
      await pause(PAUSE_MS);
    }
    return await work();
  } finally {
    if (child.pid !== undefined && ended === undefined) {
      signalTree(child.pid, 'SIGTERM');
      await Promise.race([over, pause(ENDING_MS)]);
      signalTree(child.pid, 'SIGKILL');
    }
  }
}

/** Sends a request. @returns what the server answered; why it did not, in words. */
export async function asked(
  base: string,
  { method, path, headers, body }: ApiProbe,
): Promise<ApiAnswer | string> {
  try {
    const response = await fetch(`${base.replace(/\/+$/, '')}${path}`, {
      method,
      headers,
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_MS),
      ...(body === undefined ? {} : { body }),
    });
    const [type = ''] = (response.headers.get('content-type') ?? '').split(';');
    return { status: response.status, type: type.trim().toLowerCase(), body: await response.text() };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
