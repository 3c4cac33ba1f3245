import type { LifeWishes } from '../../src/plan/additions';
import { LIFE_ACTIONS } from '../../src/plan/reading/readLife';
import type { PlanPackage } from '../support/plans';
import { planText } from '../support/plans';
import type { SimulationOptions } from './simulationResult';
import { Random } from './random';

/** What a simulated run carries out. */
export interface SimulatedPlan {
  readonly packages: readonly PlanPackage[];
  readonly text: string;
  readonly maxParallel: number;
  readonly schedule: 'eager' | 'waves';
  /** What is done about agents that hang or loop. */
  readonly life: LifeWishes;
  /** The plans within it, by their paths. */
  readonly subplans: ReadonlyMap<string, SimulatedPlan>;
}

/** One in so many seeds has plans within its plan: those that leave one less than this as their rest. */
export const NESTED = 7;
/** In one of so many worlds agents take in what is integrated while they work. */
export const SYNCING = { first: 8, every: 11 };
/** In one of so many worlds packages need parts of others' work, which some agents publish. */
export const PUBLISHING = { first: 5, every: 13 };

/** What agents answer with now and then: no plan at all, one that writes elsewhere, and one that waits for nobody. */
export const BAD_PLANS = [
  'packages: [',
  planText([{ id: 'x', writes: ['elsewhere/**'] }]),
  planText([{ id: 'x', dependsOn: ['nobody'] }]),
];
/** How many plans there are: reading one takes longer than carrying it out. */
const SHAPES = 500;

/**
 * The plan of a seed's world, as it is wanted.
 * @returns it, and whether some agents publish a part of their work.
 */
export function planOf(
  seed: number,
  { generated = false, continuous = false }: SimulationOptions,
): { plan: SimulatedPlan; publishing: boolean } {
  const shape = new Random(seed % SHAPES);
  const publishing = seed % PUBLISHING.every === PUBLISHING.first;
  const small = continuous ? withContinuous(simulatedPlan(shape), shape) : simulatedPlan(shape);
  const flat = publishing ? withNeeds(small, shape) : small;
  const plan = generated || seed % NESTED === NESTED - 1 ? withSubplans(flat, shape) : flat;
  return { plan: generated ? asGenerated(plan, shape) : plan, publishing };
}

/**
 * A small plan of any shape. The format lets only its integration package claim what others claim beside it, so where
 * there is one, it claims everything.
 */
export function simulatedPlan(random: Random): SimulatedPlan {
  const count = 1 + random.below(6);
  const owners = LOCKS.map(() => random.below(count));
  const packages = Array.from({ length: count }, (_, index): PlanPackage => {
    const before = Array.from({ length: index }, (__, other) => `p${other}`);
    return {
      id: `p${index}`,
      dependsOn: before.filter(() => random.chance(0.3)),
      locks: LOCKS.filter((__, lock) => owners[lock] === index),
      ...common(random),
    };
  });
  if (random.chance(0.5)) {
    const dependsOn = packages.map(({ id }) => id).filter(() => random.chance(0.2));
    packages.push({ id: 'wp-integration', dependsOn, locks: LOCKS, ...common(random) });
  }
  return {
    packages,
    text: planText(packages),
    maxParallel: 1 + random.below(4),
    schedule: random.chance(0.3) ? 'waves' : 'eager',
    life: { stalled: { action: random.pick(LIFE_ACTIONS) }, looping: { action: random.pick(LIFE_ACTIONS) } },
    subplans: new Map(),
  };
}

/** The same plan with packages that need, at their end, something of others before them. */
export function withNeeds(plan: SimulatedPlan, random: Random): SimulatedPlan {
  const packages = plan.packages.map((item, index): PlanPackage => {
    const others = plan.packages.slice(0, index).filter(({ id }) => item.dependsOn?.includes(id) !== true);
    const needed = others.filter(() => item.id !== 'wp-integration' && random.chance(0.5));
    return { ...item, needs: needed.map(({ id }) => ({ from: id, artifact: `${id}/file` })) };
  });
  return { ...plan, packages, text: planText(packages) };
}

/** The same plan with packages that go on as long as others are merged. */
function withContinuous(plan: SimulatedPlan, random: Random): SimulatedPlan {
  const packages = plan.packages.map((item): PlanPackage =>
    random.chance(0.4) ? { ...item, continuous: { rounds: 1 + random.below(4) } } : item,
  );
  return { ...plan, packages, text: planText(packages) };
}

/**
 * The same plan with packages of it that are plans in turn, whose packages have the same names.
 * @param within folder that all of it may write; @param depth how many plans deep it may go.
 */
export function withSubplans(plan: SimulatedPlan, random: Random, within = '', depth = 2): SimulatedPlan {
  const subplans = new Map<string, SimulatedPlan>();
  const packages = plan.packages.map((item): PlanPackage => {
    const folder = `${within}${item.id}/`;
    const needs = item.needs?.map(({ from }) => ({ from, artifact: `${within}${from}/file` })) ?? [];
    const own = { ...item, needs, writes: [`${folder}**`] };
    if (item.continuous !== undefined || depth === 0 || item.id === 'wp-integration' || !random.chance(0.4)) {
      return own;
    }
    const subplan = `${within.replaceAll('/', '-')}${item.id}.yaml`;
    const child = withSubplans(simulatedPlan(random), random, folder, depth - 1);
    subplans.set(subplan, child);
    child.subplans.forEach((below, path) => subplans.set(path, below));
    return { ...own, needs: [], subplan };
  });
  const { maxParallel, schedule } = plan;
  const text = {
    ...JSON.parse(planText(packages)),
    execution: { max_parallel: maxParallel, schedule },
  } as unknown;
  return { ...plan, packages, text: JSON.stringify(text), subplans };
}

/** The same plan, whose plans within it are written by the agents of their packages; these claim nothing. */
export function asGenerated(plan: SimulatedPlan, random: Random): SimulatedPlan {
  const subplans = new Map(
    [...plan.subplans].map(([path, child]): [string, SimulatedPlan] => {
      // Whoever brings commands along is asked about; who brings none goes on by the rule.
      const bringsCommands = random.chance(0.5);
      const packages = child.packages.map(({ command, ...item }): PlanPackage => {
        const own = { ...item, locks: [] };
        return bringsCommands && command !== undefined ? { ...own, command } : own;
      });
      return [path, { ...child, packages, text: generatedText({ ...child, packages }, {}) }];
    }),
  );
  const rule = random.pick(['ask', 'approve']);
  const execution = { generated_plans: { rule, depth: 3, packages: 500 } };
  return { ...plan, subplans, text: generatedText(plan, execution) };
}

function generatedText({ packages, maxParallel, schedule }: SimulatedPlan, execution: object): string {
  const planned = packages.map((item) =>
    item.subplan === undefined ? item : { ...item, subplan: 'generated' },
  );
  const document = JSON.parse(planText(planned)) as object;
  return JSON.stringify({ ...document, execution: { ...execution, max_parallel: maxParallel, schedule } });
}

const LOCKS = ['db:schema:users', 'db:schema:orders', 'event:user.created'];

function common(random: Random): Partial<PlanPackage> {
  return {
    retryBudget: random.below(3),
    command: `work ${random.below(2)}`,
    ...(random.chance(0.15) ? { gate: random.pick(['start', 'merge'] as const) } : {}),
  };
}
