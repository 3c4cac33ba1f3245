import { expect, it } from 'vitest';
import { Driver } from '../../../src/engine/runs/driver';
import { planText } from '../../support/plans';
import { waitFor } from '../../support/waitFor';
import { ScriptedWorld } from '../scriptedWorld';

it('goes on with an agent in a terminal, where its work stands and with its conversation', async () => {
  const world = new ScriptedWorld();
  world.plan = planText([{ id: 'a' }]);
  const driver = new Driver(world.dependencies());
  const { run } = await driver.startRun({
    plan: '/repository/work-packages.yaml',
    defaultAgent: { name: 'claude' },
  });
  const item = () => driver.stateOf(run)?.packages.get('a');
  await waitFor('it works', () => item()?.state === 'working');
  expect(world.agents.attempt(world.folder('a')).spec.terminal).toBeUndefined();
  await driver.steer({ run, action: { kind: 'takeOver', package: 'a' } });
  await waitFor('it goes on', () => item()?.attempt === 2 && item()?.state === 'working');
  const { spec } = world.agents.attempt(world.folder('a', 2));
  expect(spec.terminal?.argv.slice(0, 3)).toEqual(['claude', '--resume', 'session-1']);
  expect(item()).toMatchObject({ continues: 1, failures: 0, base: 'base' });
  // What the agent has done so far is not thrown away.
  expect(world.repository.worktrees).toHaveLength(1);
  world.agents.exit(world.folder('a', 2), 0);
  await waitFor('it is done', () => world.repository.merges.includes('a'));
});

it('is refused where the agent cannot be talked to', async () => {
  const world = new ScriptedWorld();
  world.plan = planText([{ id: 'a' }]);
  const driver = new Driver(world.dependencies());
  const { run } = await driver.startRun({
    plan: '/repository/work-packages.yaml',
    defaultAgent: { name: 'demo' },
  });
  const state = () => driver.stateOf(run)?.packages.get('a')?.state;
  await waitFor('it works', () => state() === 'working');
  await expect(driver.steer({ run, action: { kind: 'takeOver', package: 'a' } })).rejects.toThrow(
    'cannot be talked to in a terminal',
  );
  expect(state()).toBe('working');
});

it('begins in a terminal with the prompt where the run asks for it', async () => {
  const world = new ScriptedWorld();
  world.plan = planText([{ id: 'a' }]);
  const driver = new Driver(world.dependencies());
  await driver.startRun({
    plan: '/repository/work-packages.yaml',
    defaultAgent: { name: 'codex' },
    interactive: true,
  });
  await waitFor('it is launched', () => world.agents.attempts.size === 1);
  const { spec, prompt } = world.agents.attempt(world.folder('a'));
  expect(spec.terminal?.argv.at(-1)).toBe(prompt);
  expect(spec.argv.slice(0, 2)).toEqual(['codex', 'exec']);
});
