import { checkPlan } from '../plan/checkPlan';
import { graphOf } from '../plan/graph';
import { readPlan } from '../plan/readPlan';
import type { StartRunParams } from '../protocol/driver';
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
  return consentRequest(reading.plan, new Map(agents));
}
