import { describe, expect, it } from 'vitest';
import { Driver } from '../../../src/engine/runs/driver';
import { planText } from '../../support/plans';
import { waitFor } from '../../support/waitFor';
import { ScriptedWorld } from '../scriptedWorld';

const PLAN = '/repository/work-packages.yaml';

async function preparing(): Promise<{ world: ScriptedWorld; driver: Driver; run: string; setup: string[] }> {
  const world = new ScriptedWorld();
  world.plan = planText([{ id: 'a', command: 'a', setup: ['npm ci', 'npm run generate'] }]);
  const driver = new Driver(world.dependencies());
  const { run } = await driver.startRun({ plan: PLAN });
  const setup = [1, 2].map((number) => `${world.folder('a')}/setup/${number}`);
  await waitFor('the first command is launched', () => world.agents.attempts.has(setup[0] ?? ''));
  return { world, driver, run, setup };
}

describe('making a worktree ready', () => {
  it('runs the commands one after another in it, and only then starts the agent', async () => {
    const { world, setup } = await preparing();
    const [first = '', second = ''] = setup;
    expect(world.agents.attempt(first).spec).toMatchObject({
      argv: ['/bin/sh', '-c', 'npm ci'],
      cwd: world.repository.worktrees[0]?.path,
    });
    expect(world.agents.attempts.has(second)).toBe(false);
    world.agents.exit(first, 0);
    await waitFor('the second command is launched', () => world.agents.attempts.has(second));
    expect(world.agents.attempts.has(world.folder('a'))).toBe(false);
    world.agents.exit(second, 0);
    await waitFor('the agent is launched', () => world.agents.attempts.has(world.folder('a')));
  });

  it('starts no agent when one fails, and says what was printed', async () => {
    const { world, run, setup } = await preparing();
    world.agents.exit(setup[0] ?? '', 1);
    await waitFor('the run has ended', () => world.runs.words().includes('run.ended'));
    expect([...world.agents.attempts.keys()]).toEqual(setup.slice(0, 1));
    const failed = world.runs.journals.get(run)?.find((event) => event.type === 'attempt.failed');
    expect(failed).toMatchObject({ reason: 'setup', output: 'what a: setup printed' });
    expect(failed).toHaveProperty('message', expect.stringContaining('npm ci exited with code 1'));
  });

  it('ends the command when its package is cancelled, and starts no agent', async () => {
    const { world, driver, run, setup } = await preparing();
    await driver.steer({ run, action: { kind: 'cancel', package: 'a' } });
    await waitFor('the run has ended', () => world.runs.words().includes('run.ended'));
    expect(world.agents.attempt(setup[0] ?? '').ended?.reason).toBe('cancelled');
    const agent = world.agents.attempts.get(world.folder('a'));
    expect(agent).toBeUndefined();
  });

  it('is begun anew by the next driver, after what the one before had started is still', async () => {
    const { world, driver, setup } = await preparing();
    await driver.close();
    const next = new Driver(world.dependencies(2));
    await next.recover();
    const again = `${world.folder('a', 2)}/setup/1`;
    await waitFor('it is begun anew', () => world.agents.attempts.has(again));
    expect(world.agents.attempt(setup[0] ?? '').ended?.reason).toBe('cancelled');
  });
});
