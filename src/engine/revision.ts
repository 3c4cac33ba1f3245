import { join } from 'node:path';
import type { Plan } from '../plan/model';
import type { RunState } from '../run/runState';
import type { PlanRevised } from '../run/steeringEvents';
import { WavesError } from '../wavesError';
import { checkedPlan } from './checkedPlan';
import type { EngineDependencies } from './engineDependencies';
import { plannedPackages } from './plannedRun';

/** A later text of a run's plan. */
export interface Revision {
  readonly event: PlanRevised;
  readonly plan: Plan;
  readonly planText: string;
}

/**
 * What a run's plan says by now, if that is something else than what the run goes by.
 * @throws WavesError `plan-unreadable`, `plan-invalid`, `unknown-agent`; `driver-refused` when it is another feature.
 */
export async function revisionOf(deps: EngineDependencies, state: RunState): Promise<Revision | undefined> {
  const checked = await checkedPlan(deps, join(deps.repository.root, state.plan), undefined);
  const { file, plan, graph } = checked;
  if (file.hash === state.planHash) {
    return undefined;
  }
  if (plan.feature.id !== state.feature.id) {
    throw new WavesError(
      'driver-refused',
      `The plan is about the feature ${plan.feature.id} now; the run ${state.run} is about ${state.feature.id}.`,
      'Start another run for it.',
    );
  }
  const fallback = [...state.packages.values()].find((item) => item.agent.name !== 'none')?.agent;
  const wishes = { agent: undefined, defaultAgent: fallback };
  const packages = plannedPackages(plan, graph, wishes, checked.selected);
  const before = state.packages;
  const ids = new Set(packages.map((item) => item.id));
  return {
    plan,
    planText: file.text,
    event: {
      type: 'plan.revised',
      planHash: file.hash,
      planRevision: plan.feature.planRevision,
      packages,
      changed: packages.flatMap(({ id, fingerprint }) => {
        const known = before.get(id);
        return known !== undefined && known.planned.fingerprint !== fingerprint ? [id] : [];
      }),
      added: [...ids].filter((id) => !before.has(id)),
      removed: [...before.keys()].filter((id) => !ids.has(id)),
    },
  };
}
