import { checkPlan } from '../../plan/checks/checkPlan';
import { graphOf } from '../../plan/graph/graph';
import type { PlanReading } from '../../plan/reading/readPlan';
import type { Subplans } from '../../plan/reading/subplans';
import type { CommitFiles, Digest } from '../../ports/ports';
import type { StartRunParams } from '../../protocol/driver';
import type { AgentWishes, ResolvedAgent } from '../../run/kernel/kernel';
import { SUBPLAN_AGENT } from '../../run/kernel/kernel';
import type { RunState } from '../../run/run';
import type { ConsentRequest } from './consent';
import { consentRequest } from './consent';
import { planTree } from './planTree';
import { withDependencies } from './plannedRun';
import { wishesOf } from './prepareRun';

/** A plan with the plans within it, as they stand in their files. */
export interface PreviewedPlan {
  readonly reading: PlanReading;
  readonly subplans: Subplans;
}

/**
 * What somebody has to agree to before a request to run a plan may be made; undefined for a plan with errors, which
 * the driver refuses anyway.
 * @param files of the commit that its agents begin from.
 * @throws WavesError `unknown-package`, `unknown-agent`.
 */
export function consentForRun(
  plan: PreviewedPlan,
  params: Pick<StartRunParams, 'only' | 'agent' | 'defaultAgent'>,
  digest: Digest,
  files: CommitFiles | undefined,
): Promise<ConsentRequest | undefined> {
  return consentFor(plan, params.only, wishesOf(params), digest, files);
}

/**
 * What somebody has to agree to before a run goes on with a plan that may have been edited since it began; undefined
 * for a plan with errors.
 * @param override the agent chosen anew for what is retried.
 * @param files of the commit that the run began from.
 */
export function consentForRetry(
  plan: PreviewedPlan,
  state: RunState,
  override: ResolvedAgent | undefined,
  digest: Digest,
  files: CommitFiles | undefined,
): Promise<ConsentRequest | undefined> {
  const used = [...state.packages.values()].map((item) => item.agent);
  const fallback =
    state.wishes.fallback ?? used.find(({ name }) => name !== 'none' && name !== SUBPLAN_AGENT);
  const { rules, described } = state.wishes;
  const wishes: AgentWishes = {
    ...(rules === undefined ? {} : { rules }),
    ...(described === undefined ? {} : { described }),
    ...(override === undefined ? {} : { override }),
    ...(fallback === undefined ? {} : { fallback }),
  };
  return consentFor(plan, undefined, wishes, digest, files);
}

async function consentFor(
  { reading, subplans }: PreviewedPlan,
  only: readonly string[] | undefined,
  wishes: AgentWishes,
  digest: Digest,
  files: CommitFiles | undefined,
): Promise<ConsentRequest | undefined> {
  const surroundings = { folder: '', subplans, isMissing: () => false };
  if (checkPlan(reading, { surroundings }).some((problem) => problem.severity === 'error')) {
    return undefined;
  }
  const { plan } = reading;
  const graph = graphOf(plan);
  return consentRequest(
    planTree({ plan, graph, selected: withDependencies(graph, only), subplans, wishes }),
    digest,
    files,
  );
}
