import { locksMeet } from '../../run/kernel/kernel';
import type { RepositoryTools } from '../../run/coordinator/repositoryTools';
import { meantLockKey } from '../../run/locks/lockTable';
import type { FeatureRow, MergeRow } from './tables/rows';
import type { RowChange, Tables } from './tables/tables';
import type { Features } from './features';
import type { MergeQueue } from './mergeQueue';

/** How much later a feature comes that was taken out of a train. */
const PENALTY = 10;
/** After so many times it is not tried again. */
const MOST_EJECTS = 3;

/** Features that are merged one on top of the other for trying, and do not meet those of other partitions. */
export interface Partition {
  readonly partition_id: string;
  readonly key_prefixes: readonly string[];
  readonly entries: readonly MergeRow[];
}

/** What came of taking a feature out of its train. */
export interface Ejection {
  readonly ejected: boolean;
  readonly abandoned: boolean;
  readonly priority_after: number;
  readonly independent_successors: readonly string[];
  readonly requeued_successors: readonly string[];
}

/**
 * Merge trains: the features of the queue, merged for trying in the order in which they are to be merged, so that all of
 * them can be verified at the same time.
 */
export class MergeTrains {
  constructor(
    private readonly tables: Tables,
    private readonly features: Features,
    private readonly queue: MergeQueue,
    private readonly repository: RepositoryTools,
    private readonly nextId: () => string,
  ) {}

  /** Makes a train of everything that waits. */
  async compose(): Promise<{ readonly train_id: string; readonly partitions: readonly Partition[] }> {
    const train_id = this.nextId();
    const partitions: Partition[] = [];
    for (const members of this.partitionsOf(this.queue.waiting().filter(mayBoard))) {
      const partition_id = `${train_id.slice(0, 8)}-${partitions.length + 1}`;
      const entries: MergeRow[] = [];
      let base: string | undefined;
      for (const [at, { row, feature }] of members.entries()) {
        const position = at + 1;
        const ref =
          feature.branch_name === null
            ? undefined
            : await this.repository.speculate(
                `${train_id}/${partitions.length + 1}`,
                position,
                base,
                feature.branch_name,
              );
        const cannotMerge = feature.branch_name !== null && ref === undefined;
        base = ref ?? base;
        entries.push({
          ...withoutTrain(row),
          status: cannotMerge ? 'blocked' : 'speculating',
          ...(cannotMerge
            ? { error: `${feature.branch_name} cannot be merged after what is before it.` }
            : {}),
          train: { train_id, partition_id, train_position: position, speculative_ref: ref ?? null },
        });
      }
      const keys = members.flatMap(({ feature }) => feature.resource_claims.map(prefixOf));
      partitions.push({ partition_id, key_prefixes: [...new Set(keys)].sort(), entries });
    }
    await this.tables.commit(...partitions.flatMap(({ entries }) => entries).map(changeTo));
    return { train_id, partitions };
  }

  /** The features of a train, in order; none once it is over. */
  status(train: string): readonly MergeRow[] {
    return [...this.tables.all('merges').values()]
      .filter((row) => row.train?.train_id === train && row.status !== 'merged')
      .sort((a, b) => place(a).localeCompare(place(b)));
  }

  /** Forgets what was merged for a train in which nothing is left. @param feature one that has left it. */
  async tidy(feature: MergeRow | undefined): Promise<void> {
    const train = feature?.train?.train_id;
    if (train !== undefined && this.status(train).length === 0) {
      await this.repository.forgetTrain(train);
    }
  }

  /** Takes a feature out of its train; those behind it that have to do with it wait for the next one. */
  async eject(id: string, reason: string): Promise<Ejection | undefined> {
    const row = this.tables.all('merges').get(id);
    if (row?.train === undefined) {
      return undefined;
    }
    const { train } = row;
    const count = (row.ejected?.count ?? 0) + 1;
    const abandoned = count >= MOST_EJECTS;
    const out: MergeRow = {
      ...withoutTrain(row),
      status: abandoned ? 'abandoned' : 'queued',
      merge_priority: row.merge_priority + PENALTY,
      ejected: { count, reason },
    };
    const behind = this.status(train.train_id).filter(
      (other) =>
        other.train?.partition_id === train.partition_id && other.train.train_position > train.train_position,
    );
    // What is merged on top of it has it in it.
    const requeued = behind.filter(
      (other) => other.train?.speculative_ref !== null || this.meet(id, other.id),
    );
    await this.tables.commit(
      changeTo(out),
      ...requeued.map((other) => changeTo({ ...withoutTrain(other), status: 'queued' })),
    );
    await this.tidy(row);
    const gone = new Set(requeued.map((each) => each.id));
    return {
      ejected: true,
      abandoned,
      priority_after: out.merge_priority,
      independent_successors: behind.map((each) => each.id).filter((each) => !gone.has(each)),
      requeued_successors: [...gone],
    };
  }

  /** Notes what came of verifying a feature in its train. */
  async report(id: string, passed: boolean, error: string | undefined): Promise<MergeRow | undefined> {
    const row = this.tables.all('merges').get(id);
    if (row === undefined || row.status !== 'speculating') {
      return row;
    }
    const next: MergeRow = passed
      ? { ...row, status: 'spec_passed' }
      : { ...row, status: 'blocked', error: error ?? 'Its verification failed.' };
    await this.tables.commit(changeTo(next));
    return next;
  }

  /** Features that meet, directly or through others, are one partition; in the queue's order. */
  private partitionsOf(rows: readonly MergeRow[]): readonly (readonly Boarding[])[] {
    const partitions: Boarding[][] = [];
    for (const row of rows) {
      const feature = this.features.find(row.id);
      if (feature !== undefined) {
        const meeting = partitions.filter((each) => each.some((other) => this.meet(other.row.id, row.id)));
        const joined = [...meeting.flat(), { row, feature }];
        meeting.forEach((each) => partitions.splice(partitions.indexOf(each), 1));
        partitions.push(joined.sort((a, b) => rows.indexOf(a.row) - rows.indexOf(b.row)));
      }
    }
    return partitions;
  }

  private meet(a: string, b: string): boolean {
    const [ours, theirs] = [a, b].map((id) =>
      (this.features.find(id)?.resource_claims ?? []).map((claim) => meantLockKey(claim)),
    );
    return ours?.some((key) => theirs?.some((other) => locksMeet(key, other)) === true) === true;
  }
}

/** A feature as it waits, without what was said of it in a train. */
function withoutTrain({
  id,
  pr_url,
  status,
  merge_priority,
  enqueued_at,
  checked_at,
  merged_at,
  ejected,
}: MergeRow): MergeRow {
  return {
    ...{ id, pr_url, status, merge_priority, enqueued_at, merged_at },
    ...(checked_at === undefined ? {} : { checked_at }),
    ...(ejected === undefined ? {} : { ejected }),
  };
}

interface Boarding {
  readonly row: MergeRow;
  readonly feature: FeatureRow;
}

function mayBoard({ status, train }: MergeRow): boolean {
  return train === undefined && (status === 'queued' || status === 'ready');
}

function changeTo(row: MergeRow): RowChange {
  return { table: 'merges', row };
}

function place({ train }: MergeRow): string {
  return `${train?.partition_id ?? ''} ${String(train?.train_position ?? 0).padStart(6, '0')}`;
}

/** `db:schema:` of `db:schema:users`; of a path, its first folder. */
function prefixOf(claim: string): string {
  const key = /^(?:[a-z]+:)+/.exec(claim)?.[0];
  return key !== undefined && key !== 'file:' ? key : (claim.replace(/^file:/, '').split('/')[0] ?? claim);
}
