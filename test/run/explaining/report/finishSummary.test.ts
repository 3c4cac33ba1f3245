import { expect, it } from 'vitest';
import { finishSummary, finishWords, summaryText } from '../../../../src/run/explaining/report/finishSummary';
import { runReport } from '../../../../src/run/explaining/report/runReport';
import type { JournalBuilder } from '../../journalBuilder';
import { JournalBuilder as Builder, planned } from '../../journalBuilder';

const LINES = [
  { path: 'src/a.ts', added: 10, removed: 2 },
  { path: 'src/b.ts', added: 5, removed: 0 },
];

function finished(builder: JournalBuilder) {
  const report = runReport(builder.events);
  if (report === undefined) {
    throw new Error('no report');
  }
  const summary = finishSummary(report, LINES);
  return { report, summary, words: finishWords(report, summary) };
}

it('counts what is merged, and calls open what nobody has shown', () => {
  const builder = new Builder([planned('a'), planned('b')]).finish('a').work('b');
  const { summary } = finished(builder.add({ type: 'run.ended', outcome: 'stuck' }));
  expect(summary).toMatchObject({ merged: 1, asked: 2, files: 2, added: 15, removed: 2, passed: 0 });
  expect(summary.open).toEqual([expect.stringMatching(/^b is not done/), 'No check looked at: a']);
  expect(summaryText(summary)).toBe('1 of 2 packages, 2 files (+15 -2), no checks, 2 points open');
});

it('gives a commit a subject that says what is in it, and the run to find it by', () => {
  const ids = ['cart', 'checkout', 'payments', 'returns', 'invoices'];
  const builder = ids.reduce(
    (run, id) => run.finish(id),
    new Builder(ids.map((id) => planned(id, { title: `The ${id} page` }))),
  );
  const { report, words } = finished(builder.add({ type: 'run.ended', outcome: 'done' }));
  expect(words.title).toMatch(/^\S.+: The cart page, The checkout page and 3 more$/);
  expect(words.title.length).toBeLessThanOrEqual(66);
  expect(words.body).toContain('- invoices: The invoices page');
  expect(words.body.trimEnd().split('\n').at(-1)).toBe(`Waves-Run: ${report.run}`);
});
