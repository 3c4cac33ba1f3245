import { expect, it } from 'vitest';
import { Driver } from '../../src/engine/runs/driver';
import { UNDECIDED } from '../../src/run/verification/serverChecks';
import { replay } from '../../src/run/run';
import { planText } from '../support/plans';
import { waitFor } from '../support/waitFor';
import { ScriptedWorld } from './scriptedWorld';

const FINDING = { criticality: 'high', disposition: 'fix', description: 'It says bad.', file_path: 'a/x' };

/** A run of one package whose agent has just finished and whose work is being reviewed. */
async function reviewed(gate: object = { agent: 'codex' }, retryBudget = 0) {
  const world = new ScriptedWorld();
  const plan = JSON.parse(planText([{ id: 'a', command: 'a', retryBudget }])) as { packages: object[] };
  const packages = plan.packages.map((item) => ({ ...item, gate: { by: 'review', ...gate } }));
  world.plan = JSON.stringify({ ...plan, packages });
  const driver = new Driver(world.dependencies());
  const { run } = await driver.startRun({
    plan: '/repository/work-packages.yaml',
    describedAgents: { mine: { command: 'mine', args: [], modelArgs: [], promptOnStdin: true } },
  });
  const now = () => replay(world.runs.journals.get(run) ?? [])?.packages.get('a');
  await waitFor('the agent works', () => now()?.state === 'working');
  world.agents.exit(world.folder('a'), 0);
  const step = `${world.folder('a')}/verification/1.1`;
  await waitFor('it is reviewed', () => world.agents.attempts.has(step));
  return {
    ...{ world, driver, run, now, step },
    /** The review ends. @param left what it has left; absent: nothing. */
    ends: (code: number, left?: unknown) => {
      world.runs.reports.set(`${step}/review`, left);
      world.agents.exit(step, code);
    },
    until: (state: string) => waitFor(state, () => now()?.state === state),
  };
}

it('keeps what was found with its place, and sends the work back with it', async () => {
  const { world, now, ends, run } = await reviewed({ agent: 'codex' }, 1);
  ends(0, { findings: [FINDING], usage: { input_tokens: 10, output_tokens: 2, cost_usd: 0.5 } });
  await waitFor('it has failed', () => now()?.failures === 1);
  expect(now()).toMatchObject({
    review: { agent: 'codex', attempt: 1, findings: [{ file: 'a/x', description: 'It says bad.' }] },
    usage: { 1: { inputTokens: 10, outputTokens: 2, costUsd: 0.5 } },
  });
  expect(now()?.lastFailure).toContain('codex found what has to be put right: a/x: It says bad.');
  const events = world.runs.journals.get(run) ?? [];
  expect(events.find((event) => event.type === 'attempt.failed')).not.toHaveProperty('output');
});

it('merges what nothing stands against, and keeps the remarks', async () => {
  const { now, ends, until } = await reviewed();
  ends(0, { findings: [{ ...FINDING, severity: 'nit' }] });
  await until('done');
  expect(now()?.review?.findings).toHaveLength(1);
});

it('asks a person where the reviewer wants that, whatever else it found', async () => {
  const { driver, run, now, ends, until } = await reviewed();
  ends(0, { findings: [FINDING, { ...FINDING, description: 'Is this allowed?', disposition: 'escalate' }] });
  await until('blocked');
  expect(now()?.gate?.instructions).toContain('codex wants a person to decide: a/x: Is this allowed?');
  await driver.steer({ run, action: { kind: 'approve', gate: 'a' } });
  await until('done');
});

it.each([
  ['says that it came to nothing', UNDECIDED, undefined],
  ['ends well, and leaves nothing', 0, undefined],
  ['ends well, and leaves what cannot be read', 0, { findings: [{ description: 'x' }] }],
  ['ends in an error, and leaves that all is well', 1, { findings: [] }],
])('lets nothing pass and blames nobody when the review %s', async (_what, code, left) => {
  const { world, now, ends, until } = await reviewed();
  ends(code, left);
  await until('blocked');
  expect(now()).toMatchObject({ failures: 0, blockReason: 'gate', review: undefined });
  expect(now()?.gate?.instructions).not.toBe('');
  expect(world.repository.merges).toEqual([]);
});

it('starts the agent and the model that the plan names, also one that a person has described', async () => {
  const wish = async (gate: object): Promise<unknown> => {
    const { world, step } = await reviewed(gate);
    return JSON.parse(world.agents.attempt(step).spec.argv.at(-1) ?? '');
  };
  expect(await wish({ agent: 'claude', model: 'opus', instructions: 'Errors.' })).toMatchObject({
    agent: { name: 'claude', model: 'opus' },
    instructions: 'Errors.',
    head: expect.any(String) as unknown,
  });
  expect(await wish({ agent: 'mine' })).toMatchObject({
    agent: { name: 'mine', described: { command: 'mine' } },
  });
});
