import { describe, expect, it } from 'vitest';
import { blockedBy, steer } from '../../../src/run/run';
import type { AttemptReport } from '../../../src/run/asking/attemptReport';
import { attemptReport } from '../../../src/run/asking/attemptReport';
import { reportEvents } from '../../../src/run/asking/reportEvents';
import { decide } from '../../../src/run/scheduler';
import { statusOf } from '../../../src/run/explaining/status';
import { JournalBuilder, planned } from '../journalBuilder';

function reporting(type: string, more: object = {}): AttemptReport {
  const escalation = { escalation_id: 'e1', type, summary: 'It cannot be done.', ...more };
  return attemptReport({ status: 'failed', escalations: [escalation] }) ?? { escalations: [] };
}

/** A run of `a`, `b` that depends on it, and `c`, in which the agent of `a` ends with a report. */
function ended(report: AttemptReport, code = 0): JournalBuilder {
  const run = new JournalBuilder([
    planned('a', { retryBudget: 1 }),
    planned('b', { wave: 2, dependsOn: ['a'] }),
    planned('c'),
  ]);
  run.finish('c').work('a');
  run.add(...reportEvents(run.state, { package: 'a', attempt: 1 }, report, code === 0));
  return run.exit('a', code);
}

const kinds = (run: JournalBuilder) =>
  decide({ state: run.state, starting: new Set(), now: Date.UTC(2100, 0) }).map(({ kind }) => kind);
const reasons = (run: JournalBuilder, id: string) => blockedBy(run.state, id).map(({ kind }) => kind);

describe('what an escalation leads to', () => {
  it.each([
    ['RESOURCE_CONFLICT', 'ready', ['start']],
    ['ENV_RESOURCE_CONFLICT', 'ready', ['start']],
    ['FLAKY_TEST_QUARANTINE_REQUEST', 'ready', ['start']],
    ['SCOPE_VIOLATION', 'failed', ['end']],
    ['VERIFICATION_INFEASIBLE', 'failed', ['end']],
    ['SECURITY_ESCALATION', 'blocked', ['end']],
    ['CONTRACT_REVISION_REQUIRED', 'blocked', ['end']],
    ['PLAN_REVISION_REQUIRED', 'blocked', ['end']],
    ['SOMETHING_NEWER', 'blocked', ['end']],
  ])('%s makes the package %s', (kind, state, next) => {
    const run = ended(reporting(kind));
    expect(run.package('a').state).toBe(state);
    expect(kinds(run)).toEqual(next);
  });

  it('holds everything else as long as nobody has answered, where its type says so', () => {
    const run = new JournalBuilder([planned('a'), planned('c')]).work('a');
    const report = reporting('SECURITY_ESCALATION');
    run.add(...reportEvents(run.state, { package: 'a', attempt: 1 }, report, true)).exit('a', 0);
    expect(kinds(run)).toEqual([]);
    expect(reasons(run, 'c')).toEqual(['escalation']);
    expect(statusOf(run.state, null)).toMatchObject({
      state: 'paused',
      escalations: [{ id: 'e1', package: 'a', type: 'SECURITY_ESCALATION', pauses: true }],
    });
    run.add(...steer(run.state, { kind: 'approve', gate: 'e1', message: 'known' }, 'ann'));
    expect(run.state.escalations.get('e1')?.answer).toMatchObject({ message: 'known' });
    expect(kinds(run)).toEqual(['start', 'start']);
  });

  it('takes the package out of the run when it is rejected', () => {
    const run = ended(reporting('SECURITY_ESCALATION'));
    expect(reasons(run, 'a')).toEqual(['escalation']);
    run.add(...steer(run.state, { kind: 'reject', gate: 'e1' }, 'ann'));
    expect(run.package('a')).toMatchObject({ state: 'cancelled', message: 'Rejected: It cannot be done.' });
  });

  it('is answered by whoever begins the package anew, or lifts the pause', () => {
    for (const action of [{ kind: 'retry', packages: ['a'] } as const, { kind: 'resume' } as const]) {
      const run = ended(reporting('PLAN_REVISION_REQUIRED'));
      run.add(...steer(run.state, action, undefined));
      expect(run.state.escalations.get('e1')?.answer).toBeDefined();
      expect(run.package('a')).toMatchObject({ state: 'ready', failures: 0 });
    }
  });

  it('has what was built on a changed contract done again', () => {
    const impact = { impact: { impacted_packages: ['c', 'b', 'unknown'] } };
    const run = ended(reporting('CONTRACT_REVISION_REQUIRED', impact));
    expect(run.package('c').state).toBe('done');
    run.add(...steer(run.state, { kind: 'approve', gate: 'e1' }, undefined));
    expect([run.package('a').state, run.package('b').state, run.package('c').state]).toEqual([
      'ready',
      'planned',
      'ready',
    ]);
  });

  it('tells the next attempt what is quarantined', () => {
    const run = ended(reporting('FLAKY_TEST_QUARANTINE_REQUEST', { summary: 'login.test is flaky.' }));
    expect(run.package('a').lastFailure).toContain('login.test is flaky. It is quarantined');
  });

  it('is only noted where the work was done in spite of it', () => {
    const done = { ...reporting('RESOURCE_CONFLICT'), status: 'completed' as const };
    expect(ended(done).package('a').state).toBe('verifying');
    expect(ended({ ...reporting('SCOPE_VIOLATION'), status: 'completed' }).package('a').state).toBe('failed');
  });

  it('is raised once, however often the end is seen, and its id is unique in the run', () => {
    const run = ended(reporting('SECURITY_ESCALATION'));
    const seenAgain = reportEvents(
      run.state,
      { package: 'a', attempt: 1 },
      reporting('SECURITY_ESCALATION'),
      true,
    );
    expect(seenAgain.map(({ type }) => type)).toEqual(['package.blocked']);
    const other = reportEvents(
      run.state,
      { package: 'b', attempt: 1 },
      reporting('SECURITY_ESCALATION'),
      true,
    );
    expect(other[0]).toMatchObject({ type: 'escalation.raised', escalation: 'e1.b.1' });
  });
});

describe('a report without escalations', () => {
  it('makes an attempt fail that ended well but says that it failed', () => {
    const run = ended({ status: 'failed', reason: 'TIMEOUT', escalations: [] });
    expect(run.package('a')).toMatchObject({
      state: 'ready',
      failures: 1,
      lastFailure: 'Its agent reports that it failed. TIMEOUT',
    });
  });

  it('adds nothing to an exit that says it all', () => {
    expect(ended({ status: 'failed', escalations: [] }, 3).package('a').lastFailure).toBe(
      'The agent exited with code 3.',
    );
  });
});
