import type { McpServerFactory, Tool } from '@modelcontextprotocol/server';
import { ProtocolError, ProtocolErrorCode, Server } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { CallRefused } from '../callRefused';
import type { Operation } from '../operations/operation';
import { WavesError } from '../../wavesError';
import { COORDINATOR_PROMPTS } from './prompts';
import type { CoordinatorResource } from './resources';
import { asText, COORDINATOR_RESOURCES } from './resources';

/** Carries a tool call out. @throws CallRefused, WavesError. */
export type CallTool = (operation: Operation, parameters: unknown) => Promise<unknown>;

/** What agents are told of the coordinator when they connect. */
const INSTRUCTIONS =
  'Other agents work in this repository at the same time. Lock what you change outside of your own files, see who does what, leave handoffs for those after you, and ask the packages that own what you need.';

/** The tools as they are listed, made once. */
export function toolList(operations: readonly Operation[]): readonly Tool[] {
  return operations.map(({ name, summary, parameters, changes }) => ({
    name,
    description: summary,
    inputSchema: z.toJSONSchema(parameters, { io: 'input' }) as Tool['inputSchema'],
    annotations: { readOnlyHint: !changes },
  }));
}

/** A server for MCP with the coordinator's tools. @param call carries them out for whoever is connected. */
export function mcpServer(
  operations: readonly Operation[],
  tools: readonly Tool[],
  call: CallTool,
): ReturnType<McpServerFactory> {
  const byName = new Map(operations.map((operation) => [operation.name, operation]));
  const server = new Server(
    { name: 'coordination', version: '0.2.0' },
    { capabilities: { tools: {}, resources: {}, prompts: {} }, instructions: INSTRUCTIONS },
  );
  server.setRequestHandler('tools/list', () => ({ tools: [...tools] }));
  server.setRequestHandler('tools/call', async ({ params }) => {
    const operation = byName.get(params.name);
    if (operation === undefined) {
      return failure(`There is no tool ${params.name}.`);
    }
    try {
      return success(await call(operation, params.arguments ?? {}));
    } catch (error) {
      if (error instanceof CallRefused || WavesError.is(error)) {
        return failure(error.message);
      }
      throw error;
    }
  });
  offerResources(server, call);
  offerPrompts(server);
  return server;
}

function offerResources(server: Server, call: CallTool): void {
  server.setRequestHandler('resources/list', () => ({
    resources: COORDINATOR_RESOURCES.map(({ uri, title }) => ({ uri, name: title, mimeType: 'text/plain' })),
  }));
  server.setRequestHandler('resources/read', async ({ params: { uri } }) => {
    const resource = COORDINATOR_RESOURCES.find((each) => each.uri === uri);
    if (resource === undefined) {
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, `There is no resource ${uri}.`);
    }
    const text = await readResource(resource, call);
    return { contents: [{ uri, mimeType: 'text/plain', text }] };
  });
}

async function readResource({ operation, params }: CoordinatorResource, call: CallTool): Promise<string> {
  try {
    return asText(await call(operation, params));
  } catch (error) {
    if (error instanceof CallRefused && error.status === 503) {
      return error.message;
    }
    throw error;
  }
}

function offerPrompts(server: Server): void {
  server.setRequestHandler('prompts/list', () => ({
    prompts: COORDINATOR_PROMPTS.map(({ name, description, arguments: given }) => ({
      name,
      description,
      arguments: [...given],
    })),
  }));
  server.setRequestHandler('prompts/get', ({ params }) => {
    const prompt = COORDINATOR_PROMPTS.find(({ name }) => name === params.name);
    if (prompt === undefined) {
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, `There is no prompt ${params.name}.`);
    }
    const text = prompt.text(params.arguments ?? {});
    return { messages: [{ role: 'user' as const, content: { type: 'text' as const, text } }] };
  });
}

function success(result: unknown) {
  const content = [{ type: 'text' as const, text: JSON.stringify(result) }];
  // A structured result has to be an object; upstream wraps what is none in the same way.
  const structuredContent = (Array.isArray(result) ? { result } : result) as Record<string, unknown>;
  return { content, structuredContent };
}

function failure(text: string) {
  return { content: [{ type: 'text' as const, text }], isError: true };
}
