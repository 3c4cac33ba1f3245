import { describe, expect, it } from 'vitest';
import { abandonedParts } from '../../../../src/run/explaining/publishedParts';
import { why } from '../../../../src/run/explaining/why';
import { reportMarkdown } from '../../../../src/run/explaining/report/reportMarkdown';
import { runReport } from '../../../../src/run/explaining/report/runReport';
import { JournalBuilder, planned } from '../../journalBuilder';

const NEEDS = [
  { from: 'schema', path: 'db/schema.sql' },
  { from: 'schema', path: 'db/rest' },
];
const PUBLISHED = {
  type: 'artifact.published',
  ...{ package: 'schema', attempt: 1, publication: 'p1', files: ['db/schema.sql'] },
  ...{ head: 'part', commit: 'abcdef0123456789' },
} as const;

function run(): JournalBuilder {
  return new JournalBuilder([planned('schema'), planned('api', { needs: NEEDS })])
    .work('schema')
    .work('api')
    .add(PUBLISHED);
}

function reportOf({ events }: JournalBuilder) {
  const report = runReport(events);
  if (report === undefined) {
    throw new Error('no report');
  }
  return report;
}

const vouched = (journal: JournalBuilder) =>
  reportOf(journal).readiness.vouched.find(({ what }) => what.startsWith('What was merged before'));

describe('what was merged before its package was done', () => {
  it('has not been checked while its package goes on, nor afterwards where that has no checks', () => {
    const journal = run();
    expect(reportOf(journal).flow.published).toMatchObject([{ package: 'schema', standing: 'awaited' }]);
    expect(vouched(journal)?.holds).toBe(false);
    journal
      .exit('schema', 0)
      .add(
        { type: 'attempt.verified', package: 'schema', attempt: 1, head: 'h', filesModified: [] },
        { type: 'package.integrated', package: 'schema', attempt: 1, commit: 'm' },
      );
    expect(reportOf(journal).flow.published).toMatchObject([{ standing: 'unchecked' }]);
    expect(vouched(journal)?.holds).toBe(false);
    expect(reportMarkdown(reportOf(journal))).toContain('not checked: its package has no checks');
  });

  it('is checked once all checks of its package have passed', () => {
    const step = { package: 'schema', attempt: 1, step: 1, start: 1 } as const;
    const journal = run()
      .exit('schema', 0)
      .add(
        { type: 'attempt.checking', ...step, name: 'tests', command: 'npm test' },
        { type: 'attempt.checked', ...step, passed: true, exitCode: 0, message: '' },
        { type: 'attempt.verified', package: 'schema', attempt: 1, head: 'h', filesModified: [] },
        { type: 'package.integrated', package: 'schema', attempt: 1, commit: 'm' },
      );
    expect(reportOf(journal).flow.published).toMatchObject([{ standing: 'checked' }]);
    expect(vouched(journal)?.holds).toBe(true);
  });

  it('is told wherever the run is looked at, when its package has failed', () => {
    const journal = run().exit('schema', 1);
    const [part] = abandonedParts(journal.state);
    expect(part).toMatchObject({ package: 'schema', files: ['db/schema.sql'], standing: 'abandoned' });
    expect(why(journal.state, 'schema')?.published).toEqual([part]);
    const report = reportOf(journal);
    const words = 'MERGED WITHOUT CHECKS: db/schema.sql, merged as abcdef0123';
    expect(reportMarkdown(report)).toContain(words);
    expect(reportMarkdown(report)).toContain('git revert -m 1 abcdef0123');
    expect(vouched(journal)).toEqual({
      what: 'What was merged before its package was done was checked at its end (1 was not)',
      holds: false,
    });
    // It is tried again: what comes of it is open.
    journal.add({ type: 'package.retried', package: 'schema' });
    expect(abandonedParts(journal.state)).toEqual([]);
    journal.add({ type: 'run.ended', outcome: 'cancelled' });
    expect(abandonedParts(journal.state)).toHaveLength(1);
  });
});

it('tells how each need came, or that it has not', () => {
  const journal = run();
  const came = () => reportOf(journal).flow.needs.map(({ artifact, came: how }) => [artifact, how]);
  expect(came()).toEqual([
    ['db/schema.sql', 'part'],
    ['db/rest', 'open'],
  ]);
  expect(why(journal.state, 'api')?.blocked_by).toEqual([]);
  journal.exit('api', 0);
  // Who makes it is named among what the package waits for.
  expect(why(journal.state, 'api')?.waits_for.map((each) => each.package)).toEqual(['schema']);
  journal
    .exit('schema', 0)
    .add(
      { type: 'attempt.verified', package: 'schema', attempt: 1, head: 'h', filesModified: [] },
      { type: 'package.integrated', package: 'schema', attempt: 1, commit: 'm' },
    );
  expect(came()[1]).toEqual(['db/rest', 'whole']);
  expect(reportMarkdown(reportOf(journal))).toContain(
    'db/rest of schema, which came with all of its package at',
  );
});
