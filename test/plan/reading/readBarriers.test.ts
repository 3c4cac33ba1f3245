import { expect, it } from 'vitest';
import { readPlan } from '../../../src/plan/reading/readPlan';

it.each([
  ['{ schedule: waves }', undefined, []],
  ['{ schedule: waves, when_blocked: one_at_a_time }', 'one_at_a_time', []],
  ['{ when_blocked: go_on }', 'go_on', []],
  [
    '{ when_blocked: stop }',
    undefined,
    ['`when_blocked` must be one of ask, one_at_a_time, go_on; it is `stop`.'],
  ],
])('reads from %s what a blocked package means to later waves', (execution, rule, messages) => {
  const { plan, problems } = readPlan(`packages: [{ id: a }]\nexecution: ${execution}`);
  expect(plan.execution.whenBlocked).toBe(rule);
  const about = problems.filter(({ range }) => range.start.line === 1);
  expect(about.map(({ message }) => message)).toEqual(messages);
});
