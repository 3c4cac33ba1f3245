import { describe, expect, it } from 'vitest';
import { Driver } from '../../src/engine/runs/driver';
import type { AgentRules } from '../../src/plan/agentRules';
import { attentionIn } from '../../src/run/explaining/attention';
import { blockedBy } from '../../src/run/run';
import { statusOf } from '../../src/run/explaining/status';
import type { RunState } from '../../src/run/run';
import { planText } from '../support/plans';
import { waitFor } from '../support/waitFor';
import { ScriptedWorld } from './scriptedWorld';

const PLAN = '/repository/work-packages.yaml';

async function begun(agentRules: AgentRules, ids = ['a', 'b', 'c']) {
  const world = new ScriptedWorld();
  world.plan = planText(ids.map((id) => ({ id, retryBudget: 1 })));
  const driver = new Driver({
    ...world.dependencies(),
    timers: { at: () => () => undefined },
  });
  const { run } = await driver.startRun({ plan: PLAN, defaultAgent: { name: 'claude' }, agentRules });
  const state = (): RunState => {
    const found = driver.stateOf(run);
    if (found === undefined) {
      throw new Error('the run has ended');
    }
    return found;
  };
  const of = (id: string) => state().packages.get(id);
  return { world, driver, run, state, of };
}

describe('rules about agents in a run', () => {
  it('keep no more of an agent at work than they allow', async () => {
    const { world, state, of } = await begun({ limits: { claude: 2 } });
    await waitFor('two work', () => of('b')?.state === 'working');
    expect(of('c')?.state).toBe('ready');
    expect(blockedBy(state(), 'c')).toContainEqual({
      kind: 'agent_limit',
      agent: 'claude',
      taken: 2,
      limit: 2,
    });
    world.agents.exit(world.folder('a'), 0);
    await waitFor('the third works', () => of('c')?.state === 'working');
  });

  it('let another agent take over when a quota is used up', async () => {
    const { world, of, state } = await begun({ fallback: [{ name: 'codex', model: 'small' }] }, ['a']);
    await waitFor('it works', () => of('a')?.state === 'working');
    expect(of('a')?.agent).toEqual({ name: 'claude' });
    world.agents.exitWith(world.folder('a'), {
      reason: 'exit',
      code: 1,
      signal: null,
      quota: { message: 'Come back later', until: '2100-01-01T05:00:00.000Z' },
    });
    await waitFor('the other one works', () => of('a')?.attempt === 2 && of('a')?.state === 'working');
    expect(of('a')?.agent).toEqual({ name: 'codex', model: 'small' });
    expect(of('a')?.failures).toBe(0);
    expect(blockedBy(state(), 'a')).toEqual([]);
    expect(world.agents.attempt(world.folder('a', 2)).spec.argv[0]).toBe('codex');
  });

  /** One package that waits for the quota of its agent. */
  async function waiting() {
    const found = await begun({}, ['a']);
    const { world, of, state } = found;
    await waitFor('it works', () => of('a')?.state === 'working');
    const quota = { message: 'Come back later', until: '2100-01-01T05:00:00.000Z' };
    world.agents.exitWith(world.folder('a'), { reason: 'exit', code: 1, signal: null, quota });
    await waitFor('it waits', () => blockedBy(state(), 'a').some(({ kind }) => kind === 'quota'));
    return found;
  }

  it('tell people what is waited for, and try again at once when they want that', async () => {
    const { world, driver, run, of, state } = await waiting();
    const [attention] = attentionIn(state());
    expect(attention).toMatchObject({ kind: 'quota', package: 'a' });
    expect(attention?.text).toMatch(/waits until .* quota of claude is used up \(Come back later\)/);
    expect(attention?.ways.map(({ label }) => label)).toEqual(['tryNow', 'switchAgent']);
    await driver.steer({ run, action: { kind: 'tryNow', package: 'a' } });
    await waitFor('it works again', () => of('a')?.attempt === 2 && of('a')?.state === 'working');
    expect(of('a')?.agent.name).toBe('claude');
    expect(attentionIn(state())).toEqual([]);
    world.agents.exit(world.folder('a', 2), 0);
    await waitFor('it is done', () => world.repository.merges.includes('a'));
  });

  it('go on with the agent that a person switches to, and know no other', async () => {
    const { driver, run, of } = await waiting();
    const to = (agent: string) => driver.steer({ run, action: { kind: 'switchAgent', package: 'a', agent } });
    await expect(to('nobody')).rejects.toThrow('There is no agent named "nobody"');
    await to('codex');
    await waitFor('it works', () => of('a')?.attempt === 2 && of('a')?.state === 'working');
    expect(of('a')?.agent).toEqual({ name: 'codex' });
  });

  it.each(['warn', 'pause', 'stop'] as const)(
    '%s when the budget of a package is used up',
    async (action) => {
      const { world, state, of, driver, run } = await begun(
        { budget: { package: { tokens: 100 }, action } },
        ['a', 'b'],
      );
      await waitFor('both work', () => of('a')?.state === 'working' && of('b')?.state === 'working');
      world.agents.used(world.folder('a'), { inputTokens: 60, outputTokens: 30 });
      await waitFor('it is known', () => of('a')?.usage[1] !== undefined);
      expect(state().budgets.size).toBe(0);
      world.agents.used(world.folder('a'), { inputTokens: 80, outputTokens: 40 });
      await waitFor('it is told', () => state().budgets.size === 1);
      await waitFor('something is done', () => {
        const a = driver.stateOf(run)?.packages.get('a');
        return action === 'warn' || (action === 'pause' ? a?.paused === true : a?.state === 'cancelled');
      });
      expect(of('b')?.paused).toBe(false);
      expect(of('b')?.state).toBe('working');
      if (action === 'stop') {
        expect(of('a')?.message).toBe('The budget of a is used up: 120 tokens of 100 tokens');
      }
    },
  );

  it('hold when the budget of a package is used up: it goes on where it was when somebody lets it', async () => {
    const { world, of, driver, run } = await begun(
      // Most of it was read from a cache.
      { budget: { package: { tokens: 1000 }, action: 'hold' } },
      ['a', 'b'],
    );
    await waitFor('both work', () => of('a')?.state === 'working' && of('b')?.state === 'working');
    const worktrees = () => world.runs.words().filter((word) => word === 'attempt.started a').length;
    world.agents.used(world.folder('a'), { inputTokens: 1, cacheReadTokens: 2000, outputTokens: 1 });
    await waitFor('its agent is ended', () => of('a')?.state === 'ready');
    expect(of('a')).toMatchObject({ paused: true, attempt: 1, failures: 0 });
    expect(of('b')).toMatchObject({ paused: false, state: 'working' });
    expect(worktrees()).toBe(1);
    await driver.steer({ run, action: { kind: 'resume', package: 'a' } });
    await waitFor('it works again', () => of('a')?.attempt === 2 && of('a')?.state === 'working');
    expect(of('a')).toMatchObject({ continues: 1, agent: { name: 'claude' } });
    expect(of('a')?.agent.interactive).toBeUndefined();
  });

  it('have their own prices told to who counts', async () => {
    const prices = { date: '2026-11-01', models: { mine: { input: 1, output: 2 } } };
    const { world, of } = await begun({ prices }, ['a']);
    await waitFor('it works', () => of('a')?.state === 'working');
    expect(world.agents.attempt(world.folder('a')).spec.prices).toEqual(prices);
  });

  it.each(['warn', 'pause', 'stop'] as const)('%s when the budget of a wave is used up', async (action) => {
    const { world, state, of, driver, run } = await begun(
      { budget: { wave: { costUsd: 1 }, action }, limits: { claude: 2 } },
      ['a', 'b', 'c'],
    );
    await waitFor('two work', () => of('a')?.state === 'working' && of('b')?.state === 'working');
    world.agents.used(world.folder('a'), { inputTokens: 1, outputTokens: 1, costUsd: 0.75 });
    await waitFor('it is known', () => of('a')?.usage[1] !== undefined);
    expect(state().budgets.size).toBe(0);
    world.agents.used(world.folder('b'), { inputTokens: 1, outputTokens: 1, costUsd: 0.5 });
    await waitFor('it is told', () => (driver.stateOf(run)?.budgets.size ?? 1) === 1);
    if (action === 'warn') {
      expect(attentionIn(state()).map(({ text }) => text)).toEqual([
        'The budget of wave 1 is used up: $1.25 of $1.00',
      ]);
      expect(statusOf(state(), null).usage_by_wave).toEqual({
        1: { input_tokens: 2, output_tokens: 2, cost_usd: 1.25, cost_basis: 'measured' },
      });
      return;
    }
    const words = () => world.runs.words();
    const ids =
      action === 'pause' ? ['a', 'b', 'c'].map((id) => `package.paused ${id}`) : ['package.cancelled c'];
    await waitFor('something is done', () => ids.every((word) => words().includes(word)));
    if (action === 'stop') {
      await waitFor('they are ended', () => words().includes('run.ended'));
    }
  });

  it('stop the run when its budget is used up', async () => {
    const { world, of, state } = await begun({ budget: { run: { costUsd: 2 }, action: 'pause' } }, [
      'a',
      'b',
    ]);
    await waitFor('both work', () => of('a')?.state === 'working' && of('b')?.state === 'working');
    world.agents.used(world.folder('a'), { inputTokens: 1, outputTokens: 1, costUsd: 1.5 });
    world.agents.used(world.folder('b'), { inputTokens: 1, outputTokens: 1, costUsd: 0.75 });
    await waitFor('it is paused', () => state().paused !== undefined);
    expect(state().paused?.message).toBe('The budget of the run is used up: $2.25 of $2.00');
  });
});
