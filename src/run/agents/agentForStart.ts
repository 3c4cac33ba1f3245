import type { KernelPackage, RunOf } from '../kernel/kernelState';
import type { ResolvedAgent } from '../kernel/plannedPackage';
import type { AgentsPart } from './agents';
import { accountOf } from './agents';

/** Who would carry a package out now, and when that could begin. */
export interface AgentForStart {
  readonly agent: ResolvedAgent;
  /** Milliseconds since 1970 before which its account takes nothing; 0: it takes work now. */
  readonly notBefore: number;
}

/**
 * The package's own agent, or the first of those that may come in its place whose quota is not used up; where all are, the
 * one that is free again first.
 * @param now milliseconds since 1970.
 */
export function agentForStart(
  state: RunOf<AgentsPart>,
  { agent }: KernelPackage,
  now: number,
): AgentForStart {
  const own = { agent, notBefore: quotaOf(state, agent) };
  const fallback = state.agentRules.fallback ?? [];
  if (own.notBefore <= now || fallback.length === 0) {
    return own;
  }
  const others = fallback.map((other) => ({ agent: other, notBefore: quotaOf(state, other) }));
  const free = others.find(({ notBefore }) => notBefore <= now);
  return free ?? [own, ...others].reduce((first, each) => (each.notBefore < first.notBefore ? each : first));
}

/** How many agents of a name take up a slot. @param starting packages that do so although they have not started yet. */
export function agentsAtWork(
  state: RunOf<AgentsPart>,
  name: string,
  starting: ReadonlySet<string> = new Set(),
): number {
  const ids = new Set([...state.index.active, ...starting]);
  return [...ids].filter((id) => state.packages.get(id)?.agent.name === name).length;
}

function quotaOf(state: RunOf<AgentsPart>, agent: ResolvedAgent): number {
  const quota = state.quotas.size === 0 ? undefined : state.quotas.get(accountOf(agent));
  return quota === undefined ? 0 : Date.parse(quota.until);
}
