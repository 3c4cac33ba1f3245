import { join } from 'node:path';
import type { Plan } from '../../plan/model';
import type { PlanReading } from '../../plan/reading/readPlan';
import type { Subplans } from '../../plan/reading/subplans';
import type { ConsentGrant } from '../../protocol/driver';
import { executionChange } from '../../run/steering/executionChange';
import type { AgentWishes, ResolvedAgent } from '../../run/kernel/kernel';
import { SUBPLAN_AGENT } from '../../run/kernel/kernel';
import type { RunState } from '../../run/run';
import type { ConsentGiven } from '../../run/preflight/preflight';
import type { PlanRevised } from '../../run/steering/steeringEvents';
import { WavesError } from '../../wavesError';
import { checkedPlan, copiesOf, hasSameTexts, subplanHashes } from '../start/checkedPlan';
import type { EngineDependencies } from '../kernel/engineDependencies';
import type { PlanTree } from '../start/planTree';
import { placedLocks } from '../start/plannedRun';
import { planTree } from '../start/planTree';
import { agreedFiles } from '../start/consent';
import { consentForRetry } from '../start/runPreview';

/** A later text of a run's plan. */
export interface Revision {
  readonly event: PlanRevised;
  readonly plan: Plan;
  readonly planText: string;
  readonly reading: PlanReading;
  readonly subplans: Subplans;
  /** The texts of the plans within it, by hash. */
  readonly copies: ReadonlyMap<string, string>;
}

/**
 * What a run's plan says by now, if that is something else than what the run goes by.
 * @throws WavesError `plan-unreadable`, `plan-invalid`, `unknown-agent`; `driver-refused` when it is another feature.
 */
export async function revisionOf(deps: EngineDependencies, state: RunState): Promise<Revision | undefined> {
  const checked = await checkedPlan(deps, join(deps.repository.root, state.plan), undefined);
  const { file, plan, graph, selected, subplans } = checked;
  if (hasSameTexts(state, checked)) {
    return undefined;
  }
  if (plan.feature.id !== state.feature.id) {
    throw new WavesError(
      'driver-refused',
      `The plan is about the feature ${plan.feature.id} now; the run ${state.run} is about ${state.feature.id}.`,
      'Start another run for it.',
    );
  }
  const fallback = [...state.packages.values()].find(
    (item) => item.agent.name !== 'none' && item.agent.name !== SUBPLAN_AGENT,
  )?.agent;
  const wishes = state.wishes.fallback ?? fallback;
  const tree = planTree({
    plan,
    graph,
    selected,
    subplans,
    wishes: { ...withoutOverride(state.wishes), ...(wishes === undefined ? {} : { fallback: wishes }) },
  });
  return {
    plan,
    planText: file.text,
    reading: checked.reading,
    subplans,
    copies: copiesOf(checked),
    event: await revisedBy(deps, state, tree, file.hash, subplanHashes(checked) ?? {}),
  };
}

/** Of a text that has changed, what it says of its agents counts. */
function withoutOverride({ rules, described }: AgentWishes): AgentWishes {
  return { ...(rules === undefined ? {} : { rules }), ...(described === undefined ? {} : { described }) };
}

/**
 * How a run gets from what it goes by to another text of its plan.
 * @param hash of that text: SHA-256 of its bytes, in hex.
 * @param subplans hashes of the plans within it, by path.
 */
export async function revisedBy(
  deps: EngineDependencies,
  state: RunState,
  { plan, packages }: PlanTree,
  hash: string,
  subplans: Readonly<Record<string, string>>,
): Promise<PlanRevised> {
  const former = deps.readPlan(await deps.runs.planText(state.run, state.planHash));
  const execution = executionChange(former.plan.execution, plan.execution);
  const before = state.packages;
  const ids = new Set(packages.map((item) => item.id));
  return {
    type: 'plan.revised',
    planHash: hash,
    planRevision: plan.feature.planRevision,
    packages: placedLocks(packages, deps),
    changed: packages.flatMap(({ id, fingerprint }) => {
      const known = before.get(id);
      return known !== undefined && known.planned.fingerprint !== fingerprint ? [id] : [];
    }),
    added: [...ids].filter((id) => !before.has(id)),
    removed: [...before.keys()].filter((id) => !ids.has(id)),
    ...(Object.keys(subplans).length === 0 ? {} : { subplans }),
    ...(Object.keys(execution).length === 0 ? {} : { execution }),
  };
}

/**
 * That somebody has agreed to the commands of a plan's later text.
 * @param agent chosen anew for what is retried.
 * @param grant what they agreed to; absent: nobody was asked, as for a wish that starts nothing.
 * @returns the event that says so. @throws WavesError `consent` when the commands are others by now.
 */
export async function consentToRevision(
  deps: EngineDependencies,
  state: RunState,
  revision: Revision,
  agent: ResolvedAgent | undefined,
  grant: ConsentGrant | undefined,
): Promise<ConsentGiven[]> {
  if (grant === undefined) {
    return [];
  }
  const files = agreedFiles(deps, state.base);
  const request = await consentForRetry(revision, state, agent, deps.digest, files);
  if (request?.hash !== grant.hash) {
    throw new WavesError(
      'consent',
      `The commands of ${state.plan} have changed since they were agreed to.`,
      'Try again and look at them.',
    );
  }
  const commands = request.commands.length;
  return commands === 0
    ? []
    : [
        {
          ...{ type: 'consent.given', hash: grant.hash, commands, keys: request.keys, how: grant.how },
          ...(files === undefined ? {} : { at: files.commit }),
        },
      ];
}
