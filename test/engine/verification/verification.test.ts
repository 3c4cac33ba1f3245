import { describe, expect, it } from 'vitest';
import { Driver } from '../../../src/engine/runs/driver';
import { replay } from '../../../src/run/run';
import type { RunState } from '../../../src/run/run';
import { planText } from '../../support/plans';
import { waitFor } from '../../support/waitFor';
import { ScriptedWorld } from '../scriptedWorld';

const PLAN = '/repository/work-packages.yaml';
const CHECKS = ['npm run lint', 'npm test'];

interface Verified {
  readonly world: ScriptedWorld;
  readonly driver: Driver;
  readonly run: string;
  /** Waits until a command of the verification has been launched, and gives its folder. */
  check(step: number, start?: number, attempt?: number): Promise<string>;
  state(): RunState;
  ended(): Promise<RunState>;
}

/** A run of one package whose agent has just finished. */
async function verifying(retryBudget = 0, goals?: object, checks = CHECKS): Promise<Verified> {
  const world = new ScriptedWorld();
  const text = planText([{ id: 'a', command: 'a', checks, retryBudget }]);
  world.plan = goals === undefined ? text : text.replace(/\}$/, `,"execution":${JSON.stringify({ goals })}}`);
  const driver = new Driver(world.dependencies());
  const { run } = await driver.startRun({ plan: PLAN });
  const state = (): RunState => {
    const replayed = replay(world.runs.journals.get(run) ?? []);
    if (replayed === undefined) {
      throw new Error('The journal is empty.');
    }
    return replayed;
  };
  await waitFor('the agent works', () => world.runs.words().includes('attempt.working a'));
  world.agents.exit(world.folder('a'), 0);
  return {
    world,
    driver,
    run,
    state,
    check: async (step, start = 1, attempt = 1) => {
      const folder = `${world.folder('a', attempt)}/verification/${step}.${start}`;
      await waitFor(`step ${step} is launched`, () => world.agents.attempts.has(folder));
      return folder;
    },
    ended: async () => {
      await waitFor('the run has ended', () => state().phase === 'ended');
      return state();
    },
  };
}

describe('the verification of a package', () => {
  it('runs its commands one after another in the worktree, and merges when all have passed', async () => {
    const { world, check, state, ended } = await verifying();
    const lint = await check(1);
    expect(world.agents.attempts.has(lint.replace('1.1', '2.1'))).toBe(false);
    expect(state().packages.get('a')).toMatchObject({
      state: 'verifying',
      message: 'Verifying: npm run lint',
    });
    world.agents.exit(lint, 0);
    const test = await check(2);
    const { spec } = world.agents.attempt(test);
    expect(spec).toMatchObject({ argv: ['/bin/sh', '-c', 'npm test'], background: true });
    expect(spec.cwd).toBe(state().packages.get('a')?.worktree);
    world.agents.exit(test, 0);
    const { outcome, packages } = await ended();
    expect(outcome).toBe('done');
    expect(packages.get('a')?.steps).toMatchObject([
      { name: 'npm run lint', result: { passed: true, exitCode: 0 } },
      { name: 'npm test', result: { passed: true, exitCode: 0 } },
    ]);
    expect(packages.get('a')?.message).toBeUndefined();
  });

  it('sends back what passed and measured less than the feature asks for', async () => {
    const goals = { requirements: [{ text: 'Fast', measure: 'p95 <= 200 ms' }] };
    const { world, check, state } = await verifying(1, goals);
    world.agents.printed.set(await check(1), 'p95=201 ms');
    world.agents.exit(await check(1), 0);
    await waitFor('it is tried again', () => world.agents.attempts.has(world.folder('a', 2)));
    expect(world.repository.merges).toEqual([]);
    expect(state().packages.get('a')?.lastFailure).toBe(
      'Its verification "npm run lint" failed: It passed, but p95 is 201 ms (what it printed), and the plan asks for p95 <= 200 ms.',
    );
    expect(world.agents.attempt(world.folder('a')).prompt).toContain('Fast (shown by `p95 <= 200 ms`');
  });

  it('tells where a type-checker of the repository found what', async () => {
    const { world, check, ended } = await verifying(0, undefined, ['npx tsc']);
    world.agents.printed.set(await check(1), 'src/page.ts(3,10): error TS2339: No such thing.\n');
    world.agents.exit(await check(1), 2);
    expect((await ended()).packages.get('a')?.lastFailure).toBe(
      'Its verification "npx tsc" failed: npx tsc exited with code 2.\n- src/page.ts:3: No such thing. (TS2339); this package has not changed the file',
    );
  });

  it('merges nothing when one fails, runs none after it, and tells the next attempt what was printed', async () => {
    const { world, check, state } = await verifying(1);
    world.agents.exit(await check(1), 1);
    await waitFor('it is tried again', () => world.agents.attempts.has(world.folder('a', 2)));
    expect(world.repository.merges).toEqual([]);
    expect(
      [...world.agents.attempts.keys()].filter((folder) => folder.includes('verification')),
    ).toHaveLength(1);
    expect(state().packages.get('a')?.lastFailure).toBe(
      'Its verification "npm run lint" failed: npm run lint exited with code 1.',
    );
    const { prompt } = world.agents.attempt(world.folder('a', 2));
    expect(prompt).toContain('npm run lint exited with code 1');
    expect(prompt).toContain('what a: npm run lint printed');
    await waitFor('its agent works', () => state().packages.get('a')?.state === 'working');
    world.agents.exit(world.folder('a', 2), 0);
    world.agents.exit(await check(1, 1, 2), 0);
  });

  it('starts a command again that the machine took away, and gives up when that does not end', async () => {
    const { world, check, ended } = await verifying();
    for (const start of [1, 2, 3]) {
      world.agents.vanish(await check(1, start));
    }
    expect((await ended()).packages.get('a')?.lastFailure).toContain('vanished again and again');
  });

  it('goes on under the next driver where the one before was killed', async () => {
    const { world, driver, check, run, ended } = await verifying();
    world.agents.exit(await check(1), 0);
    const test = await check(2);
    await driver.close();
    const next = new Driver(world.dependencies(2));
    await next.recover();
    expect(world.agents.attempts.get(test)?.ended).toBeUndefined();
    await waitFor('the next one follows it', () => world.agents.attempt(test).listener !== undefined);
    world.agents.exit(test, 0);
    expect((await ended()).outcome).toBe('done');
    const begun = (world.runs.journals.get(run) ?? []).filter(({ type }) => type === 'attempt.checking');
    expect(begun).toHaveLength(2);
  });

  it('ends the command when its package is cancelled', async () => {
    const { world, driver, run, check, ended } = await verifying();
    const lint = await check(1);
    await driver.steer({ run, action: { kind: 'cancel' } });
    await waitFor('the command is ended', () => world.agents.attempt(lint).ended?.reason === 'cancelled');
    expect((await ended()).packages.get('a')?.state).toBe('cancelled');
    expect(world.repository.merges).toEqual([]);
  });
});
