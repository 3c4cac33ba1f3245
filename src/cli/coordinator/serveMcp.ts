import { serveStdio, StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { mcpServer, toolList } from '../../coordinator/faces/mcpFace';
import { TOOLS } from '../../coordinator/operations/registry';
import type { Role } from '../../coordinator/operations/roles';
import { toolsFor } from '../../coordinator/operations/roles';
import type { RemotePlace } from '../../coordinator/remote/remoteClient';
import { RemoteClient } from '../../coordinator/remote/remoteClient';

/** Offers the tools of a coordinator on standard input and output. @returns how to end it. */
export function serveMcp(
  place: RemotePlace,
  role: Role,
  failed: (message: string) => void,
): () => Promise<void> {
  const client = new RemoteClient(place);
  const tools = toolList(toolsFor(role, TOOLS));
  const transport = new StdioServerTransport();
  const handle = serveStdio(
    () =>
      mcpServer(TOOLS, tools, (operation, params) =>
        client.call(operation, params as Record<string, unknown>),
      ),
    { transport, onerror: (error) => failed(error.message) },
  );
  return () => handle.close();
}
