import type { Guest, Sealer } from '../tokens';
import { attemptOfToken, guestOfToken } from '../tokens';
import type { Caller } from '../caller';
import { AGENT_TRUST, agentIdOf, CallRefused, OWNER_TRUST, STRANGER } from '../caller';
import type { PolicyRule } from './tables/rows';
import type { RunViews } from './tables/runViews';
import { sessionIdOf } from './sessions';

/** A decision and what it rests on. */
interface PolicyDecision {
  readonly allowed: boolean;
  readonly reason: string;
  readonly engine: 'waves';
  readonly diagnostics: readonly string[];
}

/** Who may do what on what. */
export class Policies {
  constructor(private readonly rules: readonly PolicyRule[]) {}

  decide({ agentId, agentType }: Caller, operation: string, resource: string): PolicyDecision {
    const at = this.rules.findIndex(
      (rule) =>
        (fits(rule.who, agentId) || fits(rule.who, agentType)) &&
        fits(rule.operation, operation) &&
        fits(rule.resource, resource),
    );
    const rule = this.rules[at];
    return rule === undefined
      ? { allowed: true, reason: 'No rule forbids it.', engine: 'waves', diagnostics: [] }
      : {
          allowed: rule.effect === 'permit',
          reason: rule.reason,
          engine: 'waves',
          diagnostics: [`rule ${at + 1}: ${policyLine(rule)}`],
        };
  }

  list(): readonly PolicyRule[] {
    return this.rules;
  }
}

/** A rule as it is written. */
export function policyLine({ effect, who, operation, resource, reason }: PolicyRule): string {
  return `${effect} ${who} to ${operation} on ${resource} because ${reason}`;
}

const LINE = /^(permit|forbid)\s+(\S+)\s+to\s+(\S+)\s+on\s+(\S+)\s+because\s+(\S.*)$/;

/** Reads rules, one a line; empty lines and those that begin with # are for people. */
export function readPolicies(text: string): {
  readonly rules: readonly PolicyRule[];
  readonly errors: readonly string[];
} {
  const rules: PolicyRule[] = [];
  const errors: string[] = [];
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#')) {
      continue;
    }
    const [, effect, who, operation, resource, reason] = LINE.exec(trimmed) ?? [];
    if (who === undefined || operation === undefined || resource === undefined || reason === undefined) {
      errors.push(`line ${at + 1}: write "permit|forbid WHO to OPERATION on RESOURCE because REASON"`);
    } else {
      rules.push({ effect: effect === 'permit' ? 'permit' : 'forbid', who, operation, resource, reason });
    }
  }
  return { rules, errors };
}

function fits(pattern: string, text: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'u').test(text);
}

/** The keys that count. */
export interface Keys {
  readonly sealer: Sealer;
  /** Whether a key is the one of whoever owns the repository. In the same time whether or not it is. */
  isOwnerKey(key: string): boolean;
  /** Keys that were made for a guest before this time count no longer (milliseconds since 1970, UTC); undefined: none was revoked. */
  calledBack(agentId: string): number | undefined;
}

/** Who a call says that it is from. */
export interface ClaimedIdentity {
  readonly agent_id?: unknown;
  readonly agent_type?: unknown;
  readonly session_id?: unknown;
}

/** Finds out who calls. An agent is who its key says, whatever else the call claims. */
export class Identities {
  constructor(
    private readonly keys: Keys,
    private readonly runs: RunViews,
    private readonly now: () => number,
  ) {}

  /**
   * @param key undefined: none was shown.
   * @throws CallRefused 401 for a key that is none, or of an attempt that has ended; 403 for claims that are not the key's.
   */
  callerOf(key: string | undefined, claimed: ClaimedIdentity): Caller {
    if (key === undefined) {
      throw new CallRefused(401, 'Show a key: Authorization: Bearer KEY, or X-API-Key: KEY.');
    }
    const agentId = given(claimed.agent_id, 'agent_id');
    const agentType = given(claimed.agent_type, 'agent_type');
    const sessionId = given(claimed.session_id, 'session_id');
    if (this.keys.isOwnerKey(key)) {
      return {
        agentId: agentId ?? 'owner',
        agentType: agentType ?? 'person',
        sessionId,
        trust: OWNER_TRUST,
      };
    }
    const guest = guestOfToken(key, this.keys.sealer);
    if (guest !== undefined) {
      return this.guestCaller(guest, { agentId, agentType, sessionId });
    }
    const attempt = attemptOfToken(key, this.keys.sealer);
    const item = attempt && this.runs.underway(attempt);
    if (attempt === undefined || item === undefined) {
      throw new CallRefused(401, attempt === undefined ? 'Unknown key.' : 'This key’s attempt has ended.');
    }
    const own: Caller = {
      agentId: agentIdOf(attempt),
      agentType: item.agent.name,
      sessionId: sessionIdOf(attempt),
      trust: AGENT_TRUST,
      attempt,
    };
    if ((agentId ?? own.agentId) !== own.agentId || (agentType ?? own.agentType) !== own.agentType) {
      throw new CallRefused(403, `This key belongs to ${own.agentId} (${own.agentType}).`);
    }
    return own;
  }

  private guestCaller(
    { agentId, scope, since, until }: Guest,
    claimed: Record<'agentId' | 'agentType' | 'sessionId', string | undefined>,
  ): Caller {
    if (!(this.now() < until)) {
      throw new CallRefused(401, `This key of ${agentId} was good until ${new Date(until).toISOString()}.`);
    }
    const calledBack = this.keys.calledBack(agentId);
    if (calledBack !== undefined && !(since > calledBack)) {
      throw new CallRefused(
        401,
        `This key of ${agentId} was called back at ${new Date(calledBack).toISOString()}.`,
      );
    }
    if ((claimed.agentId ?? agentId) !== agentId) {
      throw new CallRefused(403, `This key belongs to ${agentId}.`);
    }
    const { agentType = 'guest', sessionId } = claimed;
    return {
      agentId,
      agentType,
      sessionId,
      trust: AGENT_TRUST,
      ...(scope === 'read' ? { readsOnly: true } : {}),
    };
  }

  /** For calls that need no key: who it is where a good one is shown. */
  callerOrStranger(key: string | undefined, claimed: ClaimedIdentity): Caller {
    try {
      return this.callerOf(key, claimed);
    } catch (error) {
      if (error instanceof CallRefused) {
        return STRANGER;
      }
      throw error;
    }
  }
}

const LONGEST = 200;

function given(value: unknown, what: string): string | undefined {
  if (value === undefined || value === null || value === '') {
    return undefined;
  }
  if (typeof value !== 'string' || value.length > LONGEST || /[\p{Cc}\u2028\u2029]/u.test(value)) {
    const msg = `must be one line of text of at most ${LONGEST} characters`;
    throw new CallRefused(422, [{ type: 'invalid_string', loc: ['body', what], msg }]);
  }
  return value;
}
