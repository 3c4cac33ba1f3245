import type { Caller } from '../caller';
import type { PolicyRule } from './rows';

/** A decision and what it rests on. */
export interface PolicyDecision {
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
