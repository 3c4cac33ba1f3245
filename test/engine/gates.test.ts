import { expect, it } from 'vitest';
import { Driver } from '../../src/engine/driver';
import { replay } from '../../src/run/runFold';
import type { PackageRun } from '../../src/run/runState';
import type { PlanPackage } from '../support/plans';
import { planText } from '../support/plans';
import { waitFor } from '../support/waitFor';
import { ScriptedWorld } from './scriptedWorld';

/** A run of one package whose agent has just finished. */
async function finished(item: Partial<PlanPackage>) {
  const world = new ScriptedWorld();
  world.plan = planText([{ id: 'a', command: 'a', ...item }]);
  const driver = new Driver(world.dependencies());
  const { run } = await driver.startRun({ plan: '/repository/work-packages.yaml' });
  const now = (): PackageRun | undefined => replay(world.runs.journals.get(run) ?? [])?.packages.get('a');
  await waitFor('the agent works', () => now()?.state === 'working');
  world.agents.exit(world.folder('a'), 0);
  const launched = async (folder: string) => {
    await waitFor(`${folder} is launched`, () => world.agents.attempts.has(folder));
    return folder;
  };
  return {
    world,
    driver,
    run,
    now,
    launched,
    until: (state: string) => waitFor(state, () => now()?.state === state),
  };
}

it('lets a command decide about the merge, after the verification and about the same commit', async () => {
  const { world, now, launched, until } = await finished({ checks: ['npm test'], gateCommand: './safe.sh' });
  world.agents.exit(await launched(`${world.folder('a')}/verification/1.1`), 0);
  const gate = await launched(`${world.folder('a')}/verification/2.1`);
  expect(world.agents.attempt(gate).spec.argv.at(-1)).toBe('./safe.sh');
  world.agents.exit(gate, 0);
  await until('done');
  expect(now()?.steps.at(-1)).toMatchObject({ name: 'gate', result: { passed: true, exitCode: 0 } });
});

it('merges nothing that the command refuses', async () => {
  const { world, now, launched, until } = await finished({ gateCommand: './safe.sh' });
  world.agents.exit(await launched(`${world.folder('a')}/verification/1.1`), 3);
  await until('failed');
  expect(now()?.message).toContain('./safe.sh exited with code 3');
  expect(world.repository.merges).toEqual([]);
});

it('asks again when the branch has got another commit since somebody said yes', async () => {
  const { world, driver, run, now, until } = await finished({ gate: 'merge' });
  await until('blocked');
  world.repository.tips.set('a', 'a later commit');
  await driver.steer({ run, action: { kind: 'approve', gate: 'a' } });
  await waitFor(
    'it is asked again',
    () => world.runs.words().filter((word) => word === 'gate.opened a').length === 2,
  );
  expect(now()).toMatchObject({ state: 'blocked', head: 'a later commit' });
  await waitFor('the run has ended', () => !driver.busy);
  await driver.steer({ run, action: { kind: 'approve', gate: 'a' } });
  await until('done');
});

it('never takes a step on a server for passed: a person says so, and is told what to look at', async () => {
  const world = new ScriptedWorld();
  const ci = { name: 'Pipeline', kind: 'ci', ci: { workflow: 'ci.yml', required_checks: ['lint', 'test'] } };
  world.plan = JSON.stringify({
    packages: [
      {
        id: 'a',
        agent: { command: 'a' },
        scope: { write_allow: ['a/**'] },
        verification: { tier: 'B', steps: [ci] },
      },
    ],
  });
  const driver = new Driver(world.dependencies());
  const { run } = await driver.startRun({ plan: '/repository/work-packages.yaml' });
  const now = (): PackageRun | undefined => replay(world.runs.journals.get(run) ?? [])?.packages.get('a');
  await waitFor('the agent works', () => now()?.state === 'working');
  world.agents.exit(world.folder('a'), 0);
  await waitFor('it waits', () => now()?.state === 'blocked');
  expect(now()?.gate?.instructions).toBe(
    'Push the branch of a and see that the workflow ci.yml and the checks lint, test passed for its last commit.',
  );
  expect(world.repository.merges).toEqual([]);
  await driver.steer({ run, action: { kind: 'approve', gate: 'a' } });
  await waitFor('it is merged', () => now()?.state === 'done');
  const result: unknown = JSON.parse(world.runs.results.get(`${run} a`) ?? '');
  expect(result).toMatchObject({
    verification: { tier: 'B', passed: true, steps: [{ name: 'scope' }, { kind: 'ci', passed: true }] },
  });
});
