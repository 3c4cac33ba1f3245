import type { LifeWishes } from '../../src/plan/additions';
import { LIFE_ACTIONS } from '../../src/plan/readLife';
import type { PlanPackage } from '../support/plans';
import { planText } from '../support/plans';
import type { Random } from './random';

/** What a simulated run carries out. */
export interface SimulatedPlan {
  readonly packages: readonly PlanPackage[];
  readonly text: string;
  readonly maxParallel: number;
  readonly schedule: 'eager' | 'waves';
  /** What is done about agents that hang or loop. */
  readonly life: LifeWishes;
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
  };
}

const LOCKS = ['db:schema:users', 'db:schema:orders', 'event:user.created'];

function common(random: Random): Partial<PlanPackage> {
  return {
    retryBudget: random.below(3),
    command: `work ${random.below(2)}`,
    ...(random.chance(0.15) ? { gate: random.pick(['start', 'merge'] as const) } : {}),
  };
}
