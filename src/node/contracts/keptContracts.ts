import { readFile } from 'node:fs/promises';
import type { ContractTools } from '../../contracts/surfaces/contractTools';
import type { Surface } from '../../contracts/surfaces/languages/surface';
import type { RepositoryPlace } from '../git/findRepository';
import { contextPath, contractPath } from '../runs/runFolder';

/** What can be asked of a run that nobody drives here. */
export type KeptContracts = Pick<ContractTools, 'kept' | 'keptContext' | 'contextFile'>;

/** What runs have kept of their contracts, for processes that only look at it. */
export function keptContracts({ commonDir }: Pick<RepositoryPlace, 'commonDir'>): KeptContracts {
  return {
    kept: async (run, hash) => (await dataIn(contractPath(commonDir, run, hash))) as Surface | undefined,
    contextFile: (run, name) => contextPath(commonDir, run, name),
    keptContext: (run, name) => dataIn(contextPath(commonDir, run, name)),
  };
}

/** What a JSON file holds; undefined where it is not there, or cut short. */
async function dataIn(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return parsed(text);
}

/** The longest text, in characters, that is taken for what an agent has to say where it is no JSON. */
const LONGEST_WORDS = 20_000;

/** What an agent has left in its file: JSON, or else its text; undefined where there is nothing. */
export async function leftIn(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return parsed(text) ?? (text.trim() === '' ? undefined : text.trim().slice(0, LONGEST_WORDS));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
