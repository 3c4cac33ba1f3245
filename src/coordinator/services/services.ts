import type { Digest, LockStore, Timers } from '../../ports';
import type { RowChange, TableLog } from '../tables';
import { Tables } from '../tables';
import type { AuditLog } from './auditTrail';
import { AuditTrail } from './auditTrail';
import { LockService } from './lockService';
import { RunTasks } from './runTasks';
import type { RunsPort } from './runViews';
import { RunViews } from './runViews';
import { Sessions } from './sessions';
import { WorkQueue } from './workQueue';

/** What the coordinator consists of. */
export interface Services {
  readonly locks: LockService;
  readonly queue: WorkQueue;
  readonly sessions: Sessions;
  readonly audit: AuditTrail;
  readonly runs: RunViews;
  readonly packages: RunTasks;
  readonly tables: Tables;
}

/** What it needs of the world. */
export interface CoordinatorWorld {
  /** Everything that was kept, the oldest first. */
  readonly kept: Iterable<RowChange>;
  readonly tableLog: TableLog;
  readonly auditLog: AuditLog;
  readonly locks: LockStore;
  readonly runs: RunsPort;
  readonly timers: Timers;
  readonly digest: Digest;
  readonly now: () => number;
  /** A fresh UUID. */
  readonly newId: () => string;
}

/** Puts the services together. */
export function createServices(world: CoordinatorWorld): Services {
  const { newId, now } = world;
  const tables = new Tables(world.kept, world.tableLog);
  const runs = new RunViews(world.runs);
  const packages = new RunTasks(runs, world.digest);
  return {
    tables,
    runs,
    packages,
    locks: new LockService(world.locks, world.timers, runs),
    queue: new WorkQueue(tables, packages, newId),
    sessions: new Sessions(tables, runs, newId, now()),
    audit: new AuditTrail(world.auditLog, newId),
  };
}
