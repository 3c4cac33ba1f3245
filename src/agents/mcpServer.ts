/** Our MCP server, as an agent starts it for itself: `waves mcp`, which is whoever its environment says. */
export interface McpServer {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** What agents call our server, and so begin the names of its tools with. */
export const MCP_NAME = 'waves';

/** The form that most agents take: servers by name. @param more what an agent wants to know of each besides. */
export function mcpServers(
  { command, args, env }: McpServer,
  more: Readonly<Record<string, unknown>> = {},
): string {
  return JSON.stringify({ mcpServers: { [MCP_NAME]: { command, args, env, ...more } } }, undefined, 2);
}
