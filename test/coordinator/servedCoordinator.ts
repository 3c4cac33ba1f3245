import { onTestFinished } from 'vitest';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { OpenCoordinator } from '../../src/cli/coordinator/openCoordinator';
import { openCoordinator } from '../../src/cli/coordinator/openCoordinator';
import type { CallingAttempt } from '../../src/coordinator/caller';
import type { RunsPort } from '../../src/coordinator/services/tables/runViews';
import { FilePlaces } from '../../src/node/locks/filePlaces';
import { FileLockStore } from '../../src/node/locks/lockStore';
import { systemClock } from '../../src/node/processes/systemClock';
import type { RunState } from '../../src/run/run';
import { temporaryFolder } from '../support/temporaryFolder';

/** A coordinator that is really served, with runs that are made up. */
export interface ServedCoordinator {
  readonly open: OpenCoordinator;
  readonly commonDir: string;
  /** What was said to the runs about locks that agents wait for. */
  readonly awaited: unknown[];
  /** A key and the id of the agent of an attempt. */
  agent(attempt: CallingAttempt): { readonly key: string; readonly id: string };
  /** Asks over HTTP. @returns the status and what was answered. */
  http(
    method: string,
    path: string,
    options?: {
      readonly body?: unknown;
      readonly key?: string | null;
      readonly headers?: Record<string, string>;
    },
  ): Promise<{ readonly status: number; readonly body: unknown; readonly headers: Headers }>;
  /** A client over MCP. */
  mcp(key?: string): Promise<Client>;
  /** Calls a tool over MCP. */
  tool(name: string, params?: Record<string, unknown>, key?: string): Promise<unknown>;
}

/** Serves a coordinator until the test has ended. */
export async function servedCoordinator(
  states: readonly RunState[] = [],
  commonDir = temporaryFolder('coordinator'),
  root = commonDir,
): Promise<ServedCoordinator> {
  const awaited: unknown[] = [];
  const runs: RunsPort = {
    states: () => states,
    progressed: () => undefined,
    say: () => Promise.resolve(),
    inbox: () => Promise.resolve([]),
    lockAwaited: (attempt, lock) => void awaited.push({ package: attempt.package, lock }),
  };
  const open = await openCoordinator({
    commonDir,
    root,
    lease: { epoch: 1, assertHeld: () => Promise.resolve() },
    locks: new FileLockStore(commonDir, systemClock),
    places: new FilePlaces(root),
    runs,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  });
  onTestFinished(() => open.close());
  const clients = new Map<string, Promise<Client>>();
  const clientFor = (key: string) => {
    let client = clients.get(key);
    if (client === undefined) {
      client = connected(open.url, key);
      clients.set(key, client);
      onTestFinished(async () => (await client)?.close());
    }
    return client;
  };
  return {
    open,
    commonDir,
    awaited,
    agent: (attempt) => {
      const env = open.environment(attempt, 'demo');
      return { key: env['COORDINATION_API_KEY'] ?? '', id: env['AGENT_ID'] ?? '' };
    },
    http: async (method, path, { body, key = open.ownerKey, headers = {} } = {}) => {
      const response = await fetch(open.url + path, {
        method,
        headers: {
          'Content-Type': 'application/json',
          ...(key === null ? {} : { Authorization: `Bearer ${key}` }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      const answer: unknown = text === '' ? undefined : JSON.parse(text);
      return { status: response.status, body: answer, headers: response.headers };
    },
    mcp: (key = open.ownerKey) => clientFor(key),
    tool: async (name, params = {}, key = open.ownerKey) => {
      const result = await (await clientFor(key)).callTool({ name, arguments: params });
      const [content] = result.content as { text: string }[];
      return result.isError === true
        ? { error: content?.text }
        : (JSON.parse(content?.text ?? 'null') as unknown);
    },
  };
}

async function connected(url: string, key: string): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' });
  const requestInit = { headers: { Authorization: `Bearer ${key}` } };
  await client.connect(new StreamableHTTPClientTransport(new URL(`${url}/mcp`), { requestInit }));
  return client;
}
