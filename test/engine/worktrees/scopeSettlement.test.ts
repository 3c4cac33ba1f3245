import { expect, it } from 'vitest';
import { Driver } from '../../../src/engine/runs/driver';
import type { ScopeTools } from '../../../src/run/scope/scopeTools';
import { planText } from '../../support/plans';
import { waitFor } from '../../support/waitFor';
import { ScriptedWorld } from '../scriptedWorld';

const PLAN = '/repository/work-packages.yaml';

const NOT_ASKED = {
  absorb: () => Promise.reject(new Error('nobody asked for it')),
  register: () => Promise.reject(new Error('nobody asked for it')),
};

/** A run in which `a` has changed a file of `b`, and waits for a person. */
async function strayed(world: ScriptedWorld, tools: ScopeTools) {
  world.plan = planText([
    { id: 'a', command: 'a' },
    { id: 'b', command: 'b', dependsOn: ['a'] },
  ]);
  const driver = new Driver({ ...world.dependencies(), scope: tools });
  const { run } = await driver.startRun({ plan: PLAN });
  await waitFor('it works', () => driver.stateOf(run)?.packages.get('a')?.state === 'working');
  world.repository.work.set('a', { files: ['a/own', 'b/x'] });
  world.agents.exit(world.folder('a'), 0);
  await waitFor('it is blocked', () => world.runs.words().includes('package.blocked a'));
  return { driver, run };
}

it('takes changes back again when the driver had died over it, and hands them over once', async () => {
  const world = new ScriptedWorld();
  const asked: string[] = [];
  const { driver, run } = await strayed(world, {
    ...NOT_ASKED,
    takeBack: (_work, files, ref) => {
      asked.push(`${files.join()} ${ref}`);
      return new Promise(() => undefined);
    },
  });
  await driver.steer({ run, action: { kind: 'handOver', package: 'a' } });
  await waitFor('it is begun', () => asked.length === 1);
  await driver.close();
  expect(world.runs.words()).not.toContain('scope.dropped a');

  const next = new Driver({
    ...world.dependencies(2),
    scope: {
      ...NOT_ASKED,
      takeBack: (_work, files, ref, [patch]) => {
        asked.push(`${files.join()} ${ref}`);
        expect(patch).toMatchObject({ files: ['b/x'] });
        world.repository.work.set('a', { files: ['a/own'] });
        return Promise.resolve([]);
      },
    },
  });
  await next.recover();
  await waitFor('the next one works', () => next.stateOf(run)?.packages.get('b')?.state === 'working');
  expect(asked[1]).toBe(asked[0]);
  const words = world.runs.words();
  expect(words.filter((word) => word === 'handoff.made')).toHaveLength(1);
  expect(world.repository.merges).toEqual(['a']);
  const { prompt } = world.agents.attempt(world.folder('b'));
  expect(prompt).toContain('From a: a has changed b/x');
  expect(prompt).toContain('.patch');
  await next.close();
});

it('widens a scope in the text of the plan; the agent that works goes on, and may write it from then on', async () => {
  const world = new ScriptedWorld();
  let strayed: (files: readonly string[]) => void = () => undefined;
  let isOutside: (path: string) => boolean = () => false;
  world.plan = planText([{ id: 'a', command: 'a' }]);
  const driver = new Driver({
    ...world.dependencies(),
    worktreeWatcher: {
      watch: (work, tell) => {
        [isOutside, strayed] = [work.isOutside, tell];
        return { dispose: () => undefined };
      },
    },
  });
  const { run } = await driver.startRun({ plan: PLAN });
  await waitFor('it works', () => driver.stateOf(run)?.packages.get('a')?.state === 'working');
  strayed(['docs/x.md']);
  await waitFor('it is seen', () => driver.stateOf(run)?.packages.get('a')?.violations.length === 1);
  expect(isOutside('docs/x.md')).toBe(true);
  await driver.steer({ run, action: { kind: 'widen', package: 'a' } });
  expect(world.plan).toContain('docs/x.md');
  expect(isOutside('docs/x.md')).toBe(false);
  expect(driver.stateOf(run)?.packages.get('a')).toMatchObject({
    state: 'working',
    attempt: 1,
    violations: [],
  });
  expect(world.runs.words().slice(-2)).toEqual(['plan.revised', 'scope.widened a']);
  await driver.close();
});
