import { describe, expect, it } from 'vitest';
import { OPERATIONS, TOOLS } from '../../src/coordinator/registry';
import { RemoteClient } from '../../src/coordinator/remoteClient';
import { CallRefused } from '../../src/coordinator/callRefused';
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
import { servedCoordinator } from './servedCoordinator';

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
];

function operationNamed(name: string) {
  const operation = OPERATIONS.find((each) => each.name === name);
  if (operation === undefined) {
    throw new Error(`There is no ${name}.`);
  }
  return operation;
}

describe('over MCP', () => {
  it.each(ROWS.filter(({ httpOnly }) => httpOnly !== true))('$call, when $when', async (row) => {
    const coordinator = await servedCoordinator();
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
    const coordinator = await servedCoordinator();
    const { url, ownerKey: key } = coordinator.open;
    const client = new RemoteClient({ url, key });
    const ask: Ask = (name, params = {}) => client.call(operationNamed(name), params);
    const made = (await row.before?.(ask, coordinator)) ?? {};
    const answer = ask(row.call, row.params?.(made));
    if (row.refused === undefined) {
      expect(await answer).toMatchObject((row.httpAnswer ?? row.answer) as object);
    } else {
      const error = await answer.catch((cause: unknown) => cause);
      expect(error).toBeInstanceOf(CallRefused);
      expect((error as CallRefused).status).toBe(row.refused);
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
  await client.connect(new StreamableHTTPClientTransport(new URL(`${open.url}/mcp`), { requestInit }));
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name).sort()).toEqual(TOOLS.map(({ name }) => name).sort());
  const acquire = tools.find(({ name }) => name === 'acquire_lock');
  expect(acquire?.inputSchema).toMatchObject({ required: ['file_path'], properties: { ttl_minutes: {} } });
  await client.close();
});
