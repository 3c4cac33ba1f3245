import { describe, expect, it } from 'vitest';
import { graphMessage } from '../../src/extension/graph/graphMessages';
import { arrangedPackages, PLAIN_ARRANGEMENT } from '../../src/extension/views/arrangement';
import {
  groupSummary,
  packageContext,
  packageDetails,
  packageSpoken,
  packageSummary,
} from '../../src/extension/views/packageItems';
import { needsIn } from '../../src/extension/views/needs';
import { statusTable, statusText } from '../../src/extension/views/statusText';
import { standstillOf } from '../../src/run/faults/faultTable';
import { WavesError } from '../../src/wavesError';
import { JournalBuilder, planned } from '../run/journalBuilder';
import { snapshotOf } from './snapshots';

const PLAN = [{ id: 'a' }, { id: 'b' }, { id: 'c', dependsOn: ['a', 'b'] }];
const PLANNED = [planned('a'), planned('b'), planned('c', { wave: 2, dependsOn: ['a', 'b'] })];

/** The packages view as text, one row a line. */
function rows(run?: JournalBuilder): string[] {
  const now = Date.UTC(2026, 0, 1, 12, 1);
  return arrangedPackages(snapshotOf(PLAN, run?.state), PLAIN_ARRANGEMENT).flatMap(({ label, packages }) => [
    `${label}: ${groupSummary(packages)}`,
    ...packages.map((item) => `  ${item.title}: ${packageSummary(item, now)} [${packageContext(item)}]`),
  ]);
}

describe('the packages view', () => {
  it('shows waves and in them the packages', () => {
    expect(rows()).toEqual([
      'Wave 1: 0 of 2 done',
      '  Title of a: Planned [package.runnable]',
      '  Title of b: Planned [package.runnable]',
      'Wave 2: 0 of 1 done',
      '  Title of c: Planned [package.runnable]',
    ]);
  });

  it('offers for each package what its state admits', () => {
    const run = new JournalBuilder(PLANNED).finish('a').work('b');
    run.add({ type: 'attempt.progress', package: 'b', attempt: 1, progress: 0.4 });
    expect(rows(run)).toEqual([
      'Wave 1: 1 of 2 done · 1 running',
      '  Title of a: Done · demo · 4s [package.log.worktree]',
      '  Title of b: Working 40 % · demo · 53s [package.active.terminal.log.worktree]',
      'Wave 2: 0 of 1 done',
      '  Title of c: Planned · demo [package.runnable]',
    ]);
  });

  it('counts what has failed by itself, as the graph and the status bar do', () => {
    const run = new JournalBuilder(PLANNED).work('b').exit('b', 3);
    expect(rows(run)[0]).toBe('Wave 1: 0 of 2 done · 1 failed');
  });

  it('says in words what a picture shows', () => {
    const run = new JournalBuilder(PLANNED).work('b').exit('b', 3);
    const [, b] = snapshotOf(PLAN, run.state).packages;
    expect(b && packageSpoken(b)).toBe('Title of b, failed');
    expect(b && packageSpoken({ ...b, machine: 'one' })).toBe('Title of b, failed, on the machine one');
    expect(b && packageDetails(b, 0)).toEqual([
      '**Title of b** (`b`)',
      'Failed · demo · 2s',
      'The agent exited with code 3.',
      'Writes `b/**`',
    ]);
  });
});

describe('the status bar', () => {
  const text = (run?: JournalBuilder) =>
    statusText(
      snapshotOf(PLAN, run?.state),
      (run === undefined ? [] : needsIn(run.state)).map(({ isFailure }) => ({
        isFailure,
        isElsewhere: false,
      })),
    );

  it.each([
    ['without a run', undefined, '$(type-hierarchy) 3 packages · 2 waves', 'none'],
    [
      'at work',
      new JournalBuilder(PLANNED).finish('a').work('b'),
      '$(sync~spin) Wave 1/2 · 1/3 · 1 running',
      'none',
    ],
    [
      'with a failure',
      new JournalBuilder(PLANNED)
        .finish('a')
        .work('b')
        .exit('b', 1)
        .add({ type: 'run.ended', outcome: 'failed' }),
      '$(error) 1 failed · Wave 1/2 · 1/3',
      'error',
    ],
    [
      'at the end',
      new JournalBuilder(PLANNED)
        .finish('a')
        .finish('b')
        .finish('c')
        .add({ type: 'run.ended', outcome: 'done' }),
      '$(pass) Wave 2/2 · 3/3 · done',
      'none',
    ],
  ])('%s', (_case, run, expected, attention) => {
    expect(text(run)).toEqual({ text: expected, attention });
  });

  it('says that nothing moves, whatever the journal says, and what to do', () => {
    const { state } = new JournalBuilder(PLANNED).finish('a').work('b');
    const standstill = standstillOf(new WavesError('plan-lost', 'No copy is left.')) ?? expect.unreachable();
    const snapshot = snapshotOf(PLAN, state, { standstill });
    const needs = needsIn(state, undefined, standstill);
    expect(
      statusText(
        snapshot,
        needs.map(({ isFailure }) => ({ isFailure, isElsewhere: false })),
      ),
    ).toEqual({
      text: '$(debug-disconnect) Stands still: the copy of its plan is lost · 1/3',
      attention: 'error',
    });
    expect(needs.map(({ what, lines }) => [what, ...lines])).toEqual([
      [
        'stands still',
        'the copy of its plan is lost (No copy is left.)',
        'Run the plan again as it was (waves run PLAN): the run goes on where it stood, and what is merged stays.',
      ],
    ]);
    expect(statusTable(snapshot)).toContain('Run the plan again');
    expect(statusTable(snapshot)).toContain('[Run](command:waves.run)');
  });

  it('asks for a person when a package is blocked, and when an agent at work asks something', () => {
    const blocked = new JournalBuilder(PLANNED).block('a', ['x']);
    expect(text(blocked)).toEqual({
      text: '$(sync~spin) 1 needs you · Wave 1/2 · 0/3',
      attention: 'warning',
    });
    const asking = new JournalBuilder(PLANNED)
      .work('a')
      .add({ type: 'question.asked', question: 'q', package: 'a', attempt: 1, id: 'q', text: 'Which?' });
    expect(text(asking)).toEqual({
      text: '$(sync~spin) 1 needs you · Wave 1/2 · 0/3',
      attention: 'warning',
    });
  });
});

describe('messages from the graph', () => {
  it('are taken only when they are known', () => {
    expect(graphMessage({ type: 'run', more: 1 })).toEqual({ type: 'run' });
    expect(graphMessage({ type: 'selected', package: null })).toEqual({ type: 'selected', package: null });
    expect(graphMessage({ type: 'package', action: 'log', package: 'a' })).toEqual({
      type: 'package',
      action: 'log',
      package: 'a',
    });
    const asked = { package: 'a', attempt: 1, from: 0 };
    expect(graphMessage({ type: 'ask', id: 1, about: 'log', asked, more: 1 })).toEqual({
      type: 'ask',
      id: 1,
      about: 'log',
      asked,
    });
    const file = { type: 'open', what: 'file', package: 'a', path: 'src/a.ts' };
    expect(graphMessage(file)).toEqual(file);
    const finding = { ...file, what: 'reviewed', line: 3 };
    expect(graphMessage(finding)).toEqual(finding);
    expect(graphMessage({ ...finding, line: -1 })).toEqual({ ...file, what: 'reviewed' });
    const nonsense: unknown[] = [
      { type: 'ask', id: 1, about: 'toString', asked },
      { type: 'ask', id: 1, about: 'log', asked: { ...asked, from: -1 } },
      { type: 'ask', id: 'x', about: 'log', asked },
      { type: 'ask', id: 1, about: 'details', asked: null },
      { ...file, path: '../../etc/passwd' },
      { ...file, path: '/etc/passwd' },
      { ...file, path: 'C:\\Windows' },
      { ...file, what: 'everything' },
      undefined,
      null,
      'run',
      {},
      { type: 7 },
      { type: 'constructor' },
      { type: 'package', action: 'rm -rf', package: 'a' },
      { type: 'package', action: 'log' },
      { type: 'selected', package: 1 },
    ];
    expect(nonsense.map(graphMessage)).toEqual(nonsense.map(() => undefined));
  });
});
