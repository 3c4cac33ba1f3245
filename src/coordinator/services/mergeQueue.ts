import type { MergeRow } from './tables/rows';
import type { Tables } from './tables/tables';
import type { FeatureConflicts, Features } from './features';

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

/** What stands against a merge. */
export interface MergeCheck {
  /** Whether there was anything to look at. */
  readonly success: boolean;
  readonly feature_id: string;
  readonly passed: boolean;
  readonly checks: Readonly<Record<'feature_active' | 'no_resource_conflicts' | 'in_merge_queue', boolean>>;
  /** What is wrong, each as a sentence. */
  readonly issues: readonly string[];
  /** The features before it that claim the same. */
  readonly conflicts: FeatureConflicts['conflicts'];
}

/** The features that wait to be merged, the most urgent first. */
export class MergeQueue {
  constructor(
    private readonly tables: Tables,
    private readonly features: Features,
  ) {}

  async enqueue(id: string, prUrl: string | undefined, now: number): Promise<Enqueued> {
    const feature = this.features.find(id);
    if (feature === undefined) {
      return { success: false, feature_id: id, reason: 'feature_not_found_or_not_active' };
    }
    const row: MergeRow = {
      id,
      pr_url: prUrl ?? this.tables.all('merges').get(id)?.pr_url ?? null,
      status: 'queued',
      merge_priority: feature.merge_priority,
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

  /** Looks at what stands against a merge now: claims of features before it. @param now milliseconds since 1970, UTC. */
  async check(id: string, now: number): Promise<MergeCheck> {
    const row = this.tables.all('merges').get(id);
    const feature = this.features.find(id);
    const isActive = feature?.status === 'active';
    const isQueued = row !== undefined && row.status !== 'merged';
    const waiting = this.waiting().map((each) => each.id);
    const before = new Set(waiting.slice(0, Math.max(0, waiting.indexOf(id))));
    const conflicts = this.features
      .conflicts(id, feature?.resource_claims ?? [])
      .conflicts.filter(({ feature_id }) => before.has(feature_id));
    const passed = isActive && isQueued && conflicts.length === 0;
    if (isActive && isQueued) {
      const checked_at = new Date(now).toISOString();
      await this.tables.commit({
        table: 'merges',
        row: { ...row, checked_at, status: passed ? 'ready' : 'blocked' },
      });
    }
    return {
      success: isActive && isQueued,
      feature_id: id,
      passed,
      checks: {
        feature_active: isActive,
        no_resource_conflicts: conflicts.length === 0,
        in_merge_queue: isQueued,
      },
      issues: [
        ...(isActive ? [] : [`Nobody works on ${id} any more, or ever did.`]),
        ...(isQueued ? [] : [`${id} is not in the merge queue.`]),
        ...conflicts.map(({ feature_id }) => `${feature_id} comes before it and claims the same.`),
      ],
      conflicts,
    };
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
