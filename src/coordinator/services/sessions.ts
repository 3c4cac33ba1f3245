import type { PackageRun, RunState } from '../../run/run';
import type { Caller } from '../caller';
import { agentIdOf } from '../caller';
import type { SessionRow } from './tables/rows';
import type { Tables } from './tables/tables';
import type { RunViews } from './tables/runViews';

/** A worktree that an agent works in, in upstream's words. */
interface ActiveWorktree {
  readonly agent_id: string;
  readonly change_id: string;
  readonly branch: string | null;
  readonly worktree_path: string | null;
  readonly last_heartbeat_iso: string;
  readonly pinned: boolean;
  readonly owner_session: string;
}

/** The worktrees of the packages that agents work on now. @param now milliseconds since 1970, UTC. */
export function activeWorktrees(sessions: Sessions, runs: RunViews, now: number): readonly ActiveWorktree[] {
  return sessions.discover(now, {}).flatMap(({ agent_id, session_id, last_heartbeat, run, package: id }) => {
    const state = run === undefined ? undefined : runs.stateOf(run);
    const item = state?.packages.get(id ?? '');
    return state === undefined || item === undefined
      ? []
      : {
          agent_id,
          change_id: state.feature.id,
          branch: item.branch ?? null,
          worktree_path: item.worktree ?? null,
          last_heartbeat_iso: last_heartbeat,
          pinned: false,
          owner_session: session_id,
        };
  });
}

export type AgentStatus = 'active' | 'idle' | 'disconnected';

/** An agent as others see it. */
export interface KnownAgent extends Omit<SessionRow, 'id' | 'delegated_from'> {
  readonly session_id: string;
  readonly status: AgentStatus;
  readonly last_heartbeat: string;
  /** Of an agent of a run. */
  readonly run?: string;
  readonly package?: string;
}

/** What somebody registers with. */
export interface Registration {
  readonly capabilities?: readonly string[] | undefined;
  readonly current_task?: string | undefined;
  readonly delegated_from?: string | undefined;
  readonly phase_archetype?: string | undefined;
}

/** Without a sign of life for so long, an agent counts as gone, in minutes. */
export const STALE_MINUTES = 15;
/** How many sessions are remembered. */
const MOST = 2000;

/** Who works in the repository: the agents of runs, known without doing anything, and those that have registered. */
export class Sessions {
  /** When each was last heard of; after a restart, when that was. */
  private readonly heard = new Map<string, number>();

  constructor(
    private readonly tables: Tables,
    private readonly runs: RunViews,
    private readonly nextId: () => string,
    private readonly startedAt: number,
  ) {}

  /** Registers the caller, or brings up to date what is known of it. */
  async register(caller: Caller, registration: Registration, now: number): Promise<object> {
    const { capabilities, current_task, delegated_from, phase_archetype } = registration;
    const known = this.sessionOf(caller);
    const row: SessionRow = {
      id: known?.id ?? caller.sessionId ?? this.nextId(),
      agent_id: caller.agentId,
      agent_type: caller.agentType,
      capabilities: capabilities ?? known?.capabilities ?? [],
      current_task: current_task ?? null,
      delegated_from: delegated_from ?? known?.delegated_from ?? null,
      phase_archetype: phase_archetype ?? known?.phase_archetype ?? null,
      started_at: known?.started_at ?? new Date(now).toISOString(),
    };
    this.heard.set(row.id, now);
    const surplus = [...this.tables.all('sessions').keys()].slice(0, -MOST);
    await this.tables.commit(
      { table: 'sessions', row },
      ...surplus.map((drop) => ({ table: 'sessions', drop }) as const),
    );
    return { success: true, session_id: row.id };
  }

  /** A sign of life. */
  heartbeat(caller: Caller, now: number): object {
    const session = this.sessionOf(caller);
    if (session === undefined) {
      return caller.attempt === undefined
        ? { success: false, session_id: null, error: 'session_not_found' }
        : { success: true, session_id: sessionIdOf(caller.attempt), error: null };
    }
    this.heard.set(session.id, now);
    return { success: true, session_id: session.id, error: null };
  }

  /** What a caller has said that it can do. */
  archetypesOf(caller: Caller): readonly string[] {
    const session = this.sessionOf(caller);
    return session === undefined
      ? []
      : [...session.capabilities, ...(session.phase_archetype === null ? [] : [session.phase_archetype])];
  }

  discover(
    now: number,
    filter: { readonly capability?: string | undefined; readonly status?: AgentStatus | undefined },
  ) {
    const registered = [...this.tables.all('sessions').values()];
    const underway = this.runs
      .states()
      .flatMap((state) =>
        [...state.index.active].flatMap((id) => packageAgent(state, state.packages.get(id))),
      );
    const known = new Set(underway.map(({ agent_id }) => agent_id));
    const rest = registered.filter(({ agent_id }) => !known.has(agent_id));
    const own = new Map(registered.map((row) => [row.agent_id, row]));
    return [
      ...underway.map((agent) => ({ ...agent, capabilities: own.get(agent.agent_id)?.capabilities ?? [] })),
      ...rest.map((row) => this.describe(row, now)),
    ]
      .filter(
        ({ capabilities }) => filter.capability === undefined || capabilities.includes(filter.capability),
      )
      .filter(({ status }) => filter.status === undefined || status === filter.status);
  }

  /** Those who are at work on something now. */
  working(now: number): readonly KnownAgent[] {
    return this.discover(now, { status: 'active' }).filter(({ current_task }) => current_task !== null);
  }

  /** Whether an agent works on a package of a run that goes on. */
  isOfRun(agentId: string): boolean {
    return this.runs
      .states()
      .some(({ run, index }) => [...index.active].some((id) => agentIdOf({ run, package: id }) === agentId));
  }

  /** Forgets an agent that has registered itself. @returns whether it had. */
  async forget(agentId: string): Promise<boolean> {
    const own = [...this.tables.all('sessions').values()].filter(({ agent_id }) => agent_id === agentId);
    own.forEach(({ id }) => this.heard.delete(id));
    await this.tables.commit(...own.map(({ id }) => ({ table: 'sessions', drop: id }) as const));
    return own.length > 0;
  }

  /** Forgets agents that have given no sign of life. @returns their ids. */
  async cleanUp(staleMinutes: number, now: number): Promise<ReadonlySet<string>> {
    const gone = [...this.tables.all('sessions').values()].filter(
      ({ id }) => now - this.lastHeard(id) >= staleMinutes * 60_000,
    );
    gone.forEach(({ id }) => this.heard.delete(id));
    await this.tables.commit(...gone.map(({ id }) => ({ table: 'sessions', drop: id }) as const));
    return new Set(gone.map(({ agent_id }) => agent_id));
  }

  private sessionOf({ agentId, sessionId }: Caller): SessionRow | undefined {
    const own = [...this.tables.all('sessions').values()].filter(({ agent_id }) => agent_id === agentId);
    return sessionId === undefined ? own.at(-1) : own.find(({ id }) => id === sessionId);
  }

  private describe({ id, delegated_from: _, ...row }: SessionRow, now: number): KnownAgent {
    const heard = this.lastHeard(id);
    const isGone = now - heard >= STALE_MINUTES * 60_000;
    const status = isGone ? 'disconnected' : 'active';
    return { ...row, session_id: id, status, last_heartbeat: new Date(heard).toISOString() };
  }

  private lastHeard(id: string): number {
    return this.heard.get(id) ?? this.startedAt;
  }
}

function packageAgent({ run }: RunState, item: PackageRun | undefined): KnownAgent[] {
  if (item === undefined) {
    return [];
  }
  const { planned, agent, attempt } = item;
  const heard = item.evidence.map(({ at }) => at).sort();
  return [
    {
      agent_id: agentIdOf({ run, package: planned.id }),
      agent_type: agent.name,
      session_id: sessionIdOf({ run, package: planned.id, attempt }),
      capabilities: [],
      status: item.state === 'stalled' ? 'idle' : 'active',
      current_task: planned.title,
      phase_archetype: null,
      last_heartbeat: heard.at(-1) ?? item.since,
      started_at: item.startedAt ?? item.since,
      run,
      package: planned.id,
    },
  ];
}

/** The session of an agent of a run: its attempt. */
export function sessionIdOf(attempt: {
  readonly run: string;
  readonly package: string;
  readonly attempt: number;
}): string {
  return `${attempt.package}.${attempt.attempt}@${attempt.run}`;
}
