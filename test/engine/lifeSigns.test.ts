import { describe, expect, it } from 'vitest';
import { Driver } from '../../src/engine/runs/driver';
import { NUDGE } from '../../src/engine/attempts/lifeWatch';
import type { LifeAction } from '../../src/plan/additions';
import type { PackageRun } from '../../src/run/run';
import { planText } from '../support/plans';
import { waitFor } from '../support/waitFor';
import { ScriptedWorld } from './scriptedWorld';

const PLAN = '/repository/work-packages.yaml';

/** A run whose only agent works, and what is seen of it later. */
async function runOf(action: LifeAction): Promise<{
  world: ScriptedWorld;
  run: string;
  now: () => PackageRun | undefined;
  silence: (minute: number) => void;
  driver: Driver;
}> {
  const world = new ScriptedWorld();
  world.plan = planText([{ id: 'a', command: 'a', retryBudget: 1 }]);
  const driver = new Driver(world.dependencies());
  const { run } = await driver.startRun({ plan: PLAN, life: { stalled: { action } } });
  const now = () => driver.stateOf(run)?.packages.get('a');
  await waitFor('a works', () => now()?.state === 'working');
  const silence = (minute: number) => world.agents.seen(world.folder('a'), minute);
  return { world, run, now, silence, driver };
}

const until = (what: string, condition: () => boolean) => waitFor(what, condition);

/** Minute after minute in which nothing is seen, until something has come of it. */
async function seenUntil(silence: (minute: number) => void, condition: () => boolean): Promise<void> {
  for (let minute = 0; minute < 30 && !condition(); minute += 1) {
    silence(minute);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await until('something has come of it', condition);
}

describe('life signs of an agent', () => {
  it('make it stalled, with what was seen, and let it work again', async () => {
    const { world, now, silence, driver } = await runOf('notify');
    await seenUntil(silence, () => now()?.state === 'stalled');
    expect(now()?.life).toMatchObject({ verdict: 'stalled', action: 'notify' });
    expect(now()?.life?.signs[0]).toMatch(/^no output for \d+m 00s$/);
    expect(now()?.evidence).toMatchObject([
      { source: 'process', claim: 'idle', detail: 'uses no processor time' },
      { source: 'terminal', claim: 'idle', detail: 'prints nothing' },
    ]);
    world.agents.seen(world.folder('a'), 60, { cpuMs: 60_000 });
    await until('it works again', () => now()?.state === 'working');
    await driver.close();
  });

  it('begin it anew when that is wanted, while its budget lasts', async () => {
    const { world, run, now, silence } = await runOf('restart');
    await seenUntil(silence, () => now()?.attempt === 2);
    expect(now()?.lastFailure).toMatch(/^Ended to be tried again\. The agent is stalled: no output/);
    await until('it works', () => now()?.state === 'working');
    const again = (minute: number) => world.agents.seen(world.folder('a', 2), minute);
    await seenUntil(again, () => world.runs.words().includes('run.ended'));
    const last = world.runs.journals.get(run)?.at(-1);
    expect(last).toMatchObject({ type: 'run.ended', outcome: 'failed' });
  });

  it('take it out of the run when that is wanted', async () => {
    const { world, run, now, silence } = await runOf('stop');
    await seenUntil(silence, () => now() === undefined || now()?.state === 'cancelled');
    await until('the run has ended', () => world.runs.words().includes('run.ended'));
    expect(world.runs.journals.get(run)?.at(-1)).toMatchObject({ outcome: 'cancelled' });
  });

  it('have something typed for it once where that is possible, and only tell of it elsewhere', async () => {
    for (const typed of [[], undefined]) {
      const world = new ScriptedWorld();
      world.plan = planText([{ id: 'a', command: 'a' }]);
      world.agents.takesInput = typed !== undefined;
      const driver = new Driver(world.dependencies());
      const { run } = await driver.startRun({ plan: PLAN, life: { stalled: { action: 'nudge' } } });
      const now = () => driver.stateOf(run)?.packages.get('a');
      await until('a works', () => now()?.state === 'working');
      const silence = (minutes: number) => world.agents.seen(world.folder('a'), minutes);
      await seenUntil(silence, () => now()?.state === 'stalled');
      await until(
        'what has to be typed is',
        () => typed === undefined || world.agents.attempt(world.folder('a')).typed.length > 0,
      );
      silence(40);
      expect(world.agents.attempt(world.folder('a')).typed).toEqual(typed === undefined ? [] : [NUDGE]);
      expect(now()?.life?.action).toBe(typed === undefined ? 'notify' : 'nudge');
      await driver.close();
    }
  });

  it('are not judged anew by the next driver until something has changed', async () => {
    const { world, run, now, silence, driver } = await runOf('restart');
    world.agents.seen(world.folder('a'), 0);
    await driver.close();
    const journal = world.runs.journals.get(run) ?? [];
    const stalled = { type: 'attempt.life', package: 'a', attempt: 1, verdict: 'stalled' } as const;
    journal.push({
      seq: journal.length + 1,
      time: new Date(0).toISOString(),
      since: '',
      signs: [],
      ...stalled,
    });
    const next = new Driver(world.dependencies(2));
    await next.recover();
    await until('it is followed', () => world.agents.attempt(world.folder('a')).listener !== undefined);
    const stays = () => next.stateOf(run)?.packages.get('a')?.state === 'stalled';
    for (const minute of [1, 2, 3]) {
      silence(minute);
      await new Promise((resolve) => setImmediate(resolve));
      expect(stays()).toBe(true);
    }
    const busy = (minute: number) => world.agents.seen(world.folder('a'), 4 + minute, { cpuMs: 30_000 });
    await seenUntil(busy, () => !stays());
    const verdicts = journal.flatMap((event) => (event.type === 'attempt.life' ? [event.verdict] : []));
    expect(verdicts).toEqual(['stalled', 'working']);
    expect(now()).toBeUndefined();
    await next.close();
  });
});
