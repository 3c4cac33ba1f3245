import { describe, expect, it } from 'vitest';
import { Driver } from '../../../src/engine/runs/driver';
import { replay } from '../../../src/run/run';
import { planText } from '../../support/plans';
import { waitFor } from '../../support/waitFor';
import { WavesError } from '../../../src/wavesError';
import { PLAN, drivenWorld } from './drivenWorld';

describe('Driver', () => {
  it('takes a dependent up from the merge of what it depends on', async () => {
    const { world: w, driver, until } = drivenWorld();
    await driver.startRun({ plan: PLAN });
    await until('attempt.working a');
    w.agents.exit(w.folder('a'), 0);
    await until('attempt.working b');
    expect(w.repository.worktrees.map((worktree) => worktree.base)).toEqual(['base', 'merge a']);
    w.agents.exit(w.folder('b'), 0);
    await until('run.ended');
    expect(w.repository.merges).toEqual(['a', 'b']);
    await waitFor('the driver lets go of the run', () => !driver.busy);
    const ends = w.runs.words().filter((word) => word.startsWith('attempt.exited'));
    expect(ends).toEqual(['attempt.exited a', 'attempt.exited b']);
  });

  it('is not busy any more when somebody reads the end of its only run', async () => {
    const { world: w, driver, until } = drivenWorld(planText([{ id: 'a', command: 'a' }]));
    const busy: boolean[] = [];
    w.runs.appended = (event) => {
      if (event.type === 'run.ended' || event.type === 'package.integrated') {
        busy.push(driver.busy);
      }
    };
    await driver.startRun({ plan: PLAN });
    await until('attempt.working a');
    w.agents.exit(w.folder('a'), 0);
    await until('run.ended');
    expect(busy).toEqual([true, false]);
  });

  it('tells an agent what is there already and why the attempt before failed', async () => {
    const {
      world: w,
      driver,
      until,
    } = drivenWorld(
      planText([
        { id: 'a', command: 'a' },
        { id: 'b', command: 'b', dependsOn: ['a'], retryBudget: 1 },
      ]),
    );
    await driver.startRun({ plan: PLAN });
    await until('attempt.working a');
    w.agents.exit(w.folder('a'), 0);
    await until('attempt.working b');
    w.agents.exit(w.folder('b'), 7);
    await waitFor('b is tried again', () => w.agents.attempts.has(w.folder('b', 2)));
    const { prompt, spec } = w.agents.attempt(w.folder('b', 2));
    expect(prompt).toContain('a: Title of a');
    expect(prompt).toContain('a/a.txt');
    expect(prompt).toContain('exited with code 7');
    expect(spec.env).toMatchObject({ WAVES_PACKAGE: 'b', WAVES_ATTEMPT: '2', WAVES_PLAN: PLAN });
  });

  it('starts no agent for a package that is stopped while its worktree is being made', async () => {
    const { world: w, driver, until } = drivenWorld();
    let finish: () => void = () => undefined;
    w.repository.creating = new Promise((resolve) => (finish = resolve));
    const { run } = await driver.startRun({ plan: PLAN });
    await until('attempt.started a');
    await driver.steer({ run, action: { kind: 'cancel' } });
    finish();
    await until('run.ended');
    expect(replay(w.runs.journals.get(run) ?? [])).toMatchObject({ outcome: 'cancelled' });
    const launched = w.agents.attempts.get(w.folder('a'));
    expect(launched === undefined || launched.ended?.reason === 'cancelled').toBe(true);
  });

  it('takes no later text of the plan over whose commands are others than those that were agreed to', async () => {
    const { world: w, driver, until } = drivenWorld();
    const { run } = await driver.startRun({ plan: PLAN });
    await until('attempt.working a');
    w.agents.exit(w.folder('a'), 3);
    await until('run.ended');
    w.plan = planText([{ id: 'a', command: 'something else' }]);
    const retry = {
      run,
      action: { kind: 'retry' },
      consent: { hash: 'of what was shown', how: 'asked' },
    } as const;
    await expect(driver.steer(retry)).rejects.toMatchObject({ reason: 'consent' });
    expect(w.runs.words()).not.toContain('plan.revised');
  });

  it('stops one package and leaves the others alone', async () => {
    const {
      world: w,
      driver,
      until,
    } = drivenWorld(
      planText([
        { id: 'a', command: 'a' },
        { id: 'b', command: 'b' },
      ]),
    );
    const { run } = await driver.startRun({ plan: PLAN });
    await until('attempt.working a');
    await until('attempt.working b');
    await driver.steer({ run, action: { kind: 'cancel', package: 'a' } });
    await waitFor('a is cancelled', () => driver.stateOf(run)?.packages.get('a')?.state === 'cancelled');
    expect(driver.stateOf(run)?.packages.get('b')?.state).toBe('working');
    w.agents.exit(w.folder('b'), 0);
    await until('run.ended');
  });

  it('blocks what conflicts and says in which files', async () => {
    const { world: w, driver, until } = drivenWorld();
    w.repository.conflicts.set('a', ['same.txt']);
    const { run } = await driver.startRun({ plan: PLAN });
    await until('attempt.working a');
    w.agents.exit(w.folder('a'), 0);
    await until('run.ended');
    const state = replay(w.runs.journals.get(run) ?? []);
    expect(state?.outcome).toBe('stuck');
    expect(state?.packages.get('a')).toMatchObject({ state: 'blocked', violations: ['same.txt'] });
    expect(state?.packages.get('b')?.state).toBe('planned');
  });

  it('does not end while something is merged that somebody has just cancelled', async () => {
    const { world: w, driver, until } = drivenWorld();
    const merge = w.repository.merge.bind(w.repository);
    let letMerge: () => void = () => undefined;
    const waiting = new Promise<void>((resolve) => (letMerge = resolve));
    let isMerging = false;
    w.repository.merge = async (...args) => {
      isMerging = true;
      await waiting;
      return merge(...args);
    };
    const { run } = await driver.startRun({ plan: PLAN });
    await until('attempt.working a');
    w.agents.exit(w.folder('a'), 0);
    await waitFor('it is being merged', () => isMerging);
    await driver.steer({ run, action: { kind: 'cancel', package: 'a' } });
    letMerge();
    await until('package.integrated a');
    await until('attempt.working b');
  });

  it.each([
    ['left its branch', { branch: 'main' }, /left its branch/],
    ['threw away the commit that it started from', { descendsFromBase: false }, /no longer contains/],
  ])('fails the attempt of an agent that %s', async (_case, work, message) => {
    const { world: w, driver, until } = drivenWorld();
    w.repository.work.set('a', work);
    const { run } = await driver.startRun({ plan: PLAN });
    await until('attempt.working a');
    w.agents.exit(w.folder('a'), 0);
    await until('run.ended');
    const item = replay(w.runs.journals.get(run) ?? [])?.packages.get('a');
    expect(item?.state).toBe('failed');
    expect(item?.message).toMatch(message);
    expect(w.repository.merges).toEqual([]);
  });

  it('takes up what the driver before it left, and launches and merges nothing twice', async () => {
    const { world: w, driver, until } = drivenWorld();
    const { run } = await driver.startRun({ plan: PLAN });
    await until('attempt.working a');
    await driver.close();
    w.agents.exit(w.folder('a'), 0);
    // As if the first driver had died between the merge and the record of it.
    w.repository.merges.push('a');

    const second = new Driver(w.dependencies(2));
    await second.recover();
    await until('attempt.working b');
    w.agents.exit(w.folder('b'), 0);
    await until('run.ended');
    expect(w.repository.merges).toEqual(['a', 'b']);
    expect(replay(w.runs.journals.get(run) ?? [])).toMatchObject({ outcome: 'done', driver: { epoch: 2 } });
  });

  it('takes a run up once, also when somebody asks for it at that moment', async () => {
    const { world: w, driver, until } = drivenWorld();
    const { run } = await driver.startRun({ plan: PLAN });
    await until('attempt.working a');
    await driver.close();
    const second = new Driver(w.dependencies(2));
    const [asked] = await Promise.all([second.startRun({ plan: PLAN }), second.recover()]);
    expect(asked).toMatchObject({ run, outcome: 'continued' });
    const attached = (w.runs.journals.get(run) ?? []).filter(({ type }) => type === 'driver.attached');
    expect(attached).toHaveLength(2);
  });

  it('does nothing more for a run whose journal cannot be written', async () => {
    const { world: w, driver, until } = drivenWorld();
    await driver.startRun({ plan: PLAN });
    await until('attempt.working a');
    w.runs.broken = new Error('disk full');
    w.agents.exit(w.folder('a'), 0);
    await waitFor('the driver lets go of the run', () => !driver.busy);
    expect(w.repository.merges).toEqual([]);
    expect(w.complaints.join()).toContain('cannot go on');
  });

  it('lets go of a run whose journal refuses what a person asks for, and tells that person', async () => {
    const { world: w, driver, until } = drivenWorld();
    const { run } = await driver.startRun({ plan: PLAN });
    await until('attempt.working a');
    w.runs.broken = new Error('disk full');
    await expect(driver.steer({ run, action: { kind: 'pause' } })).rejects.toThrow('disk full');
    await waitFor('the driver lets go of the run', () => !driver.busy);
    expect(w.complaints.join()).toContain('cannot go on');
  });

  it('commits nothing when it was replaced while it looked at a worktree', async () => {
    const { world: w, until } = drivenWorld();
    let isHeld = true;
    const lost = new WavesError('lease-lost', 'Another process drives this repository.');
    const assertHeld = () => (isHeld ? Promise.resolve() : Promise.reject(lost));
    const driver = new Driver({ ...w.dependencies(), lease: { epoch: 1, assertHeld } });
    await driver.startRun({ plan: PLAN });
    await until('attempt.working a');
    const look = w.repository.workDone.bind(w.repository);
    w.repository.workDone = (worktree) => {
      isHeld = false;
      return look(worktree);
    };
    const commits: string[] = [];
    w.repository.commitWork = (worktree) => Promise.resolve(String(commits.push(worktree)));
    w.agents.exit(w.folder('a'), 0);
    await waitFor('the driver lets go of the run', () => !driver.busy);
    expect(commits).toEqual([]);
  });

  it('holds a run whose journal a full disk refuses, and goes on when there is room', async () => {
    const { world: w, until } = drivenWorld();
    const waits: (() => void)[] = [];
    const told: string[] = [];
    const timers = { at: (_time: number, callback: () => void) => (waits.push(callback), () => undefined) };
    const driver = new Driver(
      { ...w.dependencies(), timers },
      { stands: (_run, standstill) => told.push(standstill?.fault ?? 'goes on') },
    );
    const { run } = await driver.startRun({ plan: PLAN });
    await until('attempt.working a');
    const cause = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    w.runs.broken = new WavesError('journal', 'The journal cannot be written', undefined, { cause });
    w.agents.exit(w.folder('a'), 0);
    await waitFor('it stands still', () => told.length === 1);
    expect([driver.busy, driver.standsStill(run)]).toEqual([true, true]);
    waits.splice(0).forEach((callback) => callback());
    await waitFor('it was tried in vain', () => told.length === 2);
    w.runs.broken = undefined;
    waits.splice(0).forEach((callback) => callback());
    await until('attempt.working b');
    expect(told).toEqual(['disk-full', 'disk-full', 'goes on']);
    w.agents.exit(w.folder('b'), 0);
    await until('run.ended');
    const state = replay(w.runs.journals.get(run) ?? []);
    expect(state?.outcome).toBe('done');
    expect([...(state?.packages.values() ?? [])].map(({ attempt }) => attempt)).toEqual([1, 1]);
  });

  it('leaves a run of a later version alone, and drives others', async () => {
    const { world: w, driver, until } = drivenWorld(planText([{ id: 'a', command: 'a' }]));
    w.runs.journals.set('0-later', []);
    const read = w.runs.read.bind(w.runs);
    w.runs.read = (run) =>
      run === '0-later'
        ? Promise.reject(new WavesError('journal-format', 'It was written by a later version.'))
        : read(run);
    await driver.recover();
    await driver.startRun({ plan: PLAN });
    await until('attempt.working a');
    expect(w.complaints.join()).toContain('written by a later version. It is left alone.');
    expect(w.runs.journals.get('0-later')).toEqual([]);
  });

  it('refuses a second plan of the same feature while the first is running', async () => {
    const { world: w, driver, until } = drivenWorld();
    await driver.startRun({ plan: PLAN });
    await until('attempt.working a');
    await expect(driver.startRun({ plan: PLAN, fresh: true })).rejects.toMatchObject({
      reason: 'driver-refused',
    });
    w.plan = planText([{ id: 'a', command: 'other' }]);
    await expect(driver.startRun({ plan: PLAN })).rejects.toMatchObject({ reason: 'driver-refused' });
  });

  it('reads a plan once on its way from the request to the run, also where a run goes on', async () => {
    const { world: w, until } = drivenWorld();
    const counts = { files: 0, readings: 0 };
    const deps = w.dependencies();
    const driver = new Driver({
      ...deps,
      planFiles: {
        ...deps.planFiles,
        readPlan(path) {
          counts.files += 1;
          return deps.planFiles.readPlan(path);
        },
      },
      readPlan(...asked) {
        counts.readings += 1;
        return deps.readPlan(...asked);
      },
    });
    await driver.startRun({ plan: PLAN, only: ['a'] });
    expect(counts).toEqual({ files: 1, readings: 1 });
    await until('attempt.working a');
    w.agents.exit(w.folder('a'), 0);
    await until('run.ended');
    await waitFor('the driver lets go of the run', () => !driver.busy);
    await driver.startRun({ plan: PLAN });
    expect(counts).toEqual({ files: 2, readings: 2 });
    await until('attempt.working b');
  });

  it('adds to a run that goes on what is asked for later', async () => {
    const {
      world: w,
      driver,
      until,
    } = drivenWorld(
      planText([
        { id: 'a', command: 'a' },
        { id: 'b', command: 'b' },
      ]),
    );
    const first = await driver.startRun({ plan: PLAN, only: ['a'] });
    await until('attempt.working a');
    const second = await driver.startRun({ plan: PLAN, only: ['b'] });
    expect(second).toMatchObject({ run: first.run, outcome: 'continued' });
    await until('attempt.working b');
    w.agents.exit(w.folder('a'), 0);
    w.agents.exit(w.folder('b'), 0);
    await until('run.ended');
    expect(await driver.startRun({ plan: PLAN })).toMatchObject({ run: first.run, outcome: 'done' });
  });

  it('begins only those anew that a person chooses, as a run goes on', async () => {
    const {
      world: w,
      driver,
      until,
    } = drivenWorld(
      planText([
        { id: 'a', command: 'a' },
        { id: 'b', command: 'b' },
      ]),
    );
    const { run } = await driver.startRun({ plan: PLAN });
    await until('attempt.working b');
    await driver.steer({ run, action: { kind: 'cancel' } });
    await until('run.ended');
    await driver.startRun({ plan: PLAN, retry: ['b'] });
    const started = () => w.runs.words().filter((word) => word.startsWith('attempt.started'));
    await waitFor('an attempt begins anew', () => started().length > 2);
    await driver.steer({ run, action: { kind: 'cancel' } });
    await waitFor('the run has ended again', () => w.runs.words().at(-1) === 'run.ended');
    expect(started()).toEqual(['attempt.started a', 'attempt.started b', 'attempt.started b']);
  });
});
