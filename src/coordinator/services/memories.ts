import type { MemoryTopic } from '../../contracts/prompt/knowledge';
import { relevantMemories, weightOf } from '../../contracts/prompt/relevance';
import type { Caller } from '../caller';
import type { MemoryRow } from './tables/rows';
import type { Tables } from './tables/tables';

/** What is to be remembered. */
export interface WantedMemory {
  readonly event_type: string;
  readonly summary: string;
  readonly details?: Readonly<Record<string, unknown>> | undefined;
  readonly outcome?: string | undefined;
  readonly lessons?: readonly string[] | undefined;
  readonly tags?: readonly string[] | undefined;
}

/** What is looked for. */
export interface MemoryQuery {
  readonly tags?: readonly string[] | undefined;
  readonly event_type?: string | undefined;
  readonly limit: number;
  readonly min_relevance: number;
}

export interface RecalledMemory extends MemoryRow {
  /** 0 to 1. */
  readonly relevance_score: number;
}

/** How many memories are kept; the oldest that were remembered only once go first. */
const MOST = 2000;

/** What agents have learned: remembered once, however often it is told. */
export class Memories {
  constructor(
    private readonly tables: Tables,
    private readonly nextId: () => string,
  ) {}

  /** The same summary of the same kind is the same memory: what is said of it anew is added. */
  async remember(caller: Caller, wanted: WantedMemory, now: number): Promise<object> {
    const time = new Date(now).toISOString();
    const known = this.all().find(
      ({ event_type, summary }) => event_type === wanted.event_type && sameWords(summary, wanted.summary),
    );
    const row: MemoryRow = {
      id: known?.id ?? this.nextId(),
      agent_id: known?.agent_id ?? caller.agentId,
      event_type: wanted.event_type,
      summary: known?.summary ?? wanted.summary,
      details: wanted.details ?? known?.details ?? null,
      outcome: wanted.outcome ?? known?.outcome ?? 'neutral',
      lessons: unique([...(known?.lessons ?? []), ...(wanted.lessons ?? [])]),
      tags: unique([...(known?.tags ?? []), ...(wanted.tags ?? [])]),
      times: (known?.times ?? 0) + 1,
      created_at: known?.created_at ?? time,
      updated_at: time,
    };
    await this.tables.commit({ table: 'memories', row }, ...this.surplus());
    const action = known === undefined ? 'created' : 'deduplicated';
    return { success: true, memory_id: row.id, action, error: null };
  }

  /**
   * The most relevant first. A memory is relevant by how many of the tags it has, how lately it was remembered, and how
   * often; failures count a little more than successes, since they cost more to learn twice.
   */
  recall(
    { tags = [], event_type, min_relevance }: Omit<MemoryQuery, 'limit'>,
    now: number,
  ): readonly RecalledMemory[] {
    return this.all()
      .filter((row) => event_type === undefined || row.event_type === event_type)
      .filter((row) => tags.length === 0 || row.tags.some((tag) => tags.includes(tag)))
      .map((row) => ({ ...row, relevance_score: relevance(row, tags, now) }))
      .filter(({ relevance_score }) => relevance_score >= min_relevance)
      .sort((a, b) => b.relevance_score - a.relevance_score);
  }

  /** What is worth knowing for a package, the most relevant first. */
  relevantTo(topic: MemoryTopic, now: number): readonly MemoryRow[] {
    return relevantMemories(this.all(), topic, now);
  }

  /** Changes what is remembered, by a person. @returns whether there is such a memory. */
  async edit(id: string, change: Partial<Pick<MemoryRow, 'summary' | 'tags' | 'lessons'>>, now: number) {
    const known = this.tables.all('memories').get(id);
    if (known === undefined) {
      return { success: false, memory_id: id, error: 'memory_not_found' };
    }
    const row = { ...known, ...change, updated_at: new Date(now).toISOString() };
    await this.tables.commit({ table: 'memories', row });
    return { success: true, memory_id: id, error: null };
  }

  /** @returns whether there was such a memory. */
  async forget(id: string): Promise<object> {
    if (!this.tables.all('memories').has(id)) {
      return { success: false, memory_id: id, error: 'memory_not_found' };
    }
    await this.tables.commit({ table: 'memories', drop: id });
    return { success: true, memory_id: id, error: null };
  }

  private all(): readonly MemoryRow[] {
    return [...this.tables.all('memories').values()];
  }

  private surplus() {
    const all = this.all();
    const order = [...all].sort((a, b) => a.times - b.times || a.updated_at.localeCompare(b.updated_at));
    return order
      .slice(0, Math.max(0, all.length - MOST))
      .map(({ id }) => ({ table: 'memories', drop: id }) as const);
  }
}

function relevance(row: MemoryRow, tags: readonly string[], now: number): number {
  const fitting = tags.length === 0 ? 1 : tags.filter((tag) => row.tags.includes(tag)).length / tags.length;
  return Math.round(1000 * fitting * weightOf(row, now)) / 1000;
}

function sameWords(a: string, b: string): boolean {
  return plain(a) === plain(b);
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

function unique(items: readonly string[]): string[] {
  return [...new Set(items)];
}
