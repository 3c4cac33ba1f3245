import type {
  ClientContext,
  NewSessionResponse,
  PromptResponse,
  SessionConfigOption,
} from '@agentclientprotocol/sdk';
import { methods, PROTOCOL_VERSION } from '@agentclientprotocol/sdk';
import type { AcpRequest } from '../../agents/launching/agentAdapter';
import { MCP_NAME } from '../../agents/launching/agentAdapter';

/** How long an agent may take to answer to its greeting, in milliseconds: one that does not speak the protocol never does. */
const GREETING_MS = 60_000;

/** What the agent says of itself when it is greeted. */
export interface Greeting {
  readonly canLoad: boolean;
  readonly canResume: boolean;
}

/**
 * Greets the agent. No file system and no terminal is offered: agents that have their own use those, and no scope is kept by it.
 * @throws Error that says what to do, where it does not speak the protocol.
 */
export async function greet(agent: ClientContext, name: string): Promise<Greeting> {
  const greeting = agent.request(methods.agent.initialize, {
    protocolVersion: PROTOCOL_VERSION,
    clientInfo: { name: 'wave-orchestrator', version: '1' },
    clientCapabilities: { elicitation: { form: {} } },
  });
  const silent = new Promise<never>((_resolve, reject) => {
    setTimeout(() => {
      const message = `${name} did not answer as an agent of the Agent Client Protocol within ${GREETING_MS / 1000} s. Check its command.`;
      reject(new Error(message));
    }, GREETING_MS).unref();
  });
  const { protocolVersion, agentCapabilities: can } = await Promise.race([greeting, silent]);
  if (protocolVersion !== PROTOCOL_VERSION) {
    throw new Error(
      `${name} speaks version ${protocolVersion} of the Agent Client Protocol; this one speaks ${PROTOCOL_VERSION}.`,
    );
  }
  return {
    canLoad: can?.loadSession === true,
    canResume: (can?.sessionCapabilities?.resume ?? undefined) !== undefined,
  };
}

/** Begins a conversation, or goes on with an earlier one where the agent can; with our tools. @returns its id. */
export async function beginSession(
  agent: ClientContext,
  { cwd, mcp, model, session }: AcpRequest,
  { canLoad, canResume }: Greeting,
): Promise<string> {
  const env = Object.entries(mcp?.env ?? {}).map(([name, value]) => ({ name, value }));
  const mcpServers =
    mcp === undefined ? [] : [{ name: MCP_NAME, command: mcp.command, args: [...mcp.args], env }];
  if (session !== undefined && (canResume || canLoad)) {
    const method = canResume ? methods.agent.session.resume : methods.agent.session.load;
    await agent.request(method, { sessionId: session, cwd, mcpServers });
    return session;
  }
  const fresh = await agent.request<NewSessionResponse>(methods.agent.session.new, { cwd, mcpServers });
  const { sessionId, configOptions } = fresh;
  if (model !== undefined) {
    await chooseModel(agent, sessionId, configOptions ?? [], model);
  }
  return sessionId;
}

/** Says something in a conversation, and resolves when the agent has come to an end with that. */
export function say(agent: ClientContext, sessionId: string, words: string): Promise<PromptResponse> {
  return agent.request(methods.agent.session.prompt, { sessionId, prompt: [{ type: 'text', text: words }] });
}

async function chooseModel(
  agent: ClientContext,
  sessionId: string,
  options: readonly SessionConfigOption[],
  model: string,
): Promise<void> {
  const choice = options.find(({ category, id }) => category === 'model' || id === 'model');
  const offered = choice !== undefined && 'options' in choice ? valuesIn(choice.options) : [];
  if (choice === undefined || !offered.includes(model)) {
    const known = offered.length === 0 ? 'lets nobody choose its model' : `offers ${offered.join(', ')}`;
    throw new Error(`The model ${model} is unknown: the agent ${known}.`);
  }
  await agent.request(methods.agent.session.setConfigOption, {
    sessionId,
    configId: choice.id,
    value: model,
  });
}

/** Values that can be chosen, in groups or not. */
function valuesIn(options: unknown): string[] {
  return (Array.isArray(options) ? (options as { value?: unknown; options?: unknown }[]) : []).flatMap(
    ({ value, options: inner }) => (typeof value === 'string' ? [value] : valuesIn(inner)),
  );
}
