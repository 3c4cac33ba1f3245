import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RunFold, replay } from '../../src/run/run';
import { JournalBuilder, planned } from './journalBuilder';

const chain = () => [planned('a'), planned('b', { wave: 2, dependsOn: ['a'] })];

describe('RunFold', () => {
  it('begins with packages without dependencies ready and the others planned', () => {
    const run = new JournalBuilder(chain());
    expect([run.package('a').state, run.package('b').state]).toEqual(['ready', 'planned']);
  });

  it('takes a package through its states in order', () => {
    const run = new JournalBuilder(chain());
    const seen: string[] = [];
    const note = () => seen.push(run.package('a').state);
    run.start('a');
    note();
    run.add({ type: 'attempt.working', package: 'a', attempt: 1, pid: 7, place: 'terminal' });
    note();
    run.exit('a', 0);
    note();
    run.add({ type: 'attempt.verified', package: 'a', attempt: 1, head: 'h', filesModified: ['a/x'] });
    note();
    run.add({ type: 'package.integrated', package: 'a', attempt: 1, commit: 'm' });
    note();
    expect(seen).toEqual(['starting', 'working', 'verifying', 'integrating', 'done']);
    expect(run.package('b').state).toBe('ready');
    expect(run.state.integrationHead).toBe('m');
  });

  it('repeats a failed attempt while the budget lasts, and says why the last one failed', () => {
    const run = new JournalBuilder([planned('a', { retryBudget: 1 })]);
    run.work('a').exit('a', 3);
    expect(run.package('a')).toMatchObject({ state: 'ready', failures: 1 });
    run.work('a', 2);
    expect(run.package('a')).toMatchObject({
      lastFailure: 'The agent exited with code 3.',
      message: undefined,
    });
    run.exit('a', 4, 2);
    expect(run.package('a')).toMatchObject({ state: 'failed', message: 'The agent exited with code 4.' });
  });

  it('does not repeat what could not even be started', () => {
    const run = new JournalBuilder([planned('a', { retryBudget: 5 })]).start('a').add({
      type: 'attempt.exited',
      package: 'a',
      attempt: 1,
      reason: 'not-started',
      code: null,
      signal: null,
      message: 'no such program',
    });
    expect(run.package('a')).toMatchObject({ state: 'failed', message: 'no such program' });
  });

  it('ignores what belongs to an attempt that is over', () => {
    const run = new JournalBuilder([planned('a', { retryBudget: 1 })]).work('a').exit('a', 1).work('a', 2);
    run.exit('a', 0, 1);
    expect(run.package('a')).toMatchObject({ state: 'working', attempt: 2 });
  });

  it('ignores an event that it has applied already, and ones that it does not know', () => {
    const run = new JournalBuilder(chain()).finish('a');
    const fold = new RunFold();
    for (const event of run.events) {
      fold.apply(event);
      fold.apply(event);
    }
    fold.apply({ seq: 999, time: '2026-01-01T00:00:00Z', type: 'of.the.future' });
    expect(fold.state?.packages.get('b')?.unmet).toBe(0);
    expect(fold.state?.packages.get('b')?.state).toBe('ready');
  });

  it('keeps what is done and begins anew with the rest when a run goes on', () => {
    const run = new JournalBuilder([...chain(), planned('c')]).finish('a').work('b').exit('b', 1);
    run.add({ type: 'run.ended', outcome: 'failed' }, { type: 'run.continued', retry: ['a', 'b'] });
    expect(run.package('a').state).toBe('done');
    expect(run.package('b')).toMatchObject({ state: 'ready', failures: 0, attempt: 1 });
    expect(run.state).toMatchObject({ phase: 'running', outcome: undefined });
  });

  it('starts dependents from where the branch stands, also when a merge is recorded late', () => {
    const run = new JournalBuilder([planned('a'), planned('b')]).finish('b').work('a').exit('a', 0);
    run.add(
      { type: 'attempt.verified', package: 'a', attempt: 1, head: 'h', filesModified: [] },
      { type: 'package.integrated', package: 'a', attempt: 1, commit: 'earlier', tip: 'merge-b' },
    );
    expect(run.package('a').commit).toBe('earlier');
    expect(run.state.integrationHead).toBe('merge-b');
  });

  it('gives the same state for the same events, however they are cut into pieces', () => {
    const { events } = new JournalBuilder([...chain(), planned('c', { retryBudget: 1 })])
      .finish('a')
      .work('c')
      .exit('c', 1)
      .finish('c', 2)
      .work('b')
      .exit('b', 9);
    fc.assert(
      fc.property(fc.nat(events.length), (cut) => {
        const fold = new RunFold();
        [...events.slice(0, cut), ...events.slice(Math.max(0, cut - 2))].forEach((event) =>
          fold.apply(event),
        );
        expect(fold.state).toEqual(replay(events));
      }),
    );
  });
});
