import { describe, expect, it } from 'vitest';
import { readTarget } from '../../../../src/plan/taskLists';
import type { PlannedGoal } from '../../../../src/run/kernel/kernel';
import { reportHtml } from '../../../../src/run/explaining/report/reportHtml';
import { reportMarkdown } from '../../../../src/run/explaining/report/reportMarkdown';
import { runReport } from '../../../../src/run/explaining/report/runReport';
import type { MeasuredValue } from '../../../../src/run/verification/stepMetrics';
import { JournalBuilder, planned } from '../../journalBuilder';

const step = (name: string): PlannedGoal => ({ kind: 'integration', text: 'All fits', step: name });
const number = (text: string): PlannedGoal => {
  const target = readTarget(text);
  return { kind: 'success', text: 'Fast', ...(target === undefined ? {} : { target }) };
};

interface Checked {
  readonly name: string;
  readonly passed: boolean;
  readonly values?: Readonly<Record<string, MeasuredValue>>;
}

/** A run of two packages with the same goal; the first is merged after its step, and the second too where it is asked for. */
function journal(goal: PlannedGoal, checked: Checked | undefined, isWhole = true): JournalBuilder {
  const builder = new JournalBuilder([planned('a', { goals: [goal] }), planned('b', { goals: [goal] })]);
  builder.work('a').exit('a', 0);
  const target = { package: 'a', attempt: 1 } as const;
  builder.add({ type: 'attempt.committed', ...target, head: 'h', filesModified: [] });
  if (checked !== undefined) {
    const { name, passed, values } = checked;
    const begun = { ...target, step: 1, start: 1 };
    builder.add(
      { type: 'attempt.checking', ...begun, name, command: name },
      {
        type: 'attempt.checked',
        ...begun,
        passed,
        exitCode: 0,
        ...(values === undefined ? {} : { measured: { values, from: [] } }),
      },
    );
  }
  builder.add(
    { type: 'attempt.verified', ...target, head: 'h', filesModified: [] },
    { type: 'package.integrated', package: 'a', attempt: 1, commit: 'c' },
  );
  return isWhole ? builder.finish('b') : builder;
}

function verdict(...of: Parameters<typeof journal>): string {
  const [goal] = runReport(journal(...of).events)?.goals ?? [];
  return `${goal?.verdict ?? 'none'}: ${goal?.why ?? ''}`;
}

const p95 = (value: number, unit = 'ms') => ({
  name: 'load',
  passed: true,
  values: { p95: { value, unit, from: 'size.json' } },
});

describe('what the feature asked for', () => {
  it.each([
    [
      'is open where nothing is named',
      { kind: 'requirement', text: 'x' } as const,
      undefined,
      'open: nothing is named',
    ],
    ['is proved by a step', step('e2e'), { name: 'e2e', passed: true }, 'proved: e2e passed in a'],
    [
      'is open without the step',
      step('e2e'),
      { name: 'lint', passed: true },
      'open: e2e was not carried out',
    ],
    [
      'is proved by a number',
      number('p95 <= 200 ms'),
      p95(180),
      'proved: a, load: p95 is 180 ms (size.json); asked for: p95 <= 200 ms',
    ],
    ['is missed by a number', number('p95 <= 200 ms'), p95(201), 'missed: a, load: p95 is 201 ms'],
    [
      'is open in another unit',
      number('p95 <= 200 ms'),
      p95(1, 's'),
      'open: a, load: p95 is 1 s (size.json), which is not in the unit',
    ],
    ['is open without the number', number('size < 9'), p95(1), 'open: no step measured size < 9'],
  ])('%s', (_name, goal, checked, words) => {
    expect(verdict(goal, checked)).toContain(words);
  });

  it('is open until all whom it concerns are merged', () => {
    expect(verdict(step('e2e'), { name: 'e2e', passed: true }, false)).toBe('open: not merged: b');
  });

  it('stands in the report for people, and in what it vouches for', () => {
    const report = runReport(journal(step('e2e'), { name: 'e2e', passed: true }).events);
    if (report === undefined) {
      throw new Error('no report');
    }
    const text = reportMarkdown(report);
    expect(text).toContain(
      '## What the feature asks for\n\n- **Integration, proved** All fits: e2e passed in a',
    );
    expect(text).toContain('What the feature asks for was shown (1 of 1)');
    expect(reportHtml(report)).toContain('e2e passed in a');
    expect(runReport(new JournalBuilder([planned('a')]).events)).not.toHaveProperty('goals');
  });
});
