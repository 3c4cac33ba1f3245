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
import { object } from '../../agents/streams/jsonValue';
import { choose } from './sessionOptions';

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
