import type { Caller } from '../caller';
import type { HandoffRow } from './rows';
import type { Tables } from './tables';

/** What an agent leaves. */
export type WrittenHandoff = { readonly summary: string } & {
  readonly [Part in 'completed_work' | 'in_progress' | 'decisions' | 'next_steps' | 'relevant_files']?:
    readonly string[] | undefined;
};

/** So many are kept. */
const MOST = 2000;

/** What agents leave for those who go on with their work. */
export class Handoffs {
  constructor(
    private readonly tables: Tables,
    private readonly nextId: () => string,
  ) {}

  async write(caller: Caller, written: WrittenHandoff, now: number): Promise<object> {
    const row: HandoffRow = {
      id: this.nextId(),
      agent_name: caller.agentId,
      session_id: caller.sessionId ?? null,
      summary: written.summary,
      completed_work: written.completed_work ?? [],
      in_progress: written.in_progress ?? [],
      decisions: written.decisions ?? [],
      next_steps: written.next_steps ?? [],
      relevant_files: written.relevant_files ?? [],
      created_at: new Date(now).toISOString(),
    };
    const surplus = [...this.tables.all('handoffs').keys()].slice(0, -MOST);
    await this.tables.commit(
      { table: 'handoffs', row },
      ...surplus.map((drop) => ({ table: 'handoffs', drop }) as const),
    );
    return { success: true, handoff_id: row.id, error: null };
  }

  /** The latest first. @param agentName absent: of everybody. */
  read(agentName?: string): readonly HandoffRow[] {
    const all = [...this.tables.all('handoffs').values()].reverse();
    return agentName === undefined ? all : all.filter(({ agent_name }) => agent_name === agentName);
  }
}
