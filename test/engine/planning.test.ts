import { expect, it } from 'vitest';
import { Driver } from '../../src/engine/runs/driver';
import { planText } from '../support/plans';
import { waitFor } from '../support/waitFor';
import { PLAN } from './planFamily';
import { ScriptedWorld } from './scriptedWorld';

it('counts what an agent did that was to plan from what came into its worktree while it ended', async () => {
  const world = new ScriptedWorld();
  const plan = JSON.parse(planText([{ id: 'a', command: 'a' }])) as { packages: object[] };
  world.plan = JSON.stringify({
    ...plan,
    packages: plan.packages.map((item) => ({ ...item, subplan: 'generated' })),
  });
  const inner = planText([{ id: 'one', writes: ['a/one'] }], 'inner');
  const bases: string[] = [];
  let release: () => void = () => undefined;
  const isReleased = new Promise<void>((resolve) => (release = resolve));
  Object.assign(world.runs, { proposedPlan: () => Promise.resolve(inner) });
  Object.assign(world.repository, {
    bringIn: async () => {
      await isReleased;
      return { kind: 'in', base: 'merged since', files: ['b/file'], packages: ['b'] };
    },
    commitWork: (_worktree: string, base: string) => Promise.resolve(`head ${bases.push(base)}`),
  });
  const driver = new Driver(world.dependencies());
  await driver.startRun({ plan: PLAN });
  const told = (word: string) => waitFor(word, () => world.runs.words().includes(word));
  await told('attempt.working a');
  world.agents.attempt(world.folder('a')).listener?.wantsSync?.([{ id: 'sync' }]);
  await told('sync.requested a');
  world.agents.exit(world.folder('a'), 0);
  await told('attempt.exited a');
  release();
  await told('subplan.proposed a');
  expect(bases).toEqual(['merged since']);
  await driver.close();
});
