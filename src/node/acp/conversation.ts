import type {
  ClientContext,
  McpServer as OurServer,
  InitializeResponse,
  NewSessionResponse,
  PromptResponse,
} from '@agentclientprotocol/sdk';
import { methods, PROTOCOL_VERSION, RequestError } from '@agentclientprotocol/sdk';
import type { AcpRequest, McpServer } from '../../agents/launching/agentAdapter';
import { MCP_NAME } from '../../agents/launching/agentAdapter';
import type { JsonObject } from '../../agents/streams/jsonValue';
import { object, objects, text } from '../../agents/streams/jsonValue';

/** What an agent may be asked to set: one of its options, its mode, or its model. */
interface Choice {
  /** What can be chosen, by the value that the agent takes and the name that it shows. */
  readonly offered: readonly { readonly value: string; readonly name: string }[];
  set(value: string): Promise<unknown>;
}

/** That something was chosen which the agent does not offer. */
export class UnknownChoice extends Error {
  constructor(
    /** As causes of trouble are called. */
    readonly trouble: 'model' | 'option',
    message: string,
  ) {
    super(message);
  }
}

/** The request by which agents had their model chosen before that became an option of the protocol. */
const SET_MODEL = 'session/set_model';

/**
 * Sets what was chosen of what an agent offers: an option by its id or its category, its mode (`mode`), its model (`model`).
 * @param session as the agent has answered when the conversation began.
 * @throws UnknownChoice that names what it offers, where that is not among it.
 */
async function choose(
  agent: ClientContext,
  session: NewSessionResponse,
  name: string,
  wanted: string,
): Promise<void> {
  const choice = configOption(agent, session, name) ?? ownChoice(agent, session, name);
  const offered = choice?.offered ?? [];
  const found =
    offered.find(({ value }) => value === wanted) ??
    offered.find((each) => [each.name, lastPart(each.value)].some((part) => same(part, wanted)));
  if (choice === undefined || found === undefined) {
    const known =
      offered.length === 0
        ? `lets nobody choose its ${name}`
        : `offers ${offered.map(({ value }) => value).join(', ')}`;
    throw name === 'model'
      ? new UnknownChoice('model', `The model ${wanted} is unknown: the agent ${known}.`)
      : new UnknownChoice('option', `Unknown option ${name}: ${wanted}. The agent ${known}.`);
  }
  await choice.set(found.value);
}

function configOption(
  agent: ClientContext,
  { sessionId, configOptions }: NewSessionResponse,
  name: string,
): Choice | undefined {
  const options = configOptions ?? [];
  const option = options.find(({ id }) => id === name) ?? options.find(({ category }) => category === name);
  if (option === undefined) {
    return undefined;
  }
  const configId = option.id;
  const set = (params: object) =>
    agent.request(methods.agent.session.setConfigOption, { sessionId, configId, ...params });
  return option.type === 'boolean'
    ? {
        offered: ['true', 'false'].map((value) => ({ value, name: value === 'true' ? 'on' : 'off' })),
        set: (value) => set({ type: 'boolean', value: value === 'true' }),
      }
    : {
        offered: valuesIn((option as { readonly options?: unknown }).options),
        set: (value) => set({ value }),
      };
}

/** Modes and models of agents that do not have them among their options. */
function ownChoice(agent: ClientContext, session: NewSessionResponse, name: string): Choice | undefined {
  const { sessionId } = session;
  if (name === 'mode') {
    return {
      offered: (session.modes?.availableModes ?? []).map((mode) => ({ value: mode.id, name: mode.name })),
      set: (modeId) => agent.request(methods.agent.session.setMode, { sessionId, modeId }),
    };
  }
  if (name === 'model') {
    const models = objects(object((session as JsonObject)['models'])['availableModels']);
    return {
      offered: models.flatMap((model) => {
        const value = text(model['modelId']);
        return value === undefined ? [] : [{ value, name: text(model['name']) ?? value }];
      }),
      set: (modelId) => agent.request(SET_MODEL, { sessionId, modelId }),
    };
  }
  return undefined;
}

/** Values that can be chosen, in groups or not. */
function valuesIn(options: unknown): { readonly value: string; readonly name: string }[] {
  return objects(options).flatMap((option) => {
    const value = text(option['value']);
    return value === undefined
      ? valuesIn(option['options'])
      : [{ value, name: text(option['name']) ?? value }];
  });
}

/** Modes may be addresses, of which the last part is the name that people know. */
function lastPart(value: string): string {
  return value.split(/[#/]/).at(-1) ?? value;
}

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** How long an agent may take to answer to its greeting, in milliseconds: one that does not speak the protocol never does. */
const GREETING_MS = 120_000;

/** The code by which an agent says that somebody has to log in first. */
export const LOGIN_REQUIRED = -32000;

/** What the agent says of itself when it is greeted. */
interface Greeting {
  readonly canLoad: boolean;
  readonly canResume: boolean;
  /** Whether a conversation can be given a title. */
  readonly takesTitles: boolean;
  /** What it calls itself: name and version. */
  readonly agent: { readonly name: string; readonly version: string } | undefined;
}

/** A conversation that has begun. */
export interface Begun {
  readonly sessionId: string;
  /** Whether it is the earlier one that was asked for, so that its agent knows what was said there. */
  readonly goesOn: boolean;
}

/**
 * Greets the agent. No file system and no terminal is offered: agents that have their own use those, and no scope is kept by it.
 * @throws Error that says what to do, where it does not speak the protocol.
 */
export async function greet(agent: ClientContext, name: string): Promise<Greeting> {
  const greeting = agent.request(methods.agent.initialize, {
    protocolVersion: PROTOCOL_VERSION,
    clientInfo: { name: 'wave-orchestrator', version: '1' },
    clientCapabilities: { elicitation: { form: {} }, session: { configOptions: { boolean: {} } } },
  });
  const silent = new Promise<never>((_resolve, reject) => {
    setTimeout(() => {
      const message = `${name} did not answer as an agent of the Agent Client Protocol within ${GREETING_MS / 1000} s. Check its command.`;
      reject(new Error(message));
    }, GREETING_MS).unref();
  });
  const {
    protocolVersion,
    agentCapabilities: can,
    agentInfo,
  }: InitializeResponse = await Promise.race([greeting, silent]);
  if (protocolVersion !== PROTOCOL_VERSION) {
    throw new Error(
      `${name} speaks version ${protocolVersion} of the Agent Client Protocol; this one speaks ${PROTOCOL_VERSION}.`,
    );
  }
  return {
    canLoad: can?.loadSession === true,
    canResume: (can?.sessionCapabilities?.resume ?? undefined) !== undefined,
    takesTitles: (object(can?.sessionCapabilities)['title'] ?? undefined) !== undefined,
    agent: agentInfo ? { name: agentInfo.name, version: agentInfo.version } : undefined,
  };
}

/**
 * Begins a conversation, or goes on with an earlier one where the agent can and still knows it; with our tools, and with what
 * was chosen of its options. While an earlier one is loaded, the agent tells all of it once more.
 */
export async function beginSession(
  agent: ClientContext,
  request: AcpRequest,
  greeting: Greeting,
): Promise<Begun> {
  const { cwd, mcp, model, options } = request;
  const mcpServers = mcp === undefined ? [] : [ourServer(mcp, greeting)];
  const earlier = await goOn(agent, request, greeting, mcpServers);
  const session =
    earlier ?? (await agent.request<NewSessionResponse>(methods.agent.session.new, { cwd, mcpServers }));
  for (const [name, value] of Object.entries({ ...(model === undefined ? {} : { model }), ...options })) {
    await choose(agent, session, name, value);
  }
  const { sessionId } = session;
  if (earlier === undefined && greeting.takesTitles) {
    await agent.request(SET_TITLE, { sessionId, title: request.title }).catch(() => undefined);
  }
  return { sessionId, goesOn: earlier !== undefined };
}

/** Of a conversation that has none, codex-acp 2.6 has a model make one after its first turn, and tells nobody what that used. */
const SET_TITLE = 'session/set_title';

/** Copilot CLI 1.0.102 starts none of the servers that it is handed over, and reaches those that have an address. */
const BY_ADDRESS: ReadonlySet<string | undefined> = new Set(['Copilot']);

/** Our tools, as a program to start, which every agent of the protocol has to take, or by their address. */
function ourServer({ command, args, env }: McpServer, { agent }: Greeting): OurServer {
  const { WAVES_MCP_URL: url, WAVES_TOKEN: token } = env;
  return BY_ADDRESS.has(agent?.name) && url !== undefined && token !== undefined
    ? { type: 'http', name: MCP_NAME, url, headers: [{ name: 'Authorization', value: `Bearer ${token}` }] }
    : {
        ...{ name: MCP_NAME, command, args: [...args] },
        env: Object.entries(env).map(([name, value]) => ({ name, value })),
      };
}

async function goOn(
  agent: ClientContext,
  { session: sessionId, cwd }: AcpRequest,
  { canLoad, canResume }: Greeting,
  mcpServers: OurServer[],
): Promise<NewSessionResponse | undefined> {
  if (sessionId === undefined || !(canResume || canLoad)) {
    return undefined;
  }
  const method = canResume ? methods.agent.session.resume : methods.agent.session.load;
  try {
    const known = await agent.request<Partial<NewSessionResponse> | null>(method, {
      ...{ sessionId, cwd, mcpServers },
    });
    return { ...known, sessionId };
  } catch (error) {
    // One that it has forgotten is begun anew; whoever has to log in first has to in any case.
    if (error instanceof RequestError && error.code !== LOGIN_REQUIRED) {
      return undefined;
    }
    throw error;
  }
}

/** Says something in a conversation, and resolves when the agent has come to an end with that. */
export function say(agent: ClientContext, sessionId: string, words: string): Promise<PromptResponse> {
  return agent.request(methods.agent.session.prompt, { sessionId, prompt: [{ type: 'text', text: words }] });
}
