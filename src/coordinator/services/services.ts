import type { Digest, LockStore, Timers } from '../../ports/ports';
import type { GuardrailRule } from '../../plan/guardrails/guardrailRules';
import type { PolicyRule } from './rows';
import type { Sealer } from '../agentTokens';
import type { RepositoryTools } from '../../run/coordination/repositoryTools';
import type { Elsewhere } from '../elsewhere';
import type { RowChange, TableLog } from './tables';
import { Tables } from './tables';
import type { AuditLog } from './auditTrail';
import { AuditTrail } from './auditTrail';
import { Approvals } from './approvals';
import { Features } from './features';
import { Handoffs } from './handoffs';
import { Issues } from './issues';
import { Memories } from './memories';
import { PortAllocations } from './portAllocations';
import { MergeQueue } from './mergeQueue';
import { MergeTrains } from './mergeTrains';
import { Policies } from './policies';
import { LockService } from './lockService';
import { RunTasks } from './runTasks';
import type { RunsPort } from './runViews';
import { RunViews } from './runViews';
import { Sessions } from './sessions';
import { WorkEvents } from './workEvents';
import { WorkQueue } from './workQueue';

/** What the coordinator consists of. */
export interface Services {
  readonly locks: LockService;
  readonly queue: WorkQueue;
  readonly sessions: Sessions;
  readonly audit: AuditTrail;
  readonly approvals: Approvals;
  readonly features: Features;
  readonly handoffs: Handoffs;
  readonly issues: Issues;
  readonly memories: Memories;
  readonly ports: PortAllocations;
  readonly merges: MergeQueue;
  readonly trains: MergeTrains;
  readonly repository: RepositoryTools;
  readonly policies: Policies;
  readonly guardrails: readonly GuardrailRule[];
  readonly runs: RunViews;
  readonly packages: RunTasks;
  readonly tables: Tables;
  readonly events: WorkEvents;
  readonly sealer: Sealer;
}

/** What it needs of the world. */
export interface CoordinatorWorld {
  /** Everything that was kept, the oldest first. */
  readonly kept: Iterable<RowChange>;
  readonly tableLog: TableLog;
  readonly auditLog: AuditLog;
  readonly locks: LockStore;
  /** A coordinator elsewhere with which agents share what they do; absent: there is none. */
  readonly elsewhere?: Elsewhere | undefined;
  readonly runs: RunsPort;
  readonly repository: RepositoryTools;
  readonly timers: Timers;
  readonly digest: Digest;
  readonly sealer: Sealer;
  /** Of the repository. */
  readonly guardrails: readonly GuardrailRule[];
  readonly policies: readonly PolicyRule[];
  readonly now: () => number;
  /** A fresh UUID. */
  readonly newId: () => string;
}

/** Puts the services together. */
export function createServices(world: CoordinatorWorld): Services {
  const { newId, now } = world;
  const tables = new Tables(world.kept, world.tableLog);
  const runs = new RunViews(world.runs, world.timers, now, newId);
  const packages = new RunTasks(runs, world.digest);
  const features = new Features(tables, runs);
  const merges = new MergeQueue(tables, features);
  const sessions = new Sessions(tables, runs, newId, now());
  const issues = new Issues(tables, packages, newId);
  const audit = new AuditTrail(world.auditLog, newId);
  return {
    tables,
    runs,
    packages,
    locks: new LockService(world.locks, world.timers, runs, now),
    queue: new WorkQueue(tables, packages, newId),
    sessions,
    approvals: new Approvals(tables, newId),
    handoffs: new Handoffs(tables, newId),
    issues,
    memories: new Memories(tables, newId),
    ports: new PortAllocations(tables, runs),
    features,
    merges,
    trains: new MergeTrains(tables, features, merges, world.repository, newId),
    repository: world.repository,
    policies: new Policies(world.policies),
    guardrails: world.guardrails,
    audit,
    events: new WorkEvents({ tables, packages, issues, sessions, runs, audit }, now),
    sealer: world.sealer,
  };
}
