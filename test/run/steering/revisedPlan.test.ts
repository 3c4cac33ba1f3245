import { describe, expect, it } from 'vitest';
import type { PlannedPackage } from '../../../src/run/kernel/state/plannedPackage';
import { JournalBuilder, planned } from '../journalBuilder';

/** A run in which `a` is done, `b` works and `c` waits for both, and then the plan gets another text. */
function revised(
  packages: readonly PlannedPackage[],
  changed: readonly string[],
  removed: readonly string[] = [],
) {
  const run = new JournalBuilder([
    planned('a'),
    planned('b'),
    planned('c', { wave: 2, dependsOn: ['a', 'b'] }),
  ]);
  run.finish('a').work('b');
  const before = run.state.packages;
  const added = packages.map(({ id }) => id).filter((id) => !before.has(id));
  return run.add({
    type: 'plan.revised',
    planHash: 'later',
    planRevision: 2,
    packages,
    changed,
    added,
    removed,
  });
}

const same = () => [planned('a'), planned('b'), planned('c', { wave: 2, dependsOn: ['a', 'b'] })];
const states = (run: JournalBuilder) =>
  Object.fromEntries([...run.state.packages.values()].map((item) => [item.planned.id, item.state]));

describe('a plan that is revised while its run goes on', () => {
  it('keeps everything where nothing has changed', () => {
    const run = revised(same(), []);
    expect(states(run)).toEqual({ a: 'done', b: 'working', c: 'planned' });
    expect(run.state).toMatchObject({ planHash: 'later', planRevision: 2 });
  });

  it('makes stale what was done, and begins anew what is underway', () => {
    const run = revised(same(), ['a', 'b']);
    expect(states(run)).toEqual({ a: 'stale', b: 'working', c: 'planned' });
    expect(run.package('b').stopping).toMatchObject({ then: 'restart' });
    run.exit('b', 1);
    expect(run.package('b')).toMatchObject({ state: 'ready', failures: 0 });
  });

  it('goes on with the slots, the schedule and the life rules of the new text', () => {
    const run = revised(same(), []);
    const { life } = run.state;
    const again = { planHash: 'third', packages: same(), changed: [], added: [], removed: [] } as const;
    const stalled = { afterMinutes: 1, action: 'restart' } as const;
    run.add({
      type: 'plan.revised',
      ...again,
      execution: { schedule: 'waves', maxParallel: 3, life: { stalled } },
    });
    expect(run.state).toMatchObject({ schedule: 'waves', maxParallel: 3, life: { ...life, stalled } });
    run.add({ type: 'plan.revised', ...again });
    expect(run.state).toMatchObject({ schedule: 'waves', maxParallel: 3, life: { ...life, stalled } });
  });

  it('takes in what is new, and lets go of what is gone once its agent has ended', () => {
    const run = revised(
      [planned('a'), planned('d'), planned('e', { wave: 2, dependsOn: ['d'] })],
      [],
      ['b', 'c'],
    );
    expect(states(run)).toEqual({ a: 'done', d: 'ready', e: 'planned', b: 'working' });
    run.add({
      type: 'attempt.exited',
      package: 'b',
      attempt: 1,
      reason: 'cancelled',
      code: null,
      signal: null,
    });
    expect(run.package('b')).toMatchObject({ state: 'cancelled', selected: false });
  });

  it('goes by the dependencies of the new text', () => {
    const run = revised([planned('a'), planned('b'), planned('c', { wave: 2, dependsOn: ['a'] })], ['c']);
    expect(run.package('c').state).toBe('ready');
  });
});
