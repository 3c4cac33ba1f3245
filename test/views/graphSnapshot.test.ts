import { blockReports } from '../../src/views/waysOut';
import { describe, expect, it } from 'vitest';
import { packageContext } from '../../src/extension/views/packageItems';
import { attemptHistory } from '../../src/run/explaining/attemptHistory';
import { appearanceOf } from '../../src/run/kernel/kernel';
import { readPlan } from '../../src/plan/reading/readPlan';
import { proposalGate } from '../../src/run/steering/subplans';
import { planText } from '../support/plans';
import { JournalBuilder, planned } from '../run/journalBuilder';
import { snapshotOf } from '../extension/snapshots';

const PLAN = [{ id: 'a' }, { id: 'b', dependsOn: ['a'] }, { id: 'c', dependsOn: ['a', 'b'] }];
const PLANNED = [
  planned('a'),
  planned('b', { wave: 2, dependsOn: ['a'] }),
  planned('c', { wave: 3, dependsOn: ['a', 'b'] }),
];

describe('graphSnapshot', () => {
  it('shows a plan that has not been run', () => {
    const snapshot = snapshotOf(PLAN);
    expect(snapshot.waves).toEqual([['a'], ['b'], ['c']]);
    expect(snapshot.run).toEqual({ state: 'none' });
    expect(snapshot.edges).toEqual([
      { from: 'a', to: 'b', redundant: false, critical: true },
      { from: 'a', to: 'c', redundant: true, critical: false },
      { from: 'b', to: 'c', redundant: false, critical: true },
    ]);
    expect(snapshot.packages.map(({ state, hasLog, hasWorktree }) => [state, hasLog, hasWorktree])).toEqual([
      ['planned', false, false],
      ['planned', false, false],
      ['planned', false, false],
    ]);
  });

  it('offers nothing of a run that is gone, and says where its work is', () => {
    const run = new JournalBuilder(PLANNED)
      .finish('a')
      .finish('b')
      .finish('c')
      .add({ type: 'run.ended', outcome: 'done' });
    const { state } = run;
    const there = new Set([state.packages.get('a')?.worktree ?? '']);
    const work = { into: 'main', landed: undefined, hasBranch: true, worktrees: there };
    const left = snapshotOf(PLAN, state, { work });
    expect(left.packages.map(({ hasWorktree }) => hasWorktree)).toEqual([true, false, false]);
    expect(left.run.integrationBranch).toBe('waves/feature/integration');
    expect(left.finished).toEqual({ into: 'main', leftovers: true });
    const cleaned = snapshotOf(PLAN, state, {
      work: { ...work, landed: 'abc', hasBranch: false, worktrees: new Set<string>() },
    });
    expect(cleaned.packages.some(({ hasWorktree }) => hasWorktree)).toBe(false);
    expect(cleaned.run.integrationBranch).toBeUndefined();
    expect(cleaned.finished).toEqual({ into: 'main', landed: 'abc', leftovers: false });
  });

  it('shows a plan that an agent has answered with while a person is asked, and once the run goes by it', () => {
    const text = planText([{ id: 'x' }], 'inner');
    const [hash, path] = ['12345678abc', '.git/kept.yaml'];
    const subplans = new Map();
    subplans.set(hash, {
      ...{ kind: 'plan' as const, path, text, hash },
      ...{ reading: readPlan(text), subplans },
    });
    const target = { package: 'a', attempt: 1 };
    const proposal = { plan: 'a.generated.yaml', hash, base: 'c0ffee', packages: 1 };
    const run = new JournalBuilder([planned('a', { generatesPlan: true })])
      .work('a')
      .add({ type: 'attempt.exited', ...target, reason: 'exit', code: 0, signal: null })
      .add({ type: 'subplan.proposed', ...target, ...proposal });
    // Its agent has ended; of what it has planned nothing is done.
    expect(run.state.packages.get('a')?.progress).toBeUndefined();
    const shown = () => snapshotOf([{ id: 'a', subplan: 'generated' }], run.state, { subplans }).packages[0];
    expect(shown()?.subplan).toBeUndefined();
    run.add({
      ...{ type: 'gate.opened', ...target, gate: proposalGate('a', hash) },
      ...{ title: 'approve the plan', during: 'verifying', instructions: '+ x may write x' },
      plan: { packages: 1, commands: 2 },
    });
    expect(blockReports(run.state, 'a')).toMatchObject([
      {
        text: 'waits for a person: its agent has planned a package',
        details: '+ x may write x',
        ways: [
          { decision: { consequence: expect.stringContaining('nobody has agreed to: 2') as string } },
          {},
        ],
      },
    ]);
    expect(shown()?.message).toBeUndefined();
    expect(shown()?.subplan).toMatchObject({ title: 'inner (proposed)', plan: path, waves: [['x']] });
    const [asked] = shown()?.subplan?.packages ?? [];
    expect(asked).toMatchObject({
      proposed: true,
      blockedBy: ['Runs only if a person approves'],
    });
    expect(asked && [appearanceOf(asked).label, packageContext(asked)]).toEqual(['Proposed', 'package']);
    run.add({ type: 'gate.approved', ...target, gate: proposalGate('a', hash) });
    run.add({ type: 'subplan.adopted', ...target, hash });
    expect(shown()?.subplan).toMatchObject({ title: 'inner', packages: [{ id: 'x', state: 'planned' }] });
    expect(shown()).toMatchObject({ state: 'ready' });
    expect(shown()?.subplan?.packages[0]).toMatchObject({ blockedBy: [] });
    expect(shown()?.subplan?.packages[0]?.proposed).toBeUndefined();
    // The attempt that planned is over, and the plan is tried for the first time.
    run.work('a', 2);
    expect(shown()).toMatchObject({ attempt: 2 });
    expect(shown()?.tries).toBeUndefined();
    expect(attemptHistory(run.events)).toMatchObject([{ result: 'planned' }, { result: 'open' }]);
    run.exit('a', 1, 2).work('a', 3);
    expect(shown()).toMatchObject({ attempt: 3, tries: 2 });
  });

  it('shows the live state of every package, and why it waits', () => {
    const run = new JournalBuilder(PLANNED)
      .finish('a')
      .work('b')
      .add({ type: 'attempt.progress', package: 'b', attempt: 1, progress: 0.25, message: 'writing' });
    const snapshot = snapshotOf(PLAN, run.state);
    expect(snapshot.totals).toEqual({ done: 1, active: 1, packages: 3 });
    expect(snapshot.run).toMatchObject({ state: 'running', integrationBranch: 'waves/feature/integration' });
    const [a, b, c] = snapshot.packages;
    expect(a).toMatchObject({ state: 'done', filesModified: 1, hasLog: true });
    expect(b).toMatchObject({ state: 'working', progress: 0.25, message: 'writing', hasWorktree: true });
    expect(c).toMatchObject({ state: 'planned', blockedBy: ['waits for b (working)'] });
  });

  it('shows what is needed at the end as an edge of its own kind, and what of it is merged', () => {
    const plan = [
      { id: 'a', writes: ['a/**'] },
      { id: 'b', needs: [{ from: 'a', artifact: 'a/x.sql' }] },
    ];
    const needs = [{ from: 'a', path: 'a/x.sql' }];
    const run = new JournalBuilder([planned('a'), planned('b', { needs })]).work('a').work('b');
    const before = snapshotOf(plan, run.state);
    expect(before.edges).toEqual([
      { from: 'a', to: 'b', redundant: false, critical: true, needs: ['a/x.sql'] },
    ]);
    expect(before.packages[1]).not.toHaveProperty('arrived');
    const merged = { publication: 'p', files: ['a/x.sql'], head: 'h', commit: 'c' };
    run.add({ type: 'artifact.published', package: 'a', attempt: 1, ...merged });
    expect(snapshotOf(plan, run.state).packages[1]?.arrived).toEqual(['a/x.sql']);
  });

  it('counts problems and names the first error', () => {
    const { problems } = snapshotOf([{ id: 'a', dependsOn: ['nobody'] }]);
    expect(problems.errors).toBe(1);
    expect(problems.first).toContain('nobody');
  });

  it('shows the plan within a package, before its run and during it', () => {
    const reading = readPlan(planText([{ id: 'x' }, { id: 'y', dependsOn: ['x'] }], 'child-feature'));
    const found = {
      kind: 'plan',
      path: 'plans/a.yaml',
      text: '',
      hash: '',
      reading,
      subplans: new Map(),
    } as const;
    const plan = [{ id: 'a', subplan: 'a.yaml' }, { id: 'b' }];
    const subplans = new Map([['a.yaml', found]]);
    const [before, plain] = snapshotOf(plan, undefined, { subplans }).packages;
    expect(plain?.subplan).toBeUndefined();
    expect(before?.subplan).toMatchObject({
      plan: 'plans/a.yaml',
      waves: [['x'], ['y']],
      edges: [{ from: 'x', to: 'y' }],
      totals: { done: 0, active: 0, packages: 2 },
    });
    expect(before?.subplan?.run).toBeUndefined();
    const parent = new JournalBuilder([planned('a', { subplan: 'plans/a.yaml' }), planned('b')])
      .start('a')
      .add({ type: 'subplan.started', package: 'a', attempt: 1, run: 'child' });
    const child = new JournalBuilder([planned('x'), planned('y', { wave: 2, dependsOn: ['x'] })], {
      run: 'child',
    }).finish('x');
    const childRun = (run: string) => (run === 'child' ? child.state : undefined);
    const [during] = snapshotOf(plan, parent.state, { subplans, childRun }).packages;
    expect(during?.subplan).toMatchObject({
      run: { id: 'child', state: 'running' },
      totals: { done: 1, active: 0, packages: 2 },
    });
    expect(during?.subplan?.packages.map(({ id, state }) => [id, state])).toEqual([
      ['x', 'done'],
      ['y', 'ready'],
    ]);
  });
});
