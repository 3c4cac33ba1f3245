import type { LifeTrouble } from '../../plan/additions';
import type { BarrierRule, Execution } from '../../plan/model';
import { DEFAULT_MAX_PARALLEL } from '../../plan/model';
import type { LifeRule, LifeRules } from '../life/lifeRules';
import { LIFE_RULES } from '../life/lifeRules';

/** How a run is carried out from now on; what is absent stays as it is. */
export interface ExecutionChange {
  readonly schedule?: NonNullable<Execution['schedule']>;
  readonly whenBlocked?: BarrierRule;
  readonly maxParallel?: number;
  readonly life?: Partial<LifeRules>;
}

/**
 * What a later text of a plan wants otherwise than the text before. What both say alike is left as the run was asked for:
 * whoever edits a setting means the run that goes on, whoever edits something else does not.
 */
export function executionChange(before: Execution, after: Execution): ExecutionChange {
  const life = lifeChange(before, after);
  return {
    ...(before.schedule === after.schedule ? {} : { schedule: after.schedule ?? 'eager' }),
    ...(before.whenBlocked === after.whenBlocked ? {} : { whenBlocked: after.whenBlocked ?? 'ask' }),
    ...(before.maxParallel === after.maxParallel
      ? {}
      : { maxParallel: after.maxParallel ?? DEFAULT_MAX_PARALLEL }),
    ...(Object.keys(life).length === 0 ? {} : { life }),
  };
}

function lifeChange(before: Execution, after: Execution): Partial<LifeRules> {
  const troubles = Object.keys(LIFE_RULES) as LifeTrouble[];
  return Object.fromEntries(
    troubles.flatMap((trouble): [LifeTrouble, LifeRule][] => {
      const [was, is] = [before.life?.[trouble], after.life?.[trouble]];
      const isSame = was?.action === is?.action && was?.afterMinutes === is?.afterMinutes;
      return isSame ? [] : [[trouble, { ...LIFE_RULES[trouble], ...is }]];
    }),
  );
}
