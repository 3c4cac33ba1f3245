import { describe, expect, it } from 'vitest';
import { COORDINATOR_PROMPTS } from '../../src/coordinator/faces/mcpFace';
import { Routes } from '../../src/coordinator/faces/httpFace';
import { OPERATIONS, TOOLS } from '../../src/coordinator/operations/registry';
import {
  UPSTREAM_CALLS,
  UPSTREAM_OPEN,
  UPSTREAM_PROMPTS,
  UPSTREAM_RESOURCES,
} from './contract/upstreamCalls';
import { servedCoordinator } from './servedCoordinator';

const routes = new Routes(OPERATIONS);

/** The call that answers a request such as `GET /issues/{id}`. */
function answering(http: string) {
  const [method = '', path = ''] = http.split(' ');
  const found = routes.find(method, path.replace(/\{\w+\}/g, 'x'));
  return found === undefined || found === 'other-method' ? undefined : found;
}

describe('every call of upstream', () => {
  it.each(UPSTREAM_CALLS.filter(({ tool }) => tool !== undefined))(
    'is offered as the tool $tool, with its parameters',
    ({ tool, params }) => {
      const offered = TOOLS.find(({ name }) => name === tool);
      expect(offered, `there is no ${tool ?? ''}`).toBeDefined();
      expect(Object.keys(offered?.parameters.shape ?? {})).toEqual(expect.arrayContaining([...params]));
    },
  );

  it.each(UPSTREAM_CALLS.filter(({ http }) => http !== undefined))(
    'answers to $http, with its parameters',
    ({ tool, params, http = '' }) => {
      const found = answering(http);
      expect(found, `nothing answers ${http}`).toBeDefined();
      expect(Object.keys(found?.operation.parameters.shape ?? {})).toEqual(
        expect.arrayContaining([...params]),
      );
      if (tool !== undefined) {
        expect(found?.operation.name).toBe(tool);
      }
    },
  );

  it('needs a key, but for those that upstream answers without one', async () => {
    const { http } = await servedCoordinator();
    for (const call of UPSTREAM_CALLS.flatMap((each) => each.http ?? [])) {
      const [method = '', path = ''] = call.split(' ');
      const body = method === 'GET' || method === 'DELETE' ? {} : { body: {} };
      const { status } = await http(method, path.replace(/\{\w+\}/g, 'x'), { key: null, ...body });
      const isOpen = UPSTREAM_OPEN.includes(call) || call === 'GET /help/{topic}';
      expect({ call, refused: status === 401 }).toEqual({ call, refused: !isOpen });
    }
  });
});

it('offers upstream’s resources and prompts, and lets them be read', async () => {
  const { mcp } = await servedCoordinator();
  const client = await mcp();
  const { resources } = await client.listResources();
  expect(resources.map(({ uri }) => uri).sort()).toEqual([...UPSTREAM_RESOURCES].sort());
  for (const { uri } of resources) {
    const { contents } = await client.readResource({ uri });
    expect(contents, uri).toEqual([expect.objectContaining({ uri, text: expect.any(String) as string })]);
  }
  const { prompts } = await client.listPrompts();
  expect(prompts.map(({ name }) => name).sort()).toEqual([...UPSTREAM_PROMPTS].sort());
  expect(COORDINATOR_PROMPTS).toHaveLength(UPSTREAM_PROMPTS.length);
});

it('offers upstream’s names under those that its clients look for', async () => {
  const { http } = await servedCoordinator();
  for (const path of [
    '/locks/status/__probe__',
    '/work/get',
    '/guardrails/check',
    '/memory/query',
    '/profiles/me',
    '/handoffs/read',
    '/policy/check',
    '/audit',
    '/features/active',
    '/merge-queue',
  ]) {
    expect((await http('GET', path, { key: null })).status, path).not.toBe(404);
  }
});
