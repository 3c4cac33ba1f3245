import type { PackageClaims, PlannedFeature } from '../../run/explaining/feasibility';
import { plannedBeside, plannedText } from '../../run/explaining/feasibility';
import { locksMeet } from '../../run/kernel/kernel';
import { meantLockKey } from '../../run/locks/lockTable';
import type { RunState } from '../../run/run';
import type { Caller } from '../caller';
import type { FeatureRow } from './tables/rows';
import type { Tables } from './tables/tables';
import type { RunViews } from './tables/runViews';

/** What somebody registers. */
export interface WantedFeature {
  readonly feature_id: string;
  readonly resource_claims: readonly string[];
  readonly title?: string | undefined;
  readonly branch_name?: string | undefined;
  readonly merge_priority: number;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
}

/** Whether a feature can be worked on beside those that are: with all of it, with part of it, or after them. */
export type Feasibility = 'FULL' | 'PARTIAL' | 'SEQUENTIAL';

export interface FeatureConflicts {
  readonly candidate_feature_id: string;
  readonly feasibility: Feasibility;
  readonly total_candidate_claims: number;
  readonly total_conflicting_claims: number;
  readonly conflicts: readonly {
    readonly feature_id: string;
    readonly overlapping_keys: readonly string[];
  }[];
}

/** A plan that waits for approval. */
interface PlannedPlan {
  readonly feature_id: string;
  readonly title: string;
  readonly plan: string;
  readonly proposed_by: string;
  readonly proposed_at: string;
}

interface PlannedRow extends PlannedPlan {
  readonly packages: readonly PackageClaims[];
}

/** What somebody else is about to claim; that keeps nobody out. */
export interface PlannedConflicts {
  readonly planned: readonly (PlannedPlan & { readonly overlapping_keys: readonly string[] })[];
  /** For agents and people; absent where nothing collides. */
  readonly note?: string;
}

/** The features that are worked on in the repository, those of its runs without being registered. */
export class Features {
  constructor(
    private readonly tables: Tables,
    private readonly runs: RunViews,
    private readonly plans: () => Promise<readonly PlannedFeature[]>,
  ) {}

  async register(caller: Caller, wanted: WantedFeature, now: number): Promise<object> {
    const known = this.tables.all('features').get(wanted.feature_id);
    const time = new Date(now).toISOString();
    const row: FeatureRow = {
      id: wanted.feature_id,
      title: wanted.title ?? known?.title ?? null,
      status: 'active',
      registered_by: known?.registered_by ?? caller.agentId,
      resource_claims: wanted.resource_claims,
      branch_name: wanted.branch_name ?? known?.branch_name ?? null,
      merge_priority: wanted.merge_priority,
      metadata: wanted.metadata ?? known?.metadata ?? {},
      registered_at: known?.registered_at ?? time,
      updated_at: time,
      completed_at: null,
    };
    await this.tables.commit({ table: 'features', row });
    const action = known === undefined ? 'registered' : 'updated';
    return { success: true, feature_id: row.id, action, reason: null };
  }

  async deregister(id: string, status: 'completed' | 'cancelled', now: number): Promise<object> {
    const known = this.tables.all('features').get(id);
    if (known?.status !== 'active') {
      return { success: false, feature_id: id, status: null, reason: 'feature_not_found' };
    }
    const time = new Date(now).toISOString();
    await this.tables.commit({
      table: 'features',
      row: { ...known, status, updated_at: time, completed_at: time },
    });
    return { success: true, feature_id: id, status, reason: null };
  }

  find(id: string): FeatureRow | undefined {
    return this.tables.all('features').get(id) ?? this.ofRuns().find((row) => row.id === id);
  }

  /** The most urgent to merge first. */
  active(): readonly FeatureRow[] {
    const registered = [...this.tables.all('features').values()].filter(({ status }) => status === 'active');
    const known = new Set(registered.map(({ id }) => id));
    return [...registered, ...this.ofRuns().filter(({ id }) => !known.has(id))].sort(
      (a, b) => a.merge_priority - b.merge_priority,
    );
  }

  /** Which of a feature's claims others have. Claims meet where they are the same, or one covers the other. */
  conflicts(candidate: string, claims: readonly string[]): FeatureConflicts {
    const keys = new Map([...new Set(claims)].map((claim) => [claim, meantLockKey(claim)]));
    const conflicts = this.active()
      .filter(({ id }) => id !== candidate)
      .map(({ id, resource_claims }) => {
        const theirs = resource_claims.map((claim) => meantLockKey(claim));
        const overlapping = [...keys].filter(([, key]) => theirs.some((other) => locksMeet(key, other)));
        return { feature_id: id, overlapping_keys: overlapping.map(([claim]) => claim) };
      })
      .filter(({ overlapping_keys }) => overlapping_keys.length > 0);
    const colliding = new Set(conflicts.flatMap(({ overlapping_keys }) => overlapping_keys)).size;
    return {
      candidate_feature_id: candidate,
      feasibility: colliding === 0 ? 'FULL' : colliding * 2 > keys.size ? 'SEQUENTIAL' : 'PARTIAL',
      total_candidate_claims: keys.size,
      total_conflicting_claims: colliding,
      conflicts,
    };
  }

  /** The plans that wait for approval: they are not worked on, and stand in nobody's way. */
  async planned(): Promise<readonly PlannedRow[]> {
    return (await this.plans()).map((feature) => ({ ...rowOf(feature), packages: feature.claims }));
  }

  /** Which of them would claim what a feature claims, and the same in words. */
  async plannedBeside(candidate: string, claims: readonly string[]): Promise<PlannedConflicts> {
    const others = (await this.plans()).filter(({ id }) => id !== candidate);
    const found = plannedBeside(candidate, claims, others);
    return {
      planned: found.map(({ feature, shared }) => ({
        ...rowOf(feature),
        overlapping_keys: [...new Set(shared.map(({ what }) => what))],
      })),
      ...(found.length === 0 ? {} : { note: plannedText(found).join('\n') }),
    };
  }

  private ofRuns(): readonly FeatureRow[] {
    return this.runs.states().filter(isWhole).map(featureOf);
  }
}

function isWhole({ parent }: RunState): boolean {
  return parent === undefined;
}

function featureOf({ feature, packages, integrationBranch, startedAt, lastTime, run }: RunState): FeatureRow {
  return {
    id: feature.id,
    title: feature.title,
    status: 'active',
    registered_by: 'waves',
    resource_claims: [...new Set([...packages.values()].flatMap(({ planned }) => planned.locks))],
    branch_name: integrationBranch,
    merge_priority: 5,
    metadata: { run },
    registered_at: startedAt,
    updated_at: lastTime,
    completed_at: null,
  };
}

function rowOf({ id, title, name, by, since }: PlannedFeature): PlannedPlan {
  return { feature_id: id, title, plan: name, proposed_by: by, proposed_at: since };
}
