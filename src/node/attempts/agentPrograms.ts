import which from 'which';
import type { AgentAdapter } from '../../agents/launching/agentAdapter';
import { adapterOf, AGENTS } from '../../agents/adapters/agentTable';
import type { DescribedAgent } from '../../run/kernel/kernel';

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
