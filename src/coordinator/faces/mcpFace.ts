import type { McpServerFactory, Tool } from '@modelcontextprotocol/server';
import { ProtocolError, ProtocolErrorCode, Server } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { CallRefused } from '../caller';
import type { Operation } from '../operations/operation';
import { WavesError } from '../../wavesError';
import { OPERATIONS } from '../operations/registry';

/** Carries a tool call out. @throws CallRefused, WavesError. */
export type CallTool = (operation: Operation, parameters: unknown) => Promise<unknown>;

/** What agents are told of the coordinator when they connect. */
const INSTRUCTIONS =
  'Other agents work in this repository at the same time. Lock what you change outside of your own files, see who does what, leave handoffs for those after you, and ask the packages that own what you need.';

/** The tools as they are listed. */
export function toolList(operations: readonly Operation[]): readonly Tool[] {
  return operations.map(({ name, summary, parameters, changes }) => ({
    name,
    description: summary,
    inputSchema: schemaOf(parameters),
    // That a tool changes something is what is meant where nothing is said.
    ...(changes ? {} : { annotations: { readOnlyHint: true } }),
  }));
}

/** What clients need of a schema: no dialect, and no pattern where a format says the same. */
function schemaOf(parameters: z.ZodObject): Tool['inputSchema'] {
  const schema = z.toJSONSchema(parameters, {
    io: 'input',
    override: ({ jsonSchema }) => {
      if (jsonSchema.format !== undefined) {
        delete jsonSchema.pattern;
      }
      // Names of fields are texts anyhow.
      delete jsonSchema.propertyNames;
    },
  });
  delete schema.$schema;
  return schema as Tool['inputSchema'];
}

/** A server for MCP with the coordinator's tools. @param operations what can be called. @param tools what is listed. @param call carries them out for whoever is connected. */
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

/** A prompt that clients offer to people. */
interface CoordinatorPrompt {
  readonly name: string;
  readonly description: string;
  readonly arguments: readonly {
    readonly name: string;
    readonly description: string;
    readonly required: boolean;
  }[];
  readonly text: (given: Readonly<Record<string, string>>) => string;
}

/** The prompts, with upstream's names. */
export const COORDINATOR_PROMPTS: readonly CoordinatorPrompt[] = [
  {
    name: 'coordinate_file_edit',
    description: 'Change a file that others may want to change too.',
    arguments: [
      { name: 'file_path', description: 'The file, from the top of the repository', required: true },
      { name: 'task', description: 'What is to be done with it', required: false },
    ],
    text: ({ file_path = '', task = 'what is needed' }) =>
      [
        `You are about to change ${file_path}: ${task}.`,
        `1. See who has it: check_locks(file_paths=["${file_path}"]).`,
        `2. Take it: acquire_lock(file_path="${file_path}", reason="${task}"). If somebody else has it, go on with something else, or wait with wait_seconds.`,
        '3. Make the change.',
        `4. Give it back: release_lock(file_path="${file_path}").`,
      ].join('\n'),
  },
  {
    name: 'start_work_session',
    description: 'Begin to work where others work too.',
    arguments: [{ name: 'task', description: 'What you are going to do', required: false }],
    text: ({ task = 'your task' }) =>
      [
        `You begin to work on ${task}.`,
        `1. Make yourself known: register_session(current_task="${task}").`,
        '2. See who else is there: discover_agents().',
        '3. Read what was left for you: read_handoff(limit=3), recall(limit=5).',
        '4. Before you end, leave a note: write_handoff(summary="...").',
      ].join('\n'),
  },
];

/** Something that agents may read at any time: what a call answers, as text. */
interface CoordinatorResource {
  readonly uri: string;
  readonly title: string;
  readonly operation: Operation;
  readonly params: Readonly<Record<string, unknown>>;
}

const RESOURCES: readonly (readonly [
  uri: string,
  title: string,
  call: string,
  params?: Record<string, unknown>,
])[] = [
  ['locks://current', 'Locks that are held', 'check_locks'],
  ['handoffs://recent', 'What agents have left', 'read_handoff', { limit: 10 }],
  ['work://pending', 'Tasks that wait', 'list_tasks', { status: 'pending', limit: 20 }],
  ['memories://recent', 'What is remembered', 'recall', { limit: 20 }],
  ['guardrails://patterns', 'What is recognised as dangerous', 'guardrail_patterns'],
  ['profiles://current', 'Who you are', 'get_my_profile'],
  ['audit://recent', 'Who changed what', 'query_audit', { limit: 20 }],
  ['features://active', 'Features that are worked on', 'list_active_features'],
  ['merge-queue://pending', 'What waits to be merged', 'get_merge_queue'],
  ['gen-eval://coverage', 'Scenarios of gen-eval', 'list_scenarios'],
  ['gen-eval://report', 'What came of scenarios of gen-eval', 'list_scenarios'],
];

/** The resources, by address. */
const COORDINATOR_RESOURCES: readonly CoordinatorResource[] = RESOURCES.flatMap(
  ([uri, title, call, params = {}]) => {
    const operation = OPERATIONS.find(({ name }) => name === call);
    return operation === undefined ? [] : [{ uri, title, operation, params }];
  },
);

/** An answer as lines of text. */
function asText(answer: unknown): string {
  const rows = Array.isArray(answer)
    ? (answer as unknown[])
    : typeof answer === 'object' && answer !== null
      ? (Object.values(answer).find((value): value is unknown[] => Array.isArray(value)) ?? [answer])
      : [answer];
  return rows.length === 0 ? 'Nothing.' : rows.map(line).join('\n');
}

function line(row: unknown): string {
  if (typeof row !== 'object' || row === null) {
    return String(row);
  }
  return Object.entries(row)
    .filter(([, value]) => value !== null && value !== undefined && value !== '')
    .map(([name, value]) => `${name}: ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
    .join(', ');
}
