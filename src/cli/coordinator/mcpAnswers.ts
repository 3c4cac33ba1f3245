import { createMcpHandler } from '@modelcontextprotocol/server';
import type { Caller } from '../../coordinator/caller';
import type { Coordinator } from '../../coordinator/operations/coordinator';
import { mcpServer, toolList } from '../../coordinator/faces/mcpFace';
import { TOOLS } from '../../coordinator/operations/registry';
import type { Role } from '../../coordinator/operations/roles';
import { roleNamed, toolsFor } from '../../coordinator/operations/roles';
import type { Log } from '../../ports/ports';

/** Answers a request over MCP for whoever calls. @param body as JSON, where it has been read. */
export type McpAnswers = (request: Request, caller: Caller, key: string, body: unknown) => Promise<Response>;

/** The face for MCP. In a module of its own, because its library is large and many drivers are never asked over it. */
export function mcpAnswers(coordinator: Coordinator, log: Log): McpAnswers {
  const lists = new Map<Role, ReturnType<typeof toolList>>();
  const listed = (role: Role) => {
    const list = lists.get(role) ?? toolList(toolsFor(role, TOOLS));
    lists.set(role, list);
    return list;
  };
  const handler = createMcpHandler(
    ({ authInfo }) => {
      const { caller, role } = authInfo?.extra as { caller: Caller; role: Role };
      return mcpServer(TOOLS, listed(role), (operation, params) =>
        coordinator.call(operation, caller, params),
      );
    },
    { onerror: (error) => log.warn(`A client of the coordinator over MCP: ${error.message}`) },
  );
  return (request, caller, key, body) => {
    const asked = new URL(request.url).searchParams.get('tools') ?? '';
    const role = roleNamed(asked) ?? (caller.attempt === undefined ? 'person' : 'agent');
    const authInfo = { token: key, clientId: caller.agentId, scopes: [], extra: { caller, role } };
    return handler.fetch(request, { authInfo, ...(body === undefined ? {} : { parsedBody: body }) });
  };
}
