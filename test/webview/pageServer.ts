import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { told } from '../support/toldSetup';

const SCRIPT = fileURLToPath(new URL('../../scripts/webview.mjs', import.meta.url));

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the page of the graph is served, with a slash at the end. */
    readonly graphPages: string;
  }
}

/**
 * Serves the built page of the graph, once for all tests.
 * @returns what ends it.
 * @throws Error when it does not say where it is.
 */
export const setup = told(async (project: TestProject) => {
  const server = spawn(process.execPath, [SCRIPT, '--built', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  for await (const chunk of server.stdout) {
    output += String(chunk);
    const [address] = /http:\/\/\S+\//.exec(output) ?? [];
    if (address !== undefined) {
      project.provide('graphPages', address);
      return async () => {
        server.kill();
        if (server.exitCode === null && server.signalCode === null) {
          await once(server, 'exit');
        }
      };
    }
  }
  throw new Error(`scripts/webview.mjs ended before it served the page: ${output}`);
});
