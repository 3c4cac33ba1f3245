import { expect, it } from 'vitest';
import { reportMarkdown } from '../../../../src/run/explaining/report/reportMarkdown';
import { runReport } from '../../../../src/run/explaining/report/runReport';
import { JournalBuilder, planned } from '../../journalBuilder';

/** Merges a package after a step of its verification has passed. */
function verified(builder: JournalBuilder, id: string, command: string): void {
  const target = { package: id, attempt: 1 } as const;
  const begun = { ...target, step: 1, start: 1 };
  builder.work(id).exit(id, 0);
  builder.add(
    { type: 'attempt.committed', ...target, head: 'h', filesModified: [] },
    { type: 'attempt.checking', ...begun, name: 'types', command },
    { type: 'attempt.checked', ...begun, passed: true, exitCode: 0 },
    { type: 'attempt.verified', ...target, head: 'h', filesModified: [] },
    { type: 'package.integrated', ...target, commit: `merge ${id}` },
    { type: 'imports.judged', ...target, proved: 1, unchecked: [] },
  );
}

function rows(builder: JournalBuilder) {
  const report = runReport(builder.events);
  const types = report?.packages.map(({ id, merged_types: merged }) => [id, merged]);
  return { types: Object.fromEntries(types ?? []) as unknown, text: report ? reportMarkdown(report) : '' };
}

it('says of a package that a type-checker passed on it as merged, where one passed in what builds on it', () => {
  const builder = new JournalBuilder([
    planned('a'),
    planned('b', { dependsOn: ['a'] }),
    planned('beside'),
    planned('all', { dependsOn: ['b'] }),
  ]);
  verified(builder, 'a', 'npm test');
  verified(builder, 'b', 'npm test');
  verified(builder, 'beside', 'npm test');
  verified(builder, 'all', 'npx tsc -b');
  const { types, text } = rows(builder);
  const judged = [{ checker: 'tsc', package: 'all' }];
  expect(types).toEqual({ a: judged, b: judged, beside: undefined, all: undefined });
  expect(text).toContain('1 import proved; passed on it as merged: tsc in all');
  expect(text).toContain('1 import proved; tsc passed on its commit');
});

it('does not say so of what was merged again later', () => {
  const builder = new JournalBuilder([planned('a'), planned('all', { dependsOn: ['a'] })]);
  verified(builder, 'a', 'npm test');
  verified(builder, 'all', 'tsc');
  builder.add({ type: 'package.integrated', package: 'a', attempt: 1, commit: 'again' });
  expect(rows(builder).types).toEqual({ a: undefined, all: undefined });
});
