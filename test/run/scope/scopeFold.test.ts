import { describe, expect, it } from 'vitest';
import { decide } from '../../../src/run/scheduler';
import type { RunEvent } from '../../../src/run/run';
import { replay, steer } from '../../../src/run/run';
import type { SteeringAction } from '../../../src/run/kernel/wishes';
import { messagesToAgents } from '../../../src/run/explaining/messages';
import { admissionOf, leaseAgainst } from '../../../src/run/scope/settleScope';
import { JournalBuilder, planned } from '../journalBuilder';

const PLANNED = [planned('a', { retryBudget: 1 }), planned('b', { dependsOn: ['a'] }), planned('c')];

function blocked(files: readonly string[] = ['b/x', 'c/y']): JournalBuilder {
  return new JournalBuilder(PLANNED).block('a', files);
}

function wish(run: JournalBuilder, action: SteeringAction): JournalBuilder {
  return run.add(...steer(run.state, action, 'somebody'));
}

const kinds = (run: JournalBuilder) =>
  decide({ state: run.state, starting: new Set(), now: 0 }).flatMap((one) =>
    'package' in one ? [`${one.kind} ${one.package}`] : [],
  );

describe('changes outside of a scope', () => {
  it('are taken back by a driver, whichever it is, and judged again then', () => {
    const run = wish(blocked(), { kind: 'drop', package: 'a' });
    expect(kinds(run)).toContain('settle a');
    const again = replay(run.events);
    expect(again?.packages.get('a')?.settling?.files).toEqual(['b/x', 'c/y']);
    run.add({ type: 'scope.dropped', package: 'a', attempt: 1, files: ['b/x', 'c/y'], kept: 'refs/x' });
    expect(run.package('a')).toMatchObject({ state: 'verifying', violations: [], settling: undefined });
    expect(kinds(run)).toContain('verify a');
    expect(kinds(run)).not.toContain('settle a');
  });

  it('are handed to those whose scope has them, each its own, in one event each', () => {
    const run = wish(blocked(), { kind: 'handOver', package: 'a' });
    expect(run.events.at(-1)).toMatchObject({
      type: 'scope.settling',
      by: 'somebody',
      handoffs: [
        { to: 'b', files: ['b/x'] },
        { to: 'c', files: ['c/y'] },
      ],
    });
    expect(() => wish(blocked(['z']), { kind: 'handOver', package: 'a' })).toThrow('No package may write z');
    const named = wish(blocked(['z']), { kind: 'handOver', package: 'a', to: 'c' });
    expect(named.events.at(-1)).toMatchObject({ handoffs: [{ to: 'c', files: ['z'] }] });
  });

  it('make an owner that is done begin anew when it is handed something', () => {
    const run = blocked(['c/y']).work('c').finish('c');
    expect(run.package('c').state).toBe('done');
    const made = { handoff: 'h', from: 'a', attempt: 1, to: 'c', files: ['c/y'], message: 'Look.' } as const;
    run.add({ type: 'handoff.made', ...made }, { type: 'package.retried', package: 'c' });
    expect(run.package('c').state).toBe('ready');
    expect(run.state.handoffs.get('h')).toMatchObject({ from: 'a', to: 'c' });
  });

  it('count as a failure, retried while the budget lasts', () => {
    const run = wish(blocked(), { kind: 'fail', package: 'a' });
    expect(run.package('a')).toMatchObject({ state: 'ready', failures: 1, blockReason: undefined });
    expect(run.package('a').lastFailure).toContain('b/x, c/y');
    const working = new JournalBuilder(PLANNED).work('a');
    working.add({ type: 'attempt.strayed', package: 'a', attempt: 1, files: ['c/y'] });
    wish(working, { kind: 'fail', package: 'a' });
    expect(working.package('a').stopping).toMatchObject({ then: 'retry' });
  });

  it('stay when they cannot be taken back, and can be dealt with otherwise', () => {
    const run = wish(blocked(), { kind: 'drop', package: 'a' });
    expect(() => wish(run, { kind: 'drop', package: 'a' })).toThrow('being taken back already');
    run.add({ type: 'scope.left', package: 'a', attempt: 1, message: 'A repository is in the way.' });
    expect(run.package('a')).toMatchObject({ state: 'blocked', violations: ['b/x', 'c/y'] });
    wish(run, { kind: 'widen', package: 'a' });
    expect(run.package('a').state).toBe('verifying');
  });

  it('are no longer what was asked about once the package begins anew', () => {
    const run = wish(blocked(), { kind: 'drop', package: 'a' });
    wish(run, { kind: 'retry', packages: ['a'] });
    expect(kinds(run)).not.toContain('settle a');
    run.add({ type: 'scope.dropped', package: 'a', attempt: 1, files: ['b/x'], kept: 'refs/x' });
    expect(run.package('a').state).toBe('ready');
  });

  it('that are repositories can be absorbed or registered, and no scope admits them', () => {
    const left = () => new JournalBuilder(PLANNED).block('a', ['a/lib', 'c/y'], ['a/lib']);
    expect(() => wish(left(), { kind: 'widen', package: 'a' })).toThrow(
      'a/lib is a git repository of its own',
    );
    expect(() => wish(left(), { kind: 'handOver', package: 'a' })).toThrow('a/lib is a git repository');
    expect(() => wish(left(), { kind: 'absorb', package: 'a', files: ['c/y'] })).toThrow(
      'no git repository c/y',
    );
    expect(() => wish(blocked(), { kind: 'absorb', package: 'a' })).toThrow('has left no git repository');
    const run = wish(left(), { kind: 'register', package: 'a', repository: 'a/lib', address: 'https://x/y' });
    expect(kinds(run)).toContain('settle a');
    run.add({ type: 'scope.registered', package: 'a', attempt: 1, files: ['a/lib'], address: 'https://x/y' });
    expect(run.package('a')).toMatchObject({ state: 'verifying', repositories: [], settling: undefined });
    expect(admissionOf(run.package('a'))('.gitmodules')).toBe(true);
    expect(admissionOf(run.package('b'))('.gitmodules')).toBe(false);
  });

  it('are refused where there are none, with what there is', () => {
    const run = new JournalBuilder(PLANNED).work('a');
    for (const kind of ['drop', 'handOver', 'widen', 'fail'] as const) {
      expect(() => wish(run, { kind, package: 'a' })).toThrow('a is working and has changed nothing outside');
    }
    expect(() => wish(blocked(), { kind: 'drop', package: 'a', files: ['a/own'] })).toThrow('no a/own');
  });
});

describe('what was lent to an agent', () => {
  const lent = () =>
    new JournalBuilder(PLANNED)
      .work('a')
      .add(
        { type: 'scope.requested', request: 'r', package: 'a', attempt: 1, id: '1', path: 'c/y', reason: '' },
        { type: 'scope.leased', request: 'r', package: 'a', attempt: 1, path: 'c/y', message: 'yours' },
        { type: 'attempt.exited', package: 'a', attempt: 1, reason: 'exit', code: 0, signal: null },
        ...ROUND,
      );
  const ROUND: RunEvent[] = [
    {
      ...{ type: 'attempt.failed', package: 'a', attempt: 1, reason: 'verification', message: 'red' },
      round: { number: 1, of: 3 },
    },
  ];

  it('stays so in the attempt that goes on with its work, which is told', () => {
    const run = lent().start('a', 2, 1);
    expect(admissionOf(run.package('a'))('c/y')).toBe(true);
    expect(leaseAgainst(run.state, run.package('c'))).toEqual({ path: 'c/y', holder: 'a' });
    const told = messagesToAgents(run.state).filter((one) => one.package === 'a' && one.attempt === 2);
    expect(told).toMatchObject([{ message: { kind: 'scope', answer: 'leased', path: 'c/y' } }]);
  });

  it('does not where it begins anew, or where its owner has begun meanwhile', () => {
    expect(admissionOf(lent().start('a', 2).package('a'))('c/y')).toBe(false);
    const meanwhile = lent().work('c').start('a', 2, 1);
    expect(admissionOf(meanwhile.package('a'))('c/y')).toBe(false);
    expect(meanwhile.state.leasing.size).toBe(0);
  });
});
