import { expect, it } from 'vitest';
import { UNDECIDED } from '../../src/run/verification/serverChecks';
import { Driver } from '../../src/engine/runs/driver';
import { replay } from '../../src/run/run';
import type { PackageRun } from '../../src/run/run';
import type { PlanPackage } from '../support/plans';
import { planText } from '../support/plans';
import { waitFor } from '../support/waitFor';
import { ScriptedWorld } from './scriptedWorld';

/** A run of one package whose agent has just finished. */
async function finished(item: Partial<PlanPackage>) {
  const world = new ScriptedWorld();
  world.plan = planText([{ id: 'a', command: 'a', ...item }]);
  return agentDone(world, new Driver(world.dependencies()));
}

/** Runs the plan of a world until the agent of its package `a` has finished. */
async function agentDone(world: ScriptedWorld, driver: Driver) {
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

/** A run of one package at whose gate a command decides about its start. */
async function starting() {
  const world = new ScriptedWorld();
  world.plan = planText([
    { id: 'a', command: 'a', setup: ['npm ci'], gate: 'start', gateCommand: './ready.sh' },
  ]);
  const driver = new Driver(world.dependencies());
  const { run } = await driver.startRun({ plan: '/repository/work-packages.yaml' });
  const agent = world.folder('a');
  const gate = `${agent}/gate`;
  await waitFor('it is prepared', () => world.agents.attempts.has(`${agent}/setup/1`));
  expect(world.agents.attempts.has(gate)).toBe(false);
  world.agents.exit(`${agent}/setup/1`, 0);
  await waitFor('its gate is asked', () => world.agents.attempts.has(gate));
  expect(world.agents.attempts.has(agent)).toBe(false);
  return { world, driver, run, agent, gate };
}

it('lets a command decide about the start, in the worktree that the agent would get, and asks nobody', async () => {
  const { world, agent, gate } = await starting();
  expect(world.agents.attempt(gate).spec).toMatchObject({
    argv: ['/bin/sh', '-c', './ready.sh'],
    cwd: world.repository.worktrees[0]?.path,
  });
  world.agents.exit(gate, 0);
  await waitFor('the agent is launched', () => world.agents.attempts.has(agent));
  expect(world.runs.words().filter((word) => word.startsWith('gate.'))).toEqual([]);
});

it('starts no agent where the command refuses, and names the commit that it refused', async () => {
  const { world, run, agent, gate } = await starting();
  world.agents.exit(gate, 4);
  await waitFor('the run has ended', () => world.runs.words().includes('run.ended'));
  expect(world.agents.attempts.has(agent)).toBe(false);
  const events = world.runs.journals.get(run) ?? [];
  const base = events.find((event) => event.type === 'attempt.started')?.base?.slice(0, 10);
  const failed = events.find((event) => event.type === 'attempt.failed');
  expect(failed).toMatchObject({
    reason: 'gate',
    message: `Its gate does not let it start from ${base}: ./ready.sh exited with code 4.`,
    output: 'what a: gate printed',
  });
});

it('lets the next driver ask the gate anew, after the command of the one before is still', async () => {
  const { world, driver, gate } = await starting();
  await driver.close();
  const next = new Driver(world.dependencies(2));
  await next.recover();
  await waitFor('it is begun anew', () => world.agents.attempts.has(`${world.folder('a', 2)}/setup/1`));
  expect(world.agents.attempt(gate).ended?.reason).toBe('cancelled');
  await next.close();
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

/** A run of one package with a step on a server, whose agent has just finished. */
async function checkedOnServer(more: { readonly strict?: true } = {}) {
  const world = new ScriptedWorld();
  const ci = { name: 'Pipeline', kind: 'ci', ci: { required_checks: ['test'] } };
  const steps = [{ name: 'Lint', command: 'lint', evidence: { result_keys: ['lint_count'], ...more } }, ci];
  world.plan = JSON.stringify({
    packages: [
      {
        id: 'a',
        retry_budget: 0,
        agent: { command: 'a' },
        scope: { write_allow: ['a/**'] },
        verification: { steps },
      },
    ],
  });
  const run = await agentDone(
    world,
    new Driver({ ...world.dependencies(), serverChecksPath: '/server-checks.js' }),
  );
  const step = (number: number) => run.launched(`${world.folder('a')}/verification/${number}.1`);
  return { ...run, step };
}

it('waits for the checks of the very commit on a server, and asks nobody when they pass', async () => {
  const { world, now, step, until } = await checkedOnServer();
  world.runs.reports.set(world.folder('a'), { metrics: { lint_count: 3 } });
  world.agents.exit(await step(1), 0);
  const checks = await step(2);
  const { argv, cwd } = world.agents.attempt(checks).spec;
  expect(argv.slice(0, 2)).toEqual(['node', '/server-checks.js']);
  expect(JSON.parse(argv[2] ?? '')).toMatchObject({
    commit: now()?.head,
    branch: now()?.branch,
    into: 'main',
    requiredChecks: ['test'],
  });
  expect(cwd).toContain(now()?.worktree);
  world.agents.exit(checks, 0);
  await until('done');
  expect(world.runs.words()).not.toContain('gate.opened a');
});

it('asks a person where the server came to no verdict, and says why', async () => {
  const { world, driver, run, now, step, until } = await checkedOnServer();
  world.runs.reports.set(world.folder('a'), { metrics: { lint_count: 3 } });
  world.agents.exit(await step(1), 0);
  world.agents.exit(await step(2), UNDECIDED);
  await until('blocked');
  expect(now()?.gate?.instructions).toContain('what a: Pipeline printed');
  await driver.steer({ run, action: { kind: 'approve', gate: 'a' } });
  await until('done');
});

it('merges nothing that fails on the server', async () => {
  const { world, step, until } = await checkedOnServer();
  world.runs.reports.set(world.folder('a'), { metrics: { lint_count: 3 } });
  world.agents.exit(await step(1), 0);
  world.agents.exit(await step(2), 1);
  await until('failed');
  expect(world.repository.merges).toEqual([]);
});

it('tells which values nobody has printed, and takes the step for passed', async () => {
  const { world, now, step, until } = await checkedOnServer();
  world.agents.exit(await step(1), 0);
  world.agents.exit(await step(2), 0);
  await until('done');
  const [lint] = now()?.steps ?? [];
  expect(lint?.result).toMatchObject({ passed: true });
  expect(lint?.result?.message).toContain(
    'not printed of what the plan wants to see in the result: lint_count',
  );
});

it('fails a step whose values nobody has printed where the plan is strict about that', async () => {
  const { world, now, step, until } = await checkedOnServer({ strict: true });
  world.agents.exit(await step(1), 0);
  await until('failed');
  expect(now()?.message).toContain('not printed of what the plan wants to see in the result: lint_count');
  expect(world.repository.merges).toEqual([]);
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
