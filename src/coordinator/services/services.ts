import type { Digest, LockStore, Timers } from '../../ports/ports';
import type { GuardrailRule } from '../../plan/guardrailRules';
import { Policies } from './identity';
import type { PolicyRule, ApprovalRow, PortRow } from './tables/rows';
import type { Sealer } from '../tokens';
import type { RepositoryTools } from '../../run/coordinator/repositoryTools';
import type { PlannedFeature } from '../../run/explaining/feasibility';
import type { RowChange, TableLog } from './tables/tables';
import { Tables } from './tables/tables';
import type { AuditLog } from './auditTrail';
import { AuditTrail } from './auditTrail';
import { Features } from './features';
import { Handoffs } from './handoffs';
import { Issues } from './issues';
import { Memories } from './memories';
import { MergeQueue } from './mergeQueue';
import { MergeTrains } from './mergeTrains';
import { LockService } from './lockService';
import type { RunsPort } from './tables/runViews';
import { RunTasks, RunViews } from './tables/runViews';
import { Sessions } from './sessions';
import { WorkEvents } from './workEvents';
import { WorkQueue } from './workQueue';
import type { Caller, Elsewhere } from '../caller';

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
  /** Where the file of a path really lies, both from the top of the repository; absent: there. */
  readonly placeOf?: (path: string) => string;
  /** A coordinator elsewhere with which agents share what they do; absent: there is none. */
  readonly elsewhere?: Elsewhere | undefined;
  readonly runs: RunsPort;
  /** The plans that wait for approval. */
  readonly planned: () => Promise<readonly PlannedFeature[]>;
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
  const features = new Features(tables, runs, world.planned);
  const merges = new MergeQueue(tables, features);
  const sessions = new Sessions(tables, runs, newId, now());
  const issues = new Issues(tables, packages, newId);
  const audit = new AuditTrail(world.auditLog, newId);
  return {
    tables,
    runs,
    packages,
    locks: new LockService(world.locks, world.timers, runs, now, world.placeOf),
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

/** What needs a person's word. */
interface WantedApproval {
  readonly operation: string;
  readonly resource?: string | undefined;
  readonly context?: Readonly<Record<string, unknown>> | undefined;
  readonly timeout_seconds: number;
}

/** What agents may do only once a person has said so. */
class Approvals {
  constructor(
    private readonly tables: Tables,
    private readonly nextId: () => string,
  ) {}

  async request(caller: Caller, wanted: WantedApproval, now: number): Promise<ApprovalRow> {
    const row: ApprovalRow = {
      id: this.nextId(),
      agent_id: caller.agentId,
      agent_type: caller.agentType,
      operation: wanted.operation,
      resource: wanted.resource ?? null,
      context: wanted.context ?? {},
      status: 'pending',
      decided_by: null,
      reason: null,
      created_at: new Date(now).toISOString(),
      expires_at: new Date(now + wanted.timeout_seconds * 1000).toISOString(),
      decided_at: null,
    };
    await this.tables.commit({ table: 'approvals', row });
    return row;
  }

  find(id: string, now: number): ApprovalRow | undefined {
    const row = this.tables.all('approvals').get(id);
    return row && asOf(row, now);
  }

  pending(now: number): readonly ApprovalRow[] {
    return [...this.tables.all('approvals').values()]
      .map((row) => asOf(row, now))
      .filter(({ status }) => status === 'pending');
  }

  /** @returns undefined when there is none that waits. */
  async decide(
    caller: Caller,
    id: string,
    decision: 'approved' | 'denied',
    reason: string | undefined,
    now: number,
  ): Promise<ApprovalRow | undefined> {
    const row = this.find(id, now);
    if (row?.status !== 'pending') {
      return undefined;
    }
    const decided: ApprovalRow = {
      ...row,
      status: decision,
      decided_by: caller.agentId,
      reason: reason ?? null,
      decided_at: new Date(now).toISOString(),
    };
    await this.tables.commit({ table: 'approvals', row: decided });
    return decided;
  }
}

function asOf(row: ApprovalRow, now: number): ApprovalRow {
  return row.status === 'pending' && Date.parse(row.expires_at) <= now ? { ...row, status: 'expired' } : row;
}

/** Blocks for sessions begin here, above those of packages, and end before the ports that systems give out. */
const FIRST = 30_000;
const STEP = 100;
const LAST = 32_700;

/** Ports for the services of sessions, so that no two of them use the same. A package's agent has those of its package. */
class PortAllocations {
  constructor(
    private readonly tables: Tables,
    private readonly runs: RunViews,
  ) {}

  async allocate(session: string, now: number): Promise<object> {
    const known = this.tables.all('ports').get(session);
    const base = known?.base ?? this.free();
    if (base === undefined) {
      return { success: false, error: 'no_ports_available' };
    }
    const row: PortRow = {
      id: session,
      base,
      allocated_at: known?.allocated_at ?? new Date(now).toISOString(),
    };
    await this.tables.commit({ table: 'ports', row });
    return {
      success: true,
      allocation: { session_id: session, ...describe(row) },
      env_snippet: snippet(describe(row)),
    };
  }

  async release(session: string): Promise<object> {
    const there = this.tables.all('ports').has(session);
    await this.tables.commit(...(there ? [{ table: 'ports', drop: session } as const] : []));
    // What is done when a session ends may be done twice.
    return { success: true, session_id: session };
  }

  status(): readonly object[] {
    return [...this.tables.all('ports').values()].map((row) => ({
      session_id: row.id,
      ...describe(row),
      // They are kept until they are given back.
      remaining_ttl_minutes: null,
    }));
  }

  private free(): number | undefined {
    const packages = this.runs
      .states()
      .flatMap(({ packages: all }) => [...all.values()].map(({ ports }) => ports));
    const taken = new Set([...packages, ...[...this.tables.all('ports').values()].map(({ base }) => base)]);
    for (let base = FIRST; base < LAST; base += STEP) {
      if (!taken.has(base)) {
        return base;
      }
    }
    return undefined;
  }
}

interface Allocation {
  readonly db_port: number;
  readonly rest_port: number;
  readonly realtime_port: number;
  readonly api_port: number;
  readonly compose_project_name: string;
}

function describe({ base }: PortRow): Allocation {
  return {
    db_port: base,
    rest_port: base + 1,
    realtime_port: base + 2,
    api_port: base + 3,
    compose_project_name: `waves-${base}`,
  };
}

function snippet({ compose_project_name, ...ports }: Allocation): string {
  const lines = Object.entries(ports).map(([name, port]) => `export ${name.toUpperCase()}=${port}`);
  return [...lines, `export COMPOSE_PROJECT_NAME=${compose_project_name}`].join('\n');
}
