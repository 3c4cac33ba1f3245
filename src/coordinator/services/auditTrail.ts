import type { Caller } from '../caller';

/** Something that changed the coordinator's state, or was refused. */
export interface AuditEntry {
  readonly id: string;
  readonly agent_id: string;
  readonly agent_type: string;
  readonly operation: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly result: unknown;
  readonly duration_ms: number;
  readonly success: boolean;
  /** ISO 8601, UTC. */
  readonly created_at: string;
}

/** Which entries are wanted, the latest first. */
export interface AuditFilter {
  readonly agent_id?: string | undefined;
  readonly operation?: string | undefined;
  /** ISO 8601. */
  readonly since?: string | undefined;
  readonly change_id?: string | undefined;
  readonly limit: number;
}

/** Where the entries are kept: they are only ever added to. */
export interface AuditLog {
  /** Resolves when the entry survives this process. */
  append(entry: AuditEntry): Promise<void>;
  /** Entries from the latest back, until told to stop. */
  backwards(visit: (entry: AuditEntry) => 'more' | 'enough'): Promise<void>;
}

/** A call that has been carried out, for the audit. */
export interface AuditedCall {
  readonly caller: Caller;
  readonly operation: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly result: unknown;
  readonly success: boolean;
  readonly startedAt: number;
  readonly endedAt: number;
}

/** Longer texts are cut in the audit, in characters. */
const LONGEST = 500;

/** Who did what and when: everything that changed state and everything that was refused. */
export class AuditTrail {
  private readonly listeners = new Set<(entry: AuditEntry) => void>();

  constructor(
    private readonly log: AuditLog,
    private readonly nextId: () => string,
  ) {}

  async record(call: AuditedCall): Promise<void> {
    const { caller, operation, parameters, result, success, startedAt, endedAt } = call;
    const entry: AuditEntry = {
      id: this.nextId(),
      agent_id: caller.agentId,
      agent_type: caller.agentType,
      operation,
      parameters: shortened(parameters) as Record<string, unknown>,
      result: shortened(result),
      duration_ms: endedAt - startedAt,
      success,
      created_at: new Date(startedAt).toISOString(),
    };
    await this.log.append(entry);
    this.listeners.forEach((listener) => listener(entry));
  }

  /** Calls back with every entry that is written from now on. */
  onRecorded(listener: (entry: AuditEntry) => void): void {
    this.listeners.add(listener);
  }

  /** @returns one more than the limit where there are more. */
  async query({ agent_id, operation, since, change_id, limit }: AuditFilter): Promise<readonly AuditEntry[]> {
    const found: AuditEntry[] = [];
    const earliest = since === undefined ? 0 : Date.parse(since);
    await this.log.backwards((entry) => {
      if (Date.parse(entry.created_at) < earliest) {
        return 'enough';
      }
      if (
        (agent_id === undefined || entry.agent_id === agent_id) &&
        (operation === undefined || entry.operation === operation) &&
        (change_id === undefined || entry.parameters['change_id'] === change_id)
      ) {
        found.push(entry);
      }
      return found.length > limit ? 'enough' : 'more';
    });
    return found;
  }
}

function shortened(value: unknown): unknown {
  if (typeof value === 'string') {
    return value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value;
  }
  if (Array.isArray(value)) {
    const items = value as readonly unknown[];
    return items.length > 50 ? [...items.slice(0, 50).map(shortened), '…'] : items.map(shortened);
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, shortened(each)]))
    : value;
}
