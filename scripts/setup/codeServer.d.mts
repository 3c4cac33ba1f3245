/** Where code-server and the Node.js that it runs on are. */
export interface CodeServer {
  readonly node: string;
  readonly entry: string;
}

/** Where an installed code-server is, or undefined when there is none in the cache. */
export function installedCodeServer(): CodeServer | undefined;

/** Installs code-server into the cache, unless it is there. */
export function ensureCodeServer(): Promise<CodeServer>;
