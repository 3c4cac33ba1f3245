import { describe, expect, it } from 'vitest';
import { statusOf } from '../../../src/run/explaining/status';
import { JournalBuilder, planned } from '../journalBuilder';

describe('statusOf', () => {
  it('has the fields that the command line promises', () => {
    const run = new JournalBuilder([planned('a'), planned('b', { wave: 2, dependsOn: ['a'] }), planned('c')])
      .finish('a')
      .work('b')
      .add({ type: 'attempt.progress', package: 'b', attempt: 1, progress: 0.5, message: 'half way' });
    const status = statusOf(run.state, { pid: 42, epoch: 3 });
    expect(status).toMatchObject({
      run: 'run-1',
      plan: 'work-packages.yaml',
      state: 'running',
      schedule: 'eager',
      driver: { pid: 42, epoch: 3 },
      totals: { done: 1, active: 1, failed: 0, waiting: 1, packages: 3 },
    });
    expect(status.packages['a']).toMatchObject({ state: 'done', files_modified: ['a/a.ts'], blocked_by: [] });
    expect(status.packages['b']).toMatchObject({
      state: 'working',
      wave: 2,
      attempt: 1,
      agent: 'demo',
      progress: 0.5,
      message: 'half way',
      branch: 'waves/feature/b',
    });
    expect(status).not.toHaveProperty('ended_at');
  });

  it('counts what was skipped neither as done nor as waiting', () => {
    const run = new JournalBuilder([planned('a'), planned('b')])
      .finish('a')
      .add({ type: 'package.skipped', package: 'b', reason: 'not needed' });
    expect(statusOf(run.state, null).totals).toMatchObject({ done: 1, skipped: 1, waiting: 0, packages: 2 });
  });

  it('says what each package and all together have used up', () => {
    const run = new JournalBuilder([planned('a'), planned('b')]).work('a').add({
      type: 'attempt.used',
      package: 'a',
      attempt: 1,
      inputTokens: 1200,
      outputTokens: 300,
      costUsd: 0.02,
    });
    const status = statusOf(run.state, null);
    const used = { input_tokens: 1200, output_tokens: 300, cost_usd: 0.02, cost_basis: 'measured' };
    expect(status.packages['a']?.usage).toEqual(used);
    expect(status.packages['b']).not.toHaveProperty('usage');
    expect(status.usage).toEqual(used);
  });

  it('says how much faster the run was than one package after another', () => {
    const run = new JournalBuilder([planned('a'), planned('b')]);
    run.work('a').work('b').exit('a', 0).exit('b', 0);
    for (const id of ['a', 'b']) {
      run.add(
        { type: 'attempt.verified', package: id, attempt: 1, head: 'h', filesModified: [] },
        { type: 'package.integrated', package: id, attempt: 1, commit: 'm' },
      );
    }
    run.add({ type: 'run.ended', outcome: 'done' });
    const status = statusOf(run.state, null);
    // a worked from second 2 to 9, b from 4 to 11; the run took from 1 to 12.
    expect(status.speedup).toBe(1.27);
  });
});
