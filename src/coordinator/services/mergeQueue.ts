import type { MergeRow } from './rows';
import type { Tables } from './tables';
import type { Features } from './features';

/** What came of putting a feature into the queue. */
export type Enqueued =
  | { readonly success: false; readonly feature_id: string; readonly reason: string }
  | {
      readonly success: true;
      readonly feature_id: string;
      readonly entry: MergeRow;
      /** Beginning with 1. */
      readonly position: number;
    };

/** The features that wait to be merged, the most urgent first. */
export class MergeQueue {
  constructor(
    private readonly tables: Tables,
    private readonly features: Features,
  ) {}

  async enqueue(id: string, prUrl: string | undefined, now: number): Promise<Enqueued> {
    const feature = this.features.find(id);
    if (feature === undefined) {
      return { success: false, feature_id: id, reason: 'feature_not_found' };
    }
    const row: MergeRow = {
      id,
      pr_url: prUrl ?? this.tables.all('merges').get(id)?.pr_url ?? null,
      status: 'queued',
      merge_priority: feature.merge_priority,
      checks: {},
      enqueued_at: new Date(now).toISOString(),
      merged_at: null,
    };
    await this.tables.commit({ table: 'merges', row });
    return {
      success: true,
      feature_id: id,
      entry: row,
      position: this.waiting().findIndex((each) => each.id === id) + 1,
    };
  }

  find(id: string): MergeRow | undefined {
    return this.tables.all('merges').get(id);
  }

  waiting(): readonly MergeRow[] {
    return [...this.tables.all('merges').values()]
      .filter(({ status }) => status !== 'merged' && status !== 'abandoned')
      .sort((a, b) => a.merge_priority - b.merge_priority || a.enqueued_at.localeCompare(b.enqueued_at));
  }

  /** How many have been merged. */
  mergedOnes(): number {
    return [...this.tables.all('merges').values()].filter(({ status }) => status === 'merged').length;
  }

  next(): MergeRow | undefined {
    return this.waiting().find(({ status }) => status !== 'blocked');
  }

  /** Looks at what stands against a merge now: claims of features before it. */
  async check(id: string): Promise<object> {
    const row = this.tables.all('merges').get(id);
    const feature = this.features.find(id);
    if (row === undefined || feature === undefined || row.status === 'merged') {
      return { success: false, feature_id: id, reason: 'not_in_queue' };
    }
    const before = this.waiting().slice(
      0,
      this.waiting().findIndex((each) => each.id === id),
    );
    const { conflicts } = this.features.conflicts(id, feature.resource_claims);
    const inTheWay = conflicts
      .map(({ feature_id }) => feature_id)
      .filter((other) => before.some((each) => each.id === other));
    const passed = inTheWay.length === 0;
    const checks = {
      resource_conflicts: {
        passed,
        message: passed ? 'Nothing before it claims the same.' : `After ${inTheWay.join(', ')}.`,
      },
    };
    await this.tables.commit({
      table: 'merges',
      row: { ...row, checks, status: passed ? 'ready' : 'blocked' },
    });
    const issues = passed ? [] : [checks.resource_conflicts.message];
    return { success: true, feature_id: id, passed, checks, issues, conflicts: inTheWay };
  }

  async merged(id: string, now: number): Promise<object> {
    const row = this.tables.all('merges').get(id);
    if (row === undefined) {
      return { success: false, feature_id: id, reason: 'not_in_queue' };
    }
    const merged_at = new Date(now).toISOString();
    await this.tables.commit({ table: 'merges', row: { ...row, status: 'merged', merged_at } });
    await this.features.deregister(id, 'completed', now);
    return { success: true, feature_id: id, reason: null };
  }

  async remove(id: string): Promise<object> {
    const there = this.tables.all('merges').has(id);
    await this.tables.commit(...(there ? [{ table: 'merges', drop: id } as const] : []));
    return { success: there, feature_id: id, reason: there ? null : 'not_in_queue' };
  }
}
