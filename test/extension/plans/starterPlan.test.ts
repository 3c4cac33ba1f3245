import { expect, it } from 'vitest';
import { starterPlan } from '../../../src/extension/plans/starterPlan';
import { checkPlan } from '../../../src/plan/checks/checkPlan';
import { readPlan } from '../../../src/plan/reading/readPlan';

it.each(['user-profile', 'My "quoted" feature: v2', '山', ''])(
  'a plan to begin with has nothing wrong with it, whatever its folder is called (%s)',
  (title) => {
    const reading = readPlan(starterPlan(title));
    expect(checkPlan(reading).filter(({ severity }) => severity !== 'info')).toEqual([]);
    expect(reading.plan.feature.id).toMatch(/^[a-z0-9-]+$/);
    expect(reading.plan.packages.map(({ dependsOn }) => dependsOn.map(({ value }) => value))).toEqual([
      [],
      ['wp-contracts'],
    ]);
  },
);
