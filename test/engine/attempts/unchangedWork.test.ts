import { describe, expect, it } from 'vitest';
import { Driver } from '../../../src/engine/runs/driver';
import { replay } from '../../../src/run/run';
import { planText } from '../../support/plans';
import { waitFor } from '../../support/waitFor';
import { ScriptedWorld } from '../scriptedWorld';

/** Runs one package whose agent changes nothing. @param refused what it is not allowed to do meanwhile. */
async function runOf(writes: readonly string[], refused?: string, more: object = {}) {
  const world = new ScriptedWorld();
  const text = planText([{ id: 'a', command: 'a', writes, retryBudget: 0 }]);
  const plan = JSON.parse(text) as { packages: object[] };
  world.plan = JSON.stringify({ ...plan, packages: plan.packages.map((item) => ({ ...item, ...more })) });
  world.repository.work.set('a', { files: [] });
  const driver = new Driver(world.dependencies());
  const { run } = await driver.startRun({ plan: '/repository/work-packages.yaml' });
  await waitFor('it works', () => world.runs.words().includes('attempt.working a'));
  if (refused !== undefined) {
    const evidence = { source: 'stream', claim: 'working', detail: refused, at: 1 } as const;
    world.agents.observed(world.folder('a'), { ...evidence, isNews: true, isRefusal: true });
  }
  world.agents.exit(world.folder('a'), 0);
  await waitFor('the run ends', () => world.runs.words().includes('run.ended'));
  const state = replay(world.runs.journals.get(run) ?? []);
  return { notes: state?.notes, item: state?.packages.get('a') };
}

describe('an agent that changes nothing', () => {
  it('is told of, although its package is done: there may have been nothing left to do', async () => {
    const { notes, item } = await runOf(['a/**']);
    expect(item?.state).toBe('done');
    expect(notes).toEqual(['a ended without changing anything, although it is there to change a/**.']);
  });

  it('is worth no word where it has nothing to change', async () => {
    const { notes, item } = await runOf([]);
    expect({ state: item?.state, notes }).toEqual({ state: 'done', notes: [] });
  });

  it('has failed where it was not allowed to do something', async () => {
    const { item } = await runOf(['a/**'], 'was not permitted: $ npm install');
    expect(item).toMatchObject({
      state: 'failed',
      message: 'It ended without changing anything: it was not permitted: $ npm install.',
    });
  });

  it('has not finished where it is no command: a person decides', async () => {
    const { item } = await runOf(['a/**'], undefined, { agent: 'aider' });
    expect(item).toMatchObject({ state: 'blocked', unfinished: { cause: 'unchanged' }, failures: 0 });
    const refused = await runOf(['a/**'], 'was not permitted: $ npm install', { agent: 'aider' });
    expect(refused.item).toMatchObject({ state: 'blocked', unfinished: { cause: 'refused' } });
  });

  it('is done where its work is to find something out', async () => {
    const { item, notes } = await runOf(['a/**'], undefined, { agent: 'aider', task_type: 'verification' });
    expect({ state: item?.state, notes: notes?.length }).toEqual({ state: 'done', notes: 1 });
  });
});
