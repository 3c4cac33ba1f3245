import { describe, expect, it } from 'vitest';
import { blockedBy, describeBlock } from '../../src/run/run';
import { statusOf } from '../../src/run/explaining/status';
import { why } from '../../src/run/explaining/why';
import { JournalBuilder, planned } from './journalBuilder';

const parent = () =>
  new JournalBuilder([planned('api', { subplan: 'api.yaml', agent: { name: 'subplan' } }), planned('web')])
    .start('api')
    .add({ type: 'subplan.started', package: 'api', attempt: 1, run: 'child' });

const gate = { id: 'x:gate', before: 'start', title: 'Look first' } as const;

describe('a package that is a plan', () => {
  it('names what in its run waits for somebody, and not what waits for its turn', () => {
    const child = new JournalBuilder(
      [planned('x', { gates: [gate] }), planned('y', { wave: 2, dependsOn: ['x'] }), planned('z')],
      { run: 'child' },
    )
      .work('z')
      .add({ type: 'gate.opened', gate: gate.id, package: 'x', attempt: 1, title: gate.title });
    const children = (run: string) => (run === 'child' ? child.state : undefined);
    const { state } = parent();
    const reasons = blockedBy(state, 'api', children);
    expect(reasons).toMatchObject([{ kind: 'subplan', run: 'child', waits_for: [{ package: 'x' }] }]);
    expect(reasons.map((reason) => describeBlock(reason))).toEqual([
      'in its run child: x waits for a person: Look first (gate x:gate)',
    ]);
    expect(why(state, 'api', children)?.blocked_by).toEqual(reasons);
    expect(blockedBy(state, 'api')).toEqual([]);
    const status = statusOf(state, null, children).packages['api'];
    expect(status?.subplan).toMatchObject({
      plan: 'api.yaml',
      run: { run: 'child', totals: { packages: 3 } },
    });
  });

  it('has nothing to wait for while its run goes on', () => {
    const child = new JournalBuilder([planned('x'), planned('y', { wave: 2, dependsOn: ['x'] })], {
      run: 'child',
    }).work('x');
    expect(blockedBy(parent().state, 'api', () => child.state)).toEqual([]);
  });

  it.each([
    ['done', 'verifying'],
    ['failed', 'blocked'],
    ['stuck', 'blocked'],
    ['cancelled', 'cancelled'],
  ] as const)('whose run ends %s is %s', (outcome, state) => {
    const journal = parent().add({
      type: 'subplan.ended',
      package: 'api',
      attempt: 1,
      run: 'child',
      outcome,
      message: 'Retry it.',
    });
    expect(journal.package('api')).toMatchObject({ state, childOutcome: outcome });
    const reasons = blockedBy(journal.state, 'api').map((reason) => describeBlock(reason));
    expect(reasons).toEqual(state === 'verifying' ? [] : ['Retry it.']);
  });

  it('is held with its parent, whatever a person has paused in it', () => {
    const child = new JournalBuilder([planned('x')], { run: 'child' }).add(
      { type: 'run.paused', by: 'person' },
      { type: 'run.paused', inherited: true },
      { type: 'run.resumed' },
    );
    expect(child.state).toMatchObject({ paused: undefined, held: { since: expect.any(String) as string } });
    expect(blockedBy(child.state, 'x')).toEqual([{ kind: 'pause', what: 'parent' }]);
    expect(child.add({ type: 'run.resumed', inherited: true }).state.held).toBeUndefined();
  });
});
