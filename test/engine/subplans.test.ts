import { describe, expect, it } from 'vitest';
import type { RunStarted } from '../../src/run/kernel/state/kernelEvents';
import { planText } from '../support/plans';
import { waitFor } from '../support/waitFor';
import { Family, PLAN, WRITES } from './planFamily';

describe('a package that is a plan', () => {
  it('has used what its packages have used, over its attempts too', async () => {
    const family = new Family();
    await family.start();
    const use = (id: string, inputTokens: number, attempt = 1) =>
      family.world.agents.used(`/${family.child}/${id}/${attempt}`, { inputTokens, outputTokens: 1 });
    const used = () => family.state().packages.get('api')?.usage;
    await family.until(family.child, 'x', 'working');
    use('x', 10);
    await waitFor('its parent knows', () => used()?.[1]?.inputTokens === 10);
    await family.finish('x');
    await family.until(family.child, 'y', 'working');
    use('y', 20);
    await waitFor('its parent knows the sum', () => used()?.[1]?.inputTokens === 30);
    await family.finish('y', 1);
    await family.ended();
    // What had come to nothing is tried again in the same run of its own.
    await family.driver.startRun({ plan: PLAN });
    await family.until(family.child, 'y', 'working');
    use('y', 5, 2);
    await waitFor('its parent knows of the second attempt', () => used()?.[2] !== undefined);
    expect(used()).toEqual({
      1: { inputTokens: 30, outputTokens: 2 },
      2: { inputTokens: 5, outputTokens: 1 },
    });
  });

  it('tells its packages what is asked of the whole, at any depth', async () => {
    const family = new Family([{ id: 'x', subplan: 'x.yaml', writes: ['x/**', 'z/**'] }]);
    const asking = (text: string, requirements: readonly unknown[]): string =>
      JSON.stringify({
        ...(JSON.parse(text) as Record<string, unknown>),
        execution: { goals: { requirements } },
      });
    const { world } = family;
    world.plan = asking(world.plan, [
      { text: 'Users log in', for: 'api' },
      { text: 'It is green', for: 'web' },
      { text: 'It is quick', measure: 'p95 <= 200 ms' },
    ]);
    world.subplans.set('api.yaml', asking(world.subplans.get('api.yaml') ?? '', ['Keys are kept']));
    world.subplans.set('x.yaml', asking(planText([{ id: 'z', command: 'z' }], 'inner'), ['Own words']));
    await family.start();
    const inner = `${family.child}+x.1`;
    await family.until(inner, 'z', 'working');
    const { prompt } = world.agents.attempt(`/${inner}/z/1`);
    expect(prompt).toContain(
      [
        '## What the feature asks for\n\n- Own words\n\n',
        '## What is asked of all packages of this plan together\n\n',
        '- Users log in\n- It is quick (`p95 <= 200 ms`)\n- Keys are kept\n',
      ].join(''),
    );
    expect(prompt).not.toContain('It is green');
    // What is asked of the whole is not measured in each of its parts.
    expect(family.state(inner).packages.get('z')?.planned.goals).toMatchObject([{ text: 'Own words' }]);
  });

  it('is stopped, with all that works in it, when what the package may use is used up', async () => {
    const family = new Family();
    const budget = { action: 'stop', package: { tokens: 15 } } as const;
    ({ run: family.run } = await family.driver.startRun({ plan: PLAN, agentRules: { budget } }));
    await family.until(family.child, 'x', 'working');
    family.world.agents.used(`/${family.child}/x/1`, { inputTokens: 20, outputTokens: 1 });
    await family.until(family.run, 'api', 'cancelled');
    expect(family.state(family.child)).toMatchObject({ phase: 'ended', outcome: 'cancelled' });
    expect(family.world.agents.attempt(`/${family.child}/x/1`).ended?.reason).toBe('cancelled');
    expect(family.state().budgets.values().next().value).toMatchObject({
      package: 'api',
      used: 21,
      limit: 15,
    });
  });

  it('is carried out by a run of its own, and merged as one', async () => {
    const family = new Family();
    await family.start();
    await family.finish('x');
    await family.finish('y');
    await family.until(family.run, 'web', 'working');
    const child = await family.ended(family.child);
    expect(child).toMatchObject({
      parent: { run: family.run, package: 'api', attempt: 1 },
      outcome: 'done',
      base: 'base',
      integrationBranch: 'waves/test-feature/api',
      maxParallel: 10,
    });
    expect(child.packages.get('x')).toMatchObject({
      branch: 'waves/test-feature+api/x',
      worktree: '/repository.worktrees/test-feature+api/x',
    });
    expect(child.packages.get('y')?.base).toBe('merge x');
    const parent = family.state().packages.get('api');
    expect(parent).toMatchObject({
      state: 'done',
      head: 'tip of waves/test-feature/api',
      childOutcome: 'done',
    });
    expect(family.world.repository.merges).toEqual(['x', 'y', 'api']);
    expect(family.state().packages.get('web')?.base).toBe('merge api');
  });

  it('takes one slot of its parent, and has ten of its own', async () => {
    const parts = Array.from({ length: 12 }, (_, index) => ({
      id: `p${index}`,
      command: 'p',
    }));
    const family = new Family([
      ...parts,
      { id: 'wp-integration', command: 'all', dependsOn: parts.map(({ id }) => id) },
    ]);
    family.world.plan = planText([
      { id: 'api', subplan: 'api.yaml', writes: WRITES },
      { id: 'web', command: 'web' },
      { id: 'wp-integration', command: 'all', dependsOn: ['api', 'web'] },
    ]);
    ({ run: family.run } = await family.driver.startRun({ plan: PLAN, maxParallel: 2 }));
    await family.until(family.run, 'web', 'working');
    await waitFor('ten of the child work', () => family.world.agents.attempts.size === 11);
    expect(family.state(family.child).index.active.size).toBe(10);
    expect(family.state().index.active.size).toBe(2);
  });

  it('is blocked when its run fails, says what to do, and goes on where it stood when it is retried', async () => {
    const family = new Family();
    await family.start();
    await family.finish('x');
    await family.finish('y', 7);
    const stuck = await family.ended();
    const api = stuck.packages.get('api');
    expect(api).toMatchObject({ state: 'blocked', blockReason: 'subplan', childOutcome: 'failed' });
    expect(api?.message).toContain(family.child);
    expect(api?.message).toContain('y is failed (The agent exited with code 7.)');
    expect(api?.message).toContain(`waves retry api --run ${family.run}`);
    await family.driver.steer({ run: family.run, action: { kind: 'retry', packages: ['api'] } });
    await family.finish('y', 0, 2);
    await family.until(family.run, 'web', 'working');
    expect(family.state(family.child).parent?.attempt).toBe(2);
    expect(family.state(family.child).packages.get('x')?.attempt).toBe(1);
    expect(family.state().packages.get('api')).toMatchObject({ state: 'done', attempt: 2, base: 'base' });
  });

  it('goes on when a package in it is retried, for which its parent begins it anew', async () => {
    const family = new Family([
      { id: 'x', command: 'x' },
      { id: 'y', command: 'y' },
      { id: 'wp-integration', command: 'z', dependsOn: ['x', 'y'] },
    ]);
    await family.start();
    await family.finish('x', 1);
    await family.finish('y', 1);
    await family.ended();
    await family.driver.steer({ run: family.child, action: { kind: 'retry', packages: ['x'] } });
    await family.finish('x', 0, 2);
    await family.ended();
    expect(family.state(family.child).packages.get('y')).toMatchObject({ state: 'failed', attempt: 1 });
    expect(family.state().packages.get('api')).toMatchObject({ state: 'blocked', attempt: 2 });
    await family.driver.steer({ run: family.child, action: { kind: 'retry', packages: ['y'] } });
    await family.finish('y', 0, 2);
    await family.finish('wp-integration');
    await family.until(family.run, 'api', 'done');
  });

  it('is blocked when the work of its run leaves its scope', async () => {
    const family = new Family();
    family.world.repository.work.set('api', { files: ['web/a.txt'] });
    await family.start();
    await family.finish('x');
    await family.finish('y');
    const end = await family.ended();
    expect(end.packages.get('api')).toMatchObject({ blockReason: 'scope', violations: ['web/a.txt'] });
  });

  it('ends with its parent', async () => {
    const family = new Family();
    await family.start();
    await family.until(family.child, 'x', 'working');
    await family.driver.steer({ run: family.run, action: { kind: 'cancel' } });
    expect((await family.ended()).outcome).toBe('cancelled');
    expect(family.state(family.child).outcome).toBe('cancelled');
    expect(family.world.agents.attempt(`/${family.child}/x/1`).ended?.reason).toBe('cancelled');
  });

  it('ends alone when only it is stopped', async () => {
    const family = new Family();
    await family.start();
    await family.until(family.child, 'x', 'working');
    await family.driver.steer({ run: family.run, action: { kind: 'cancel', package: 'api' } });
    await family.until(family.run, 'api', 'cancelled');
    expect(family.state(family.child).outcome).toBe('cancelled');
  });

  it('pauses with its parent and goes on with it', async () => {
    const family = new Family();
    await family.start();
    await family.until(family.child, 'x', 'working');
    await family.driver.steer({ run: family.run, action: { kind: 'pause' } });
    await waitFor('the child is held', () => family.state(family.child).held !== undefined);
    await family.finish('x');
    await family.until(family.child, 'x', 'verifying');
    await family.driver.steer({ run: family.run, action: { kind: 'resume' } });
    await family.finish('y');
    await family.until(family.run, 'web', 'working');
  });

  it('feels that a pause is over while it is being stopped', async () => {
    const family = new Family();
    await family.start();
    await family.until(family.child, 'x', 'working');
    await family.driver.steer({ run: family.run, action: { kind: 'pause' } });
    await waitFor('the child is held', () => family.state(family.child).held !== undefined);
    await family.finish('x');
    await family.until(family.child, 'x', 'verifying');
    await family.driver.steer({ run: family.child, action: { kind: 'cancel' } });
    await family.driver.steer({ run: family.run, action: { kind: 'resume' } });
    expect((await family.ended(family.child)).outcome).toBe('cancelled');
  });

  it('is blocked when a disk has lost its run, and begins anew when it is retried', async () => {
    const family = new Family();
    await family.start();
    await family.until(family.child, 'x', 'working');
    family.world.runs.journals.delete(family.child);
    await family.takeOver();
    await family.until(family.run, 'api', 'blocked');
    expect(family.state().packages.get('api')?.message).toContain('it begins anew');
  });

  it('is taken up with its run by the next driver', async () => {
    const family = new Family();
    await family.start();
    await family.finish('x');
    await family.until(family.child, 'y', 'working');
    await family.takeOver();
    await family.finish('y');
    await family.until(family.run, 'web', 'working');
    expect([...family.world.agents.attempts.keys()].filter((folder) => folder.includes('+api'))).toHaveLength(
      2,
    );
  });

  it('is found to be done by the next driver when its run ended unheard', async () => {
    const family = new Family();
    family.world.plan = planText([{ id: 'api', subplan: 'api.yaml', writes: WRITES }]);
    await family.start();
    await family.finish('x');
    await family.finish('y');
    await family.ended();
    const journal = family.world.runs.journals.get(family.run) ?? [];
    await family.driver.close();
    journal.splice(journal.findIndex(({ type }) => type === 'subplan.ended'));
    await family.takeOver();
    expect((await family.ended()).outcome).toBe('done');
    expect(family.world.repository.merges).toEqual(['x', 'y', 'api']);
  });

  it('holds what its run claims, so that nothing beside it can claim the same', async () => {
    const family = new Family([{ id: 'x', command: 'x', locks: ['db:schema:users'] }]);
    family.world.plan = planText([
      { id: 'api', subplan: 'api.yaml', writes: WRITES },
      { id: 'wp-integration', command: 'all', locks: ['db:schema:users'] },
    ]);
    await family.start();
    await family.until(family.child, 'x', 'working');
    expect(family.state().index.locks.get('db:schema:users')).toBe('api');
    expect(family.state().packages.get('wp-integration')?.state).toBe('ready');
    await family.finish('x');
    await family.until(family.run, 'wp-integration', 'working');
  });

  it('is carried out as its text was when the run began', async () => {
    const family = new Family();
    await family.start();
    family.world.subplans.set('api.yaml', planText([{ id: 'other', command: 'other' }], 'child'));
    await family.until(family.child, 'x', 'working');
    expect([...family.state(family.child).packages.keys()]).toEqual(['x', 'y']);
  });

  it('goes on with a later text of its plan when it is retried', async () => {
    const family = new Family();
    await family.start();
    await family.finish('x');
    await family.finish('y', 1);
    await family.ended();
    const mended = planText(
      [
        { id: 'x', command: 'x' },
        { id: 'y', command: 'mended', dependsOn: ['x'] },
      ],
      'child',
    );
    family.world.subplans.set('api.yaml', mended);
    await family.driver.steer({ run: family.run, action: { kind: 'retry' } });
    await family.finish('y', 0, 2);
    await family.until(family.run, 'web', 'working');
    expect(family.state(family.child).packages.get('x')?.attempt).toBe(1);
    expect(family.state(family.child).packages.get('y')?.agent).toMatchObject({ command: 'mended' });
  });

  it('asks for the same agent as its parent, unless one is named', async () => {
    const family = new Family([{ id: 'x' }]);
    family.world.plan = planText([{ id: 'api', subplan: 'api.yaml', command: 'for all', writes: WRITES }]);
    await family.start();
    await family.until(family.child, 'x', 'working');
    expect(family.state(family.child).packages.get('x')?.agent).toEqual({
      name: 'command',
      command: 'for all',
    });
    const begun = family.world.runs.journals.get(family.run)?.[0] as RunStarted;
    expect(begun.packages[0]?.agent).toEqual({ name: 'subplan' });
  });

  it('may hold a plan in turn', async () => {
    const family = new Family([{ id: 'x', subplan: 'deep.yaml', writes: ['z/**', 'x/**'] }]);
    family.world.subplans.set('deep.yaml', planText([{ id: 'z', command: 'z', writes: ['z/**'] }], 'deep'));
    await family.start();
    const deep = `${family.child}+x.1`;
    await family.until(deep, 'z', 'working');
    expect(family.state(deep).packages.get('z')?.branch).toBe('waves/test-feature+api+x/z');
    family.world.agents.exit(`/${deep}/z/1`, 0);
    await family.until(family.run, 'api', 'done');
  });

  it('tells the quota that one of its agents has run into to its parent', async () => {
    const family = new Family();
    await family.start();
    await family.until(family.child, 'x', 'working');
    const until = '2200-01-01T00:00:00.000Z';
    family.world.agents.attempt(`/${family.child}/x/1`).listener?.exited({
      reason: 'exit',
      code: 1,
      signal: null,
      quota: { until, message: 'limit' },
    });
    await waitFor('the parent knows', () => family.state().quotas.size === 1);
    expect(family.state().quotas.get('command x')).toMatchObject({ until, message: 'limit' });
  });
});
