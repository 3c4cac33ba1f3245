import type { Knowledge, KnownMemory, SessionNote } from '../../contracts/prompt/knowledge';
import { relevantMemories } from '../../contracts/prompt/relevance';
import type { RegisteredFeature } from '../../run/explaining/feasibility';
import { coordinatorFolder } from '../runs/runFolder';
import { readTables } from './tableLog';

/** What the coordinator of a repository keeps of what was learned and left, for processes that only look at it. */
export function keptKnowledge(commonDir: string, now: () => number): Knowledge {
  return {
    recall: async (topic) => relevantMemories(await keptMemories(commonDir), topic, now()),
    notes: async (agent) =>
      (await rowsOf<SessionNote & { readonly id: string }>(commonDir, 'handoffs'))
        .reverse()
        .filter(({ agent_name }) => agent_name === agent),
  };
}

/** The features that others have registered in a repository, and that are worked on. */
export async function registeredFeatures(commonDir: string): Promise<readonly RegisteredFeature[]> {
  const rows = await rowsOf<RegisteredFeature & { readonly status: string }>(commonDir, 'features');
  return rows.filter(({ status }) => status === 'active');
}

/** Everything that is remembered in a repository. */
export function keptMemories(commonDir: string): Promise<readonly KnownMemory[]> {
  return rowsOf<KnownMemory>(commonDir, 'memories');
}

/** The rows of a table in the order in which they came to be; none where nothing is kept yet. */
async function rowsOf<Row extends { readonly id: string }>(commonDir: string, name: string): Promise<Row[]> {
  const kept = await readTables(coordinatorFolder(commonDir)).catch(() => undefined);
  const rows = new Map<string, Row>();
  for (const change of (kept?.changes ?? []) as readonly KeptChange<Row>[]) {
    if (change.table !== name) {
      continue;
    }
    if (change.drop !== undefined) {
      rows.delete(change.drop);
    } else if (change.row !== undefined) {
      rows.set(change.row.id, change.row);
    }
  }
  return [...rows.values()];
}

interface KeptChange<Row> {
  readonly table: string;
  readonly row?: Row;
  readonly drop?: string;
}
