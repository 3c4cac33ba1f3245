import { describe, expect, it } from 'vitest';
import { describePackage } from '../../../src/extension/graph/describePackage';
import { detailsWithin } from '../../../src/extension/graph/graphAnswers';
import { graphMessage } from '../../../src/extension/graph/graphMessages';
import { graphOf } from '../../../src/plan/graph/graph';
import { readPlan } from '../../../src/plan/reading/readPlan';
import type { PackageDetails } from '../../../src/protocol/packageDetails';
import { JournalBuilder, planned } from '../../run/journalBuilder';
import type { PlanPackage } from '../../support/plans';
import { planText } from '../../support/plans';

const PLAN: readonly PlanPackage[] = [
  { id: 'a', writes: ['src/a/**', 'nowhere/**'], locks: ['api:x'] },
  { id: 'b', dependsOn: ['a'], locks: ['api:x'] },
];
const PLANNED = [
  planned('a', { locks: ['api:x'] }),
  planned('b', { wave: 2, dependsOn: ['a'], writeAllow: ['x.ts'] }),
];
const FILES = ['README.md', 'src/a/1.ts', 'src/a/2.ts', 'src/b.ts'];

function details(
  id: string,
  run?: JournalBuilder,
  files: readonly string[] | undefined = FILES,
): PackageDetails {
  const { plan } = readPlan(planText(PLAN));
  const item = plan.packages.find((each) => each.id === id);
  if (item === undefined) {
    throw new Error(`no package ${id}`);
  }
  return describePackage({
    plan,
    graph: graphOf(plan),
    item,
    run: run?.state,
    events: run?.events ?? [],
    files,
    prompt: { given: false, text: 'do it' },
  });
}

describe('describePackage', () => {
  it('counts what a scope matches, and names it', () => {
    expect(details('a').writes).toEqual([
      { pattern: 'src/a/**', count: 2, files: ['src/a/1.ts', 'src/a/2.ts'] },
      { pattern: 'nowhere/**', count: 0, files: [] },
    ]);
  });

  it('counts nothing where the files are not known', () => {
    const { plan } = readPlan(planText(PLAN));
    const [item] = plan.packages;
    const { writes } = describePackage({
      plan,
      graph: graphOf(plan),
      item: item ?? expect.unreachable(),
      run: undefined,
      events: [],
      files: undefined,
      prompt: { given: false, text: '' },
    });
    expect(writes[0]).toEqual({ pattern: 'src/a/**', files: [] });
  });

  it('names who holds a lock and who else wants it', () => {
    const run = new JournalBuilder(PLANNED).work('a');
    expect(details('b', run).locks).toEqual([{ key: 'api:x', holder: 'a', rivals: ['a'] }]);
    expect(details('b').locks).toEqual([{ key: 'api:x', rivals: ['a'] }]);
  });

  it('shows what is upstream with what it left, and what is downstream', () => {
    const run = new JournalBuilder(PLANNED).finish('a');
    expect(details('b', run).upstream).toEqual([
      { id: 'a', title: 'Title of a', state: 'done', files: ['a/a.ts'], fileCount: 1, owes: [] },
    ]);
    expect(details('a').downstream).toEqual([{ id: 'b', title: 'Title of b' }]);
  });

  it('tells what a package must leave behind, and for whom', () => {
    const text = JSON.parse(planText(PLAN)) as { packages: object[] };
    Object.assign(text.packages[1] ?? {}, { consumes: ['src/a/1.ts'] });
    const { plan } = readPlan(JSON.stringify(text));
    const [a, b] = plan.packages.map((item) =>
      describePackage({
        plan,
        graph: graphOf(plan),
        item,
        run: undefined,
        events: [],
        files: FILES,
        prompt: { given: false, text: '' },
      }),
    );
    const owed = {
      kind: 'file',
      subject: 'src/a/1.ts',
      parts: [],
      neededBy: [{ id: 'b', title: 'Title of b' }],
    };
    expect(a?.obligations).toEqual([owed]);
    expect(b?.obligations).toEqual([]);
    expect(b?.upstream.map(({ owes }) => owes)).toEqual([[owed]]);
    const inner = a && detailsWithin('outer', a);
    expect(inner?.obligations[0]?.neededBy).toEqual([{ id: 'outer / b', title: 'Title of b' }]);
  });

  it('tells attempts and what happened, in words', () => {
    const run = new JournalBuilder([planned('a', { retryBudget: 1 })]).work('a').exit('a', 3).work('a', 2);
    const { attempts, timeline } = details('a', run);
    expect(attempts.map(({ attempt, outcome }) => [attempt, outcome])).toEqual([
      [1, 'failed'],
      [2, 'open'],
    ]);
    expect(timeline.map(({ text }) => text)).toContain('Its agent exited with code 3');
  });

  it('offers ways out of a contract that has changed, each of which the extension understands', () => {
    const run = new JournalBuilder(PLANNED).finish('b').add({
      type: 'contract.drifted',
      package: 'a',
      attempt: 1,
      path: 'api.yaml',
      from: 'old',
      to: 'later',
      added: [],
      removed: ['GET /me'],
      changed: [],
      breaking: true,
      stale: [{ package: 'b', changes: ['GET /me removed'], breaking: true }],
    });
    const [reason] = details('b', run).blocked ?? [];
    expect(reason?.text).toContain('what was built on it may break: GET /me removed');
    const ways = reason?.ways ?? [];
    expect(ways.map(({ label }) => label)).toEqual([
      'Accept Change',
      'Try Again',
      'Raise Revision',
      'Show api.yaml',
      'Open Plan',
      'Skip…',
    ]);
    for (const { steer } of ways.filter(({ action }) => action === 'steer')) {
      expect(graphMessage({ type: 'steer', action: steer })).toEqual({ type: 'steer', action: steer });
    }
  });

  it('shows what a review found, with the line that it is about', () => {
    const review = {
      agent: 'codex',
      findings: [
        {
          id: 1,
          type: 'spec_gap',
          criticality: 'high',
          disposition: 'fix',
          description: 'It says bad.',
          resolution: 'Say good.',
          file: 'a/x',
          line: 3,
        },
        { id: 2, type: 'style', criticality: 'low', disposition: 'fix', description: 'A longer name.' },
      ],
    } as const;
    const checked = { type: 'attempt.checked', package: 'a', attempt: 1, step: 1, start: 1 } as const;
    const run = new JournalBuilder(PLANNED).work('a').add({ ...checked, passed: false, review });
    expect(details('a', run).review).toEqual({
      agent: 'codex',
      attempt: 1,
      findings: [
        {
          ...{ text: 'It says bad.', blocking: true, kind: 'spec gap, high', advice: 'Say good.' },
          ...{ file: 'a/x', line: 3 },
        },
        { text: 'A longer name.', blocking: false, kind: 'style, low' },
      ],
    });
    expect(details('a').review).toBeUndefined();
  });

  it('tells that an attempt goes on where a person took the one before over', () => {
    const target = { package: 'a', attempt: 1 };
    const exit = { reason: 'cancelled', code: null, signal: 'SIGTERM' } as const;
    const run = new JournalBuilder(PLANNED).work('a').add(
      { type: 'attempt.stopping', ...target, message: 'Taken over.', then: 'continue' },
      { type: 'attempt.exited', ...target, ...exit },
      {
        type: 'attempt.started',
        package: 'a',
        attempt: 2,
        agent: { name: 'claude', interactive: true },
        branch: 'b',
        worktree: '/w',
        base: 'base',
        continues: 1,
      },
    );
    const { attempts, timeline } = details('a', run);
    expect(attempts).toMatchObject([{ outcome: 'cancelled', message: 'Taken over.' }, { continues: 1 }]);
    expect(timeline.map(({ text }) => text)).toContain(
      'Attempt 2 goes on with the conversation and the work of attempt 1',
    );
  });

  it('tells what is kept of a context, which can be opened', () => {
    const context = { derived: true, characters: 20, problems: [] };
    const run = new JournalBuilder(PLANNED).finish('a').add({
      type: 'context.kept',
      package: 'a',
      attempt: 1,
      ...context,
    });
    expect(details('a', run).context).toEqual(context);
    expect(details('b', run)).not.toHaveProperty('context');
    const opened = { type: 'open', what: 'context', package: 'a' };
    expect(graphMessage(opened)).toEqual(opened);
  });

  it('offers ways out of what blocks', () => {
    const run = new JournalBuilder(PLANNED).block('a', ['x.ts']);
    const steering = { action: 'steer', package: 'a' };
    expect(details('a', run).blocked).toMatchObject([
      {
        text: 'changed 1 file outside its scope: x.ts',
        ways: [
          { label: 'Drop Changes', ...steering, steer: { kind: 'drop', package: 'a' } },
          { label: 'Hand Over', ...steering, steer: { kind: 'handOver', package: 'a' } },
          { label: 'Widen Scope', ...steering, steer: { kind: 'widen', package: 'a' } },
          { label: 'Fail Attempt', ...steering, steer: { kind: 'fail', package: 'a' } },
          { label: 'Open Worktree', action: 'worktree', package: 'a' },
          { label: 'Try Again', action: 'run', package: 'a' },
          {
            label: 'Skip…',
            action: 'steer',
            package: 'a',
            steer: { kind: 'skip', package: 'a', reason: '' },
          },
        ],
      },
    ]);
    const decisions = details('a', run).blocked.flatMap(({ ways }) =>
      ways.flatMap((way) => way.decision ?? []),
    );
    expect(decisions.map(({ name }) => name)).toEqual([
      'drop',
      'hand-over',
      'widen',
      'fail',
      'retry',
      'skip',
    ]);
    expect(decisions.filter(({ consequence }) => consequence === '')).toEqual([]);
    expect(details('b', run).blocked[0]?.ways.map(({ label }) => label)).toEqual(['Show a', 'Run a Again']);
  });
});
