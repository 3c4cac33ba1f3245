import { describe, expect, it } from 'vitest';
import { readPlan } from '../../../src/plan/reading/readPlan';

function read(execution: string): { life: unknown; problems: string[] } {
  const { plan, problems } = readPlan(`packages: [{ id: a }]\nexecution: ${execution}`);
  const about = problems.filter(({ range }) => range.start.line === 1);
  return { life: plan.execution.life, problems: about.map(({ code, message }) => `${code}: ${message}`) };
}

describe('what a plan wants done about agents in trouble', () => {
  it.each([
    ['{ max_parallel: 2 }', undefined],
    ['{ when_looping: stop }', { looping: { action: 'stop' } }],
    ['{ when_stalled: { after_minutes: 15 } }', { stalled: { afterMinutes: 15 } }],
    [
      '{ when_waiting: nudge, when_stalled: { action: restart, after_minutes: 2 } }',
      { waiting: { action: 'nudge' }, stalled: { action: 'restart', afterMinutes: 2 } },
    ],
  ])('is read from %s', (execution, life) => {
    expect(read(execution)).toEqual({ life, problems: [] });
  });

  it.each([
    [
      '{ when_stalled: kill }',
      'unknown-action: `when_stalled` must be one of notify, nudge, restart, stop; it is `kill`.',
    ],
    ['{ when_stalled: [stop] }', 'wrong-type: `when_stalled` must be a map; it is a list.'],
  ])('is told where it cannot be, as in %s', (execution, problem) => {
    expect(read(execution)).toEqual({ life: undefined, problems: [problem] });
  });
});
