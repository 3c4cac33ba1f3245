import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AGENTS } from '../../agents/adapters/agentTable';
import { describedAgentsOf } from '../../agents/adapters/describedAdapter';
import { agentRulesOf } from '../../plan/reading/readAgentRules';
import type { StartRunParams } from '../../protocol/driver';
import { WavesError } from '../../wavesError';

/**
 * What a file of a person says of agents: `{"agents": rules, "described": agents}`, as the editor's settings have it.
 * @throws WavesError `usage` when it cannot be read, or something in it cannot be understood.
 */
export async function agentsIn(
  folder: string,
  file: string,
): Promise<Pick<StartRunParams, 'agentRules' | 'describedAgents'>> {
  const wrong = (message: string): WavesError => new WavesError('usage', `${file}: ${message}`);
  let value: unknown;
  try {
    value = JSON.parse(await readFile(resolve(folder, file), 'utf8'));
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error));
  }
  const complain = (message: string): never => {
    throw wrong(message);
  };
  if (typeof value !== 'object' || value === null) {
    return complain('It must hold an object.');
  }
  const { agents, described } = value as { readonly agents?: unknown; readonly described?: unknown };
  return {
    agentRules: agentRulesOf(agents, complain),
    describedAgents: describedAgentsOf(
      described,
      AGENTS.map(({ name }) => name),
      complain,
    ),
  };
}
