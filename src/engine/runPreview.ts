import { resolveAgent } from '../agents/agentTable';
import { checkPlan } from '../plan/checkPlan';
import { graphOf } from '../plan/graph';
import { readPlan } from '../plan/readPlan';
import type { Digest } from '../ports';
import type { StartRunParams } from '../protocol/driver';
import type { ResolvedAgent } from '../run/plannedPackage';
import type { RunState } from '../run/runState';
import type { ConsentRequest } from './consent';
import { consentRequest } from './consent';
import { plannedPackages, withDependencies } from './plannedRun';

/**
 * What somebody has to agree to before a request to run a plan may be made; undefined for a plan with errors, which
 * the driver refuses anyway.
 * @param text of the plan.
 * @throws WavesError `unknown-package`, `unknown-agent`.
 */
export function consentForRun(
  text: string,
  params: Pick<StartRunParams, 'only' | 'agent' | 'defaultAgent'>,
  digest: Digest,
): ConsentRequest | undefined {
  const reading = readPlan(text);
  if (checkPlan(reading).some((problem) => problem.severity === 'error')) {
    return undefined;
  }
  const graph = graphOf(reading.plan);
  const selected = withDependencies(graph, params.only);
  const wishes = { agent: params.agent, defaultAgent: params.defaultAgent };
  const packages = plannedPackages(reading.plan, graph, wishes, selected);
  const agents = packages.filter(({ id }) => selected.has(id)).map(({ id, agent }) => [id, agent] as const);
  return consentRequest(reading.plan, new Map(agents), digest);
}

/**
 * What somebody has to agree to before a run goes on with a plan that may have been edited since it began; undefined
 * for a plan with errors.
 * @param text of the plan, now.
 * @param override the agent chosen anew for what is retried.
 */
export function consentForRetry(
  text: string,
  state: RunState,
  override: ResolvedAgent | undefined,
  digest: Digest,
): ConsentRequest | undefined {
  const reading = readPlan(text);
  if (checkPlan(reading).some((problem) => problem.severity === 'error')) {
    return undefined;
  }
  const agents = reading.plan.packages.map((item): [string, ResolvedAgent] => {
    const fallback = state.packages.get(item.id)?.agent ?? [...state.packages.values()][0]?.agent;
    return [item.id, resolveAgent(item.id, { override, planned: item.agent, fallback })];
  });
  return consentRequest(reading.plan, new Map(agents), digest);
}
