import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { ApiAnswer, ApiProbe, ProbeVerdict } from '../../contracts/validation/contractFaults';
import { apiProbes, eventProbes } from '../../contracts/validation/contractFaults';
import { WavesError } from '../../wavesError';
import { connectTrouble } from '../coordinator/address';
import { signalTree } from '../processes/processTree';
import { applySql } from './appliedSql';

const PAUSE_MS = 100;

/** How long a server may take to end by itself before it is ended, and to answer one request, in milliseconds. */
const ENDING_MS = 3000;
const ANSWER_MS = 15_000;

/** The last that a server has printed is told where it does not answer, in characters. */
const TOLD = 600;

/** A port of this machine that nobody listens at, at this moment. */
function freePort(): Promise<number> {
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
async function whileServing<T>(
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
async function asked(base: string, { method, path, headers, body }: ApiProbe): Promise<ApiAnswer | string> {
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

/** What is held against its contract, and how it is reached. */
export interface ProbeWish {
  readonly contracts: readonly string[];
  /** Starts the server; absent: it runs. */
  readonly start?: string;
  readonly url?: string;
  readonly database?: string;
  /** File with events that were published, one JSON value a line. */
  readonly events?: string;
  /** Seconds that it may take to begin. */
  readonly wait: string;
  readonly header: readonly string[];
}

/** What came of one operation, of one file of SQL, or of one message. */
export interface Probed {
  readonly operation: string;
  readonly verdict: ProbeVerdict['verdict'];
  readonly why: string;
  /** From 1. */
  readonly line?: number;
}

async function textOf(folder: string, path: string): Promise<string> {
  return readFile(resolve(folder, path), 'utf8').catch((cause: unknown) => {
    throw new WavesError('usage', `${path} does not exist, or cannot be read.`, undefined, { cause });
  });
}

/** Applies files of SQL to a database, in their order. */
export async function sqlProbed(
  folder: string,
  { contracts, database }: Pick<ProbeWish, 'contracts' | 'database'>,
): Promise<Probed[]> {
  const files = await Promise.all(
    contracts.map(async (path) => ({ path, text: await textOf(folder, path) })),
  );
  return (await applySql(folder, files, database)).map(({ path, ...one }) => ({ operation: path, ...one }));
}

/** Holds events that were published against the contract that describes them. @throws WavesError `usage`. */
export async function eventsProbed(
  folder: string,
  { contracts, events = '' }: Pick<ProbeWish, 'contracts' | 'events'>,
): Promise<readonly Probed[]> {
  const [contract = '', ...more] = contracts;
  const probed = eventProbes(await textOf(folder, contract), await textOf(folder, events));
  if (typeof probed === 'string') {
    throw new WavesError('usage', `No events can be held against ${contract}: ${probed}.`);
  }
  if (more.length > 0) {
    throw new WavesError('usage', 'Events are held against one contract at a time.');
  }
  return probed;
}

/**
 * Asks a server what the examples of an OpenAPI document say.
 * @returns why the server did not begin, in words, where it did not. @throws WavesError `usage`.
 */
export async function serverProbed(
  folder: string,
  { contracts, start, url: wanted, header, wait }: ProbeWish,
): Promise<Probed[] | string> {
  const [contract = ''] = contracts;
  const text = await textOf(folder, contract);
  const read = apiProbes(text, await wholeOf(resolve(folder, contract), text));
  if (typeof read === 'string') {
    throw new WavesError('usage', `${contract} cannot be asked for: ${read}.`);
  }
  if (contracts.length > 1) {
    throw new WavesError(
      'usage',
      'One OpenAPI document is asked for at a time; only files of SQL are applied together.',
    );
  }
  if (start === undefined && wanted === undefined) {
    throw new WavesError(
      'usage',
      'Nobody can be asked: say how the server is started (--start) or where it runs (--url).',
    );
  }
  const port = await freePort();
  const url = (wanted ?? 'http://127.0.0.1:$PORT').replaceAll('$PORT', String(port));
  if (!URL.canParse(url) || !(Number(wait) > 0)) {
    throw new WavesError('usage', `--url ${url} is no address, or --wait ${wait} no number of seconds.`);
  }
  const given = Object.fromEntries(
    header.map((one) => [one.split(':', 1)[0]?.trim() ?? '', one.slice(one.indexOf(':') + 1).trim()]),
  );
  const all = async (): Promise<Probed[]> => {
    const found: Probed[] = [];
    for (const one of read.probes) {
      const withHeaders: ApiProbe = { ...one, headers: { ...one.headers, ...given } };
      found.push({ operation: one.operation, ...(await verdictOn(url, withHeaders, read.judge)) });
    }
    return found;
  };
  const env = { ...process.env, PORT: String(port) };
  return start === undefined
    ? all()
    : whileServing({ command: start, folder, url: new URL(url), env }, Number(wait) * 1000, all);
}

/** With what stands in other files; undefined where there is nothing of that, or it cannot be read: then it stays unchecked. */
async function wholeOf(path: string, text: string): Promise<object | undefined> {
  if (!/\$ref["']?\s*:\s*["']?[^#"'\s]/.test(text)) {
    return undefined;
  }
  const { wholeDocument } = await import('./wholeDocument');
  const whole = await wholeDocument(path).catch(() => undefined);
  return typeof whole === 'object' && whole !== null ? whole : undefined;
}

async function verdictOn(
  url: string,
  one: ApiProbe,
  judge: (probe: ApiProbe, answer: ApiAnswer) => ProbeVerdict,
): Promise<ProbeVerdict> {
  const { line, unasked } = one;
  if (unasked !== undefined) {
    return { verdict: 'unchecked', line, why: `not asked: ${unasked}` };
  }
  const answer = await asked(url, one);
  return typeof answer === 'string'
    ? { verdict: 'broken', line, why: `does not answer: ${answer}` }
    : judge(one, answer);
}
