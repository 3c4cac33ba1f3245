import { createMcpHandler } from '@modelcontextprotocol/server';
import type { Caller } from '../../coordinator/caller';
import type { Coordinator } from '../../coordinator/operations/coordinator';
import { mcpServer, toolList } from '../../coordinator/faces/mcpFace';
import { TOOLS } from '../../coordinator/operations/registry';
import type { Log } from '../../ports/ports';

/** Answers a request over MCP for whoever calls. @param body as JSON, where it has been read. */
export type McpAnswers = (request: Request, caller: Caller, key: string, body: unknown) => Promise<Response>;

/** The face for MCP. In a module of its own, because its library is large and many drivers are never asked over it. */
export function mcpAnswers(coordinator: Coordinator, log: Log): McpAnswers {
  const tools = toolList(TOOLS);
  const handler = createMcpHandler(
    ({ authInfo }) => {
      const caller = authInfo?.extra?.['caller'] as Caller;
      return mcpServer(TOOLS, tools, (operation, params) => coordinator.call(operation, caller, params));
    },
    { onerror: (error) => log.warn(`A client of the coordinator over MCP: ${error.message}`) },
  );
  return (request, caller, key, body) => {
    const authInfo = { token: key, clientId: caller.agentId, scopes: [], extra: { caller } };
    return handler.fetch(request, { authInfo, ...(body === undefined ? {} : { parsedBody: body }) });
  };
}
