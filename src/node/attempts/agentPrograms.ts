import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import which from 'which';
import writeFileAtomic from 'write-file-atomic';
import type { AgentAdapter } from '../../agents/launching/agentAdapter';
import { adapterOf, AGENTS } from '../../agents/adapters/agentTable';
import type { DescribedAgent } from '../../run/kernel/kernel';

/** Our command line, as it is started. Absolute paths. */
interface OwnProgram {
  readonly nodePath: string;
  readonly cliPath: string;
}

/**
 * Makes a folder in which `waves` is this very version, for the PATH of agents, checks and set-ups. Another version has a
 * folder of its own, so that what runs keeps the one that it was started with.
 * @param parent absolute; the folder is made in it. @returns its absolute path.
 * @throws NodeJS.ErrnoException when the disk refuses.
 */
export function ownCommandFolder(parent: string, { nodePath, cliPath }: OwnProgram): string {
  const name = createHash('sha256').update(`${nodePath}\0${cliPath}`).digest('hex').slice(0, 12);
  const folder = join(parent, name);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const isWindows = process.platform === 'win32';
  const path = join(folder, isWindows ? 'waves.cmd' : 'waves');
  // An editor's Electron is Node.js only when told so.
  const text = isWindows
    ? `@set ELECTRON_RUN_AS_NODE=1\r\n@"${nodePath}" "${cliPath}" %*\r\n`
    : `#!/bin/sh\nELECTRON_RUN_AS_NODE=1 exec ${quoted(nodePath)} ${quoted(cliPath)} "$@"\n`;
  // Whole at once: an agent of another driver may be starting it.
  writeFileAtomic.sync(path, text, { mode: 0o755 });
  return folder;
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** An agent, and whether it can be started on this machine. */
export interface FoundAgent {
  readonly agent: AgentAdapter;
  /** Absolute path of its program; undefined when it has none or the program is not on the PATH. */
  readonly path: string | undefined;
  readonly usable: boolean;
}

/**
 * Looks for the programs of all agents that are known. Starts none of them.
 * @param described agents of the person's own, by name.
 */
export function findAgents(described: Readonly<Record<string, DescribedAgent>> = {}): Promise<FoundAgent[]> {
  const own = Object.entries(described).map(([name, agent]) => adapterOf({ name, described: agent }));
  return Promise.all(
    [...AGENTS, ...own].map(async (agent) => {
      const path =
        agent.program === undefined
          ? undefined
          : ((await which(agent.program.command, { nothrow: true })) ?? undefined);
      return { agent, path, usable: agent.program === undefined || path !== undefined };
    }),
  );
}
