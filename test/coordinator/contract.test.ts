import { describe, expect, it } from 'vitest';
import { CallRefused } from '../../src/coordinator/caller';
import { OPERATIONS, TOOLS } from '../../src/coordinator/operations/registry';
import { RemoteClient } from '../../src/coordinator/remote/remoteClient';
import { auditRows } from './contract/auditRows';
import { agentToolRows } from './contract/agentToolRows';
import { boardRows } from './contract/boardRows';
import { featureRows } from './contract/featureRows';
import { knowledgeRows } from './contract/knowledgeRows';
import { discoveryRows } from './contract/discoveryRows';
import { healthRows } from './contract/healthRows';
import { lockRows } from './contract/lockRows';
import { queueRows } from './contract/queueRows';
import type { Ask, ContractRow } from './contract/row';
import { repositoryRows } from './contract/repositoryRows';
import { trainRows } from './contract/trainRows';
import type { ServedCoordinator } from './servedCoordinator';
import { servedCoordinator } from './servedCoordinator';
import { gitRepository } from '../support/gitRepository';

const ROWS: readonly ContractRow[] = [
  ...lockRows,
  ...queueRows,
  ...discoveryRows,
  ...auditRows,
  ...knowledgeRows,
  ...featureRows,
  ...boardRows,
  ...agentToolRows,
  ...healthRows,
  ...trainRows,
  ...repositoryRows,
];

/** With the repository that a row is tried in. */
function servedFor({ repository }: ContractRow): Promise<ServedCoordinator> {
  if (repository === undefined) {
    return servedCoordinator();
  }
  const made = gitRepository({ files: repository.files ?? { 'a.txt': 'a' } });
  repository.branches.forEach((branch) => made.git('branch', branch));
  return servedCoordinator([], undefined, made.root);
}

function operationNamed(name: string) {
  const operation = OPERATIONS.find((each) => each.name === name);
  if (operation === undefined) {
    throw new Error(`There is no ${name}.`);
  }
  return operation;
}

/** HTTP's status of what a client was refused with; of what may pass, as a backend that is not there, it is in the words. */
function statusOf(error: unknown): number {
  return error instanceof CallRefused
    ? error.status
    : Number(/answered (\d+)/.exec((error as Error).message)?.[1]);
}

describe('over MCP', () => {
  it.each(ROWS.filter(({ httpOnly }) => httpOnly !== true))('$call, when $when', async (row) => {
    const coordinator = await servedFor(row);
    const ask: Ask = (name, params) => coordinator.tool(name, params);
    const made = (await row.before?.(ask, coordinator)) ?? {};
    const answer = await ask(row.call, row.params?.(made));
    if (row.refused === undefined) {
      expect(answer).toMatchObject(row.answer as object);
    } else {
      expect(answer).toEqual({ error: expect.any(String) as string });
    }
  });
});

describe('over HTTP', () => {
  it.each(ROWS)('$call, when $when', async (row) => {
    const coordinator = await servedFor(row);
    const { url, ownerKey: key } = coordinator.open;
    const client = new RemoteClient({ url, key, agentId: 'owner', agentType: 'person' });
    const ask: Ask = (name, params = {}) => client.call(operationNamed(name), params);
    const made = (await row.before?.(ask, coordinator)) ?? {};
    const answer = ask(row.call, row.params?.(made));
    if (row.refused === undefined) {
      expect(await answer).toMatchObject((row.httpAnswer ?? row.answer) as object);
    } else {
      const error = await answer.catch((cause: unknown) => cause);
      expect(statusOf(error)).toBe(row.refused);
    }
  });
});

it('covers every call, over both faces', () => {
  const covered = new Set(ROWS.map(({ call }) => call));
  expect(OPERATIONS.map(({ name }) => name).filter((name) => !covered.has(name))).toEqual([]);
});

it('lists every tool with what it takes', async () => {
  const { open } = await servedCoordinator();
  const { Client, StreamableHTTPClientTransport } = await import('@modelcontextprotocol/client');
  const client = new Client({ name: 'test', version: '1' });
  const requestInit = { headers: { 'X-API-Key': open.ownerKey } };
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`${open.url}/mcp?tools=full`), { requestInit }),
  );
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name).sort()).toEqual(TOOLS.map(({ name }) => name).sort());
  const acquire = tools.find(({ name }) => name === 'acquire_lock');
  expect(acquire?.inputSchema).toMatchObject({ required: ['file_path'], properties: { ttl_minutes: {} } });
  await client.close();
});
