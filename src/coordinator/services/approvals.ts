import type { Caller } from '../caller';
import type { ApprovalRow } from './rows';
import type { Tables } from './tables';

/** What needs a person's word. */
export interface WantedApproval {
  readonly operation: string;
  readonly resource?: string | undefined;
  readonly context?: Readonly<Record<string, unknown>> | undefined;
  readonly timeout_seconds: number;
}

/** What agents may do only once a person has said so. */
export class Approvals {
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
