import { join } from 'node:path';

/** Where our own programs are. */
export interface Installation {
  readonly nodePath: string;
  readonly cliPath: string;
  readonly wrapperPath: string;
  readonly demoAgentPath: string;
  readonly scopeGuardPath: string;
  readonly acpClientPath: string;
  readonly hostGatePath: string;
  readonly serverChecksPath: string;
  /** The client of NATS, which not every installation has. */
  readonly natsPath: string;
  readonly contractReaderPath: string;
  /** The page about problems of plans. */
  readonly checksPage: string;
  /** Folder of what runs in a browser. */
  readonly webviewFolder: string;
}

/** The programs that the build puts side by side. @param folder absolute path of `dist`. */
export function installationIn(folder: string): Installation {
  return {
    nodePath: process.execPath,
    cliPath: join(folder, 'cli.js'),
    wrapperPath: join(folder, 'wrapper.js'),
    demoAgentPath: join(folder, 'demo-agent.js'),
    scopeGuardPath: join(folder, 'scope-guard.js'),
    acpClientPath: join(folder, 'acp-client.js'),
    hostGatePath: join(folder, 'host-gate.js'),
    natsPath: join(folder, 'nats.js'),
    serverChecksPath: join(folder, 'server-checks.js'),
    contractReaderPath: join(folder, 'contract-reader.js'),
    checksPage: join(folder, '..', 'docs', 'checks.md'),
    webviewFolder: join(folder, 'webview'),
  };
}
