import type { PortRow } from './rows';
import type { Tables } from './tables';
import type { RunViews } from './runViews';

/** Blocks for sessions begin here, above those of packages, and end before the ports that systems give out. */
const FIRST = 30_000;
const STEP = 100;
const LAST = 32_700;

/** Ports for the services of sessions, so that no two of them use the same. A package's agent has those of its package. */
export class PortAllocations {
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
    const allocation = describe(row);
    return { success: true, allocation, env_snippet: snippet(allocation) };
  }

  async release(session: string): Promise<object> {
    const there = this.tables.all('ports').has(session);
    await this.tables.commit(...(there ? [{ table: 'ports', drop: session } as const] : []));
    return { success: there, session_id: session, ...(there ? {} : { error: 'not_allocated' }) };
  }

  status(): readonly object[] {
    return [...this.tables.all('ports').values()].map((row) => ({ session_id: row.id, ...describe(row) }));
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
