import type { Caller } from '../caller';
import type { HandoffRow } from './rows';
import type { Tables } from './tables';

const PARTS = ['completed_work', 'in_progress', 'decisions', 'next_steps', 'relevant_files'] as const;
type Part = (typeof PARTS)[number];
/** A line, or an object where a client keeps more of each. */
type Point = string | Readonly<Record<string, unknown>>;

/** What an agent leaves. */
export type WrittenHandoff = { readonly summary: string } & {
  readonly [Name in Part]?: readonly Point[] | undefined;
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
    const texts = (part: Part) => (written[part] ?? []).map(lineOf);
    const objects = PARTS.filter((part) => written[part]?.some((point) => typeof point !== 'string'));
    const row: HandoffRow = {
      id: this.nextId(),
      agent_name: caller.agentId,
      session_id: caller.sessionId ?? null,
      summary: written.summary,
      completed_work: texts('completed_work'),
      in_progress: texts('in_progress'),
      decisions: texts('decisions'),
      next_steps: texts('next_steps'),
      relevant_files: texts('relevant_files'),
      ...(objects.length === 0
        ? {}
        : { written: Object.fromEntries(objects.map((part) => [part, written[part]])) }),
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

  /** The same as they were written: what was an object is one again. */
  written(agentName?: string): readonly object[] {
    return this.read(agentName).map(({ written, ...row }) => ({ ...row, ...written }));
  }
}

/** What an object says, for people and prompts: its texts in their order. */
function lineOf(point: Point): string {
  return typeof point === 'string'
    ? point
    : Object.values(point)
        .filter((value) => typeof value === 'string' && value !== '')
        .join(': ');
}
