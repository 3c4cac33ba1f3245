import type {
  ApprovalRow,
  FeatureRow,
  HandoffRow,
  IssueRow,
  MemoryRow,
  MergeRow,
  PortRow,
  SessionRow,
  TaskRow,
} from './rows';

/** What the coordinator keeps, by table. Rows are never changed, but replaced. */
export interface Rows {
  readonly tasks: TaskRow;
  readonly sessions: SessionRow;
  readonly handoffs: HandoffRow;
  readonly memories: MemoryRow;
  readonly features: FeatureRow;
  readonly merges: MergeRow;
  readonly ports: PortRow;
  readonly issues: IssueRow;
  readonly approvals: ApprovalRow;
}

export type TableName = keyof Rows;

/** A row that takes the place of the one with its id, or the id of one that goes. */
export type RowChange =
  | { readonly [Name in TableName]: { readonly table: Name; readonly row: Rows[Name] } }[TableName]
  | { readonly table: TableName; readonly drop: string };

/** Where changes are kept. */
export interface TableLog {
  /** Resolves when the changes are on the disk, all of them or none. @throws WavesError `coordinator`. */
  append(changes: readonly RowChange[]): Promise<void>;
}

/**
 * The coordinator's tables in memory, kept on disk as the list of everything that was ever put into them. A change
 * counts at once for the calls that come after it; whoever made it is answered when it can't be lost any more.
 */
export class Tables {
  private readonly rows: { readonly [Name in TableName]: Map<string, Rows[Name]> } = {
    tasks: new Map(),
    sessions: new Map(),
    handoffs: new Map(),
    memories: new Map(),
    features: new Map(),
    merges: new Map(),
    ports: new Map(),
    issues: new Map(),
    approvals: new Map(),
  };

  private readonly listeners = new Set<(changes: readonly RowChange[]) => void>();

  /** @param changes everything so far, the oldest first. */
  constructor(
    changes: Iterable<RowChange>,
    private readonly log: TableLog,
  ) {
    for (const change of changes) {
      this.apply(change);
    }
  }

  /** The rows of a table by id, in the order in which they came to be. */
  all<Name extends TableName>(table: Name): ReadonlyMap<string, Rows[Name]> {
    return this.rows[table];
  }

  /** @throws WavesError `coordinator` when the disk refuses; the coordinator can't go on then. */
  async commit(...changes: readonly RowChange[]): Promise<void> {
    changes.forEach((change) => this.apply(change));
    if (changes.length > 0) {
      await this.log.append(changes);
      this.listeners.forEach((listener) => listener(changes));
    }
  }

  /** Calls back with changes that can't be lost any more. */
  onCommitted(listener: (changes: readonly RowChange[]) => void): void {
    this.listeners.add(listener);
  }

  /** Every row, as changes that make the same tables anew. */
  *everything(): Iterable<RowChange> {
    for (const table of Object.keys(this.rows) as TableName[]) {
      for (const row of this.rows[table].values()) {
        yield { table, row } as RowChange;
      }
    }
  }

  private apply(change: RowChange): void {
    // A table that a later version keeps is nothing to this one.
    const table = this.rows[change.table] as Map<string, { readonly id: string }> | undefined;
    if ('drop' in change) {
      table?.delete(change.drop);
    } else {
      table?.set(change.row.id, change.row);
    }
  }
}
