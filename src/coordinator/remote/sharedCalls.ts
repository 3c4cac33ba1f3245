import type { Capability } from '../../run/coordinator/coordination';
import { meantLockKey } from '../../run/locks/lockTable';
import type { Elsewhere, LocalCall } from '../caller';
import type { LockCalls } from './foreignLocks';
import type { RemoteCoordinator } from './remoteCoordinator';
import { fieldsOf } from './remoteCoordinator';

/** How long an agent waits for a coordinator elsewhere besides what it gets here, in milliseconds. */
const RULES = { firstMs: 200, longestMs: 500, patienceMs: 1500 };

/** What is looked up in both places: the field with the rows, and what makes two of them the same. */
const LOOKED_UP: Readonly<
  Record<string, { readonly capability: Capability; readonly rows: string; readonly same: string }>
> = {
  recall: { capability: 'CAN_MEMORY', rows: 'memories', same: 'summary' },
  read_handoff: { capability: 'CAN_HANDOFF', rows: 'handoffs', same: 'summary' },
  discover_agents: { capability: 'CAN_DISCOVER', rows: 'agents', same: 'agent_id' },
  check_guardrails: { capability: 'CAN_GUARDRAILS', rows: 'violations', same: 'pattern_name' },
};

/** What is told to both places. */
const TOLD: Readonly<Record<string, Capability>> = { remember: 'CAN_MEMORY', write_handoff: 'CAN_HANDOFF' };

/**
 * Carries the calls of this repository's agents out here and at a coordinator elsewhere: locks count in both places, what
 * is remembered and left for others goes to both, and what is looked up comes from both. What that one cannot do, or does
 * not answer, is done here alone.
 */
export class SharedCalls implements Elsewhere {
  /** What agents have locked there themselves, by agent. */
  private readonly taken = new Map<string, Set<string>>();

  /** @param isPlanned whether a lock is held there for the plan, and so is not for its agent to give back. */
  constructor(
    private readonly remote: RemoteCoordinator,
    private readonly locks: LockCalls,
    private readonly isPlanned: (agentId: string, key: string) => boolean,
  ) {}

  async carryOut(call: LocalCall): Promise<unknown> {
    const { name, here } = call;
    const result = await here();
    switch (name) {
      case 'acquire_lock':
        return this.acquired(call, fieldsOf(result), result);
      case 'release_lock':
        this.released(call, fieldsOf(result));
        return result;
      case 'check_policy':
        return fieldsOf(result)['allowed'] === true ? this.decided(call, result) : result;
      default:
        break;
    }
    const lookup = LOOKED_UP[name];
    if (lookup !== undefined) {
      const there = fieldsOf(await this.asked(call, lookup.capability));
      return merged(fieldsOf(result), there, lookup, call.parameters['limit']);
    }
    const capability = TOLD[name];
    if (capability !== undefined) {
      await this.asked(call, capability);
    }
    return result;
  }

  /** Gives back what an agent has locked there, once it has ended. */
  sessionEnded(agentId: string): void {
    const keys = this.taken.get(agentId) ?? [];
    this.taken.delete(agentId);
    for (const key of keys) {
      this.giveBack(agentId, key);
    }
  }

  private async acquired(
    { caller, parameters, giveBack }: LocalCall,
    answer: Readonly<Record<string, unknown>>,
    result: unknown,
  ): Promise<unknown> {
    const path = String(parameters['file_path']);
    const minutes = Number(parameters['ttl_minutes']);
    // A claim that keeps nobody out is for this repository's views only: upstream would make a lock of it.
    if (answer['success'] !== true || minutes === 0 || !this.remote.can('CAN_LOCK')) {
      return result;
    }
    const key = meantLockKey(path);
    if (this.isPlanned(caller.agentId, key)) {
      return result;
    }
    const there = await this.locks.acquire(caller.agentId, key, minutes * 60_000);
    if (there.kind === 'refused') {
      await giveBack(path);
      return { success: false, file_path: path, reason: 'locked_by_other', locked_by: there.holder };
    }
    const own = this.taken.get(caller.agentId) ?? new Set();
    this.taken.set(caller.agentId, own.add(key));
    return there.kind === 'granted'
      ? result
      : {
          ...answer,
          warning: 'The shared coordinator has not confirmed it: other clones may not know of this lock.',
        };
  }

  private released({ caller, parameters }: LocalCall, answer: Readonly<Record<string, unknown>>): void {
    const key = meantLockKey(String(parameters['file_path']));
    if (answer['success'] === true && this.taken.get(caller.agentId)?.delete(key) === true) {
      this.giveBack(caller.agentId, key);
    }
  }

  private giveBack(agentId: string, key: string): void {
    if (!this.isPlanned(agentId, key)) {
      this.locks.release(agentId, key);
    }
  }

  private async decided(call: LocalCall, result: unknown): Promise<unknown> {
    const there = fieldsOf(await this.asked(call, 'CAN_POLICY'));
    return there['allowed'] === false ? there : result;
  }

  /** @returns what was answered; undefined: nothing, for whatever reason. */
  private async asked({ name, caller, parameters }: LocalCall, capability: Capability): Promise<unknown> {
    if (!this.remote.can(capability)) {
      return undefined;
    }
    const identity = { agent_id: caller.agentId, agent_type: caller.agentType };
    try {
      return await this.remote.call(name, { ...parameters, ...identity }, RULES);
    } catch {
      return undefined;
    }
  }
}

/** What both places know, without what is the same in both; what is here stands first. */
function merged(
  here: Readonly<Record<string, unknown>>,
  there: Readonly<Record<string, unknown>>,
  { rows, same }: { readonly rows: string; readonly same: string },
  limit: unknown,
): Readonly<Record<string, unknown>> {
  const own = rowsOf(here[rows]);
  const known = new Set(own.map((row) => fieldsOf(row)[same]));
  const more = rowsOf(there[rows]).filter((row) => !known.has(fieldsOf(row)[same]));
  const all = [...own, ...more].slice(0, typeof limit === 'number' ? limit : undefined);
  return {
    ...here,
    [rows]: all,
    ...(here['count'] === undefined ? {} : { count: all.length }),
    ...(there['safe'] === false ? { safe: false } : {}),
  };
}

function rowsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}
