import type { GeneratedRoom } from '../../planning/generation';
import type { GeneratedPlans } from '../../plan/model';
import { GENERATED_PLANS } from '../../plan/model';
import type { RunState } from '../../run/run';
import type { EngineDependencies } from '../kernel/engineDependencies';

/** What finds a run by its id; undefined where there is none. */
interface Runs {
  find(run: string): Promise<RunState | undefined>;
}

/**
 * How much room there still is for plans of agents in a run and those around and within it. The outermost run's plan says how
 * much there is.
 */
export async function roomIn(
  { readPlan, runs }: Pick<EngineDependencies, 'readPlan' | 'runs'>,
  children: Runs,
  run: RunState,
): Promise<GeneratedRoom & Pick<GeneratedPlans, 'rule'>> {
  const chain = [run];
  for (let above = run.parent; above !== undefined;) {
    const found = await children.find(above.run);
    above = found?.parent;
    chain.push(...(found === undefined ? [] : [found]));
  }
  const root = chain.at(-1) ?? run;
  const { plan } = readPlan(await runs.planText(root.run, root.planHash));
  const { rule, depth, packages } = plan.execution.generatedPlans ?? GENERATED_PLANS;
  return {
    rule,
    depth: depth - (chain.length - 1),
    packages: packages - (await packagesIn(children, root)),
    above: new Set(chain.map(({ planHash }) => planHash)),
  };
}

/** How many packages a run has with all that it has begun and will begin by plans of agents. */
async function packagesIn(children: Runs, run: RunState): Promise<number> {
  let count = run.packages.size;
  for (const { childRun, generated, proposal, attempt } of run.packages.values()) {
    const child = childRun === undefined ? undefined : await children.find(childRun);
    const coming = generated ?? (proposal?.attempt === attempt ? proposal : undefined);
    count += child === undefined ? (coming?.packages ?? 0) : await packagesIn(children, child);
  }
  return count;
}
