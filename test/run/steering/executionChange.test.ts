import { describe, expect, it } from 'vitest';
import { readPlan } from '../../../src/plan/reading/readPlan';
import { executionChange } from '../../../src/run/steering/steeringEvents';

function execution(text: string) {
  return readPlan(`change_id: x\nexecution: { ${text} }\npackages: []\n`).plan.execution;
}

describe('executionChange', () => {
  it('is only what the two texts say otherwise', () => {
    const before = execution('max_parallel: 2, schedule: waves, when_stalled: notify');
    expect(executionChange(before, before)).toEqual({});
    expect(
      executionChange(before, execution('max_parallel: 3, schedule: waves, when_stalled: notify')),
    ).toEqual({ maxParallel: 3 });
    expect(
      executionChange(before, execution('max_parallel: 2, schedule: waves, when_stalled: restart')),
    ).toEqual({ life: { stalled: { afterMinutes: 5, action: 'restart' } } });
  });

  it('goes back to what holds by default where a setting was taken out', () => {
    const before = execution('max_parallel: 2, schedule: waves, when_stalled: stop');
    expect(executionChange(before, execution(''))).toEqual({
      maxParallel: 10,
      schedule: 'eager',
      life: { stalled: { afterMinutes: 5, action: 'notify' } },
    });
  });
});
