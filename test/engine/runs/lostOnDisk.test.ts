import { describe, expect, it } from 'vitest';
import { Driver } from '../../../src/engine/runs/driver';
import { WavesError } from '../../../src/wavesError';
import { PLAN, drivenWorld } from './drivenWorld';

describe('what a disk has lost of a run', () => {
  it('takes a package as merged whose merge only the branch still knows of', async () => {
    const { world: w, driver, until } = drivenWorld();
    const { run } = await driver.startRun({ plan: PLAN });
    await until('attempt.working a');
    w.agents.exit(w.folder('a'), 0);
    await until('attempt.working b');
    await driver.close();
    // The disk keeps how the run began, and forgets everything since.
    w.runs.journals.get(run)?.splice(1);
    w.repository.reconcile = () => Promise.resolve({ tip: 'merge a' });
    w.repository.mergesOf = () =>
      Promise.resolve([{ package: 'a', attempt: 1, commit: 'merge a', head: 'tip', files: ['a/a.txt'] }]);

    const second = new Driver(w.dependencies(2));
    await second.recover();
    const [a, b] = [...(second.stateOf(run)?.packages.values() ?? [])];
    expect(a).toMatchObject({ state: 'done', attempt: 1, commit: 'merge a' });
    expect(a?.message).toContain('is not done again. What was checked before is not known any more.');
    expect(second.stateOf(run)?.notes).toEqual([a?.message]);
    expect(second.stateOf(run)?.integrationHead).toBe('merge a');
    expect(b?.state).not.toBe('planned');
    expect(w.repository.merges).toEqual(['a']);
  });

  it('leaves a run alone whose plan a disk has lost, so that others can be driven', async () => {
    const { world: w, driver, until } = drivenWorld();
    const { run } = await driver.startRun({ plan: PLAN });
    await until('attempt.working a');
    await driver.close();
    const planText = w.runs.planText.bind(w.runs);
    w.runs.planText = (id, hash) =>
      id === run ? Promise.reject(new WavesError('plan-lost', 'No copy is left.')) : planText(id, hash);

    let open = 0;
    const openJournal = w.runs.open.bind(w.runs);
    w.runs.open = async (id) => {
      const journal = await openJournal(id);
      open += 1;
      return {
        ...journal,
        append: journal.append.bind(journal),
        close: () => Promise.resolve(void (open -= 1)),
      };
    };

    const second = new Driver(w.dependencies(2));
    await second.recover();
    expect(second.states()).toEqual([]);
    expect(open).toBe(0);
    const other = await second.startRun({ plan: PLAN, fresh: true });
    expect(other.outcome).toBe('started');
    expect(second.states().map((state) => state.run)).toEqual([other.run]);
  });

  it('goes on with a run whose plan a disk has lost when it is asked for with the same plan', async () => {
    const { world: w, driver, until } = drivenWorld();
    const { run } = await driver.startRun({ plan: PLAN });
    await until('attempt.working a');
    await driver.close();
    const planText = w.runs.planText.bind(w.runs);
    const keepPlan = w.runs.keepPlan.bind(w.runs);
    const kept = new Set<string>();
    w.runs.planText = (id, hash) =>
      kept.has(id) ? planText(id, hash) : Promise.reject(new WavesError('plan-lost', 'No copy is left.'));
    w.runs.keepPlan = async (id, text, hash) => {
      await keepPlan(id, text, hash);
      kept.add(id);
    };

    const second = new Driver(w.dependencies(2));
    await second.recover();
    expect(await second.startRun({ plan: PLAN })).toMatchObject({ run, outcome: 'continued' });
    expect(second.states().map((state) => state.run)).toEqual([run]);
  });

  it('keeps the texts again of a run that goes on when its plan is run once more', async () => {
    const { world: w, driver, until } = drivenWorld();
    const { run } = await driver.startRun({ plan: PLAN });
    await until('attempt.working a');
    w.runs.plans.clear();
    expect(await driver.startRun({ plan: PLAN })).toMatchObject({ run, outcome: 'continued' });
    expect(await w.runs.planText(run, driver.stateOf(run)?.planHash)).toBe(w.plan);
  });
});
