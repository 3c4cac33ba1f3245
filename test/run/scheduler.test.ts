import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlannedPackage } from '../../src/run/kernel/state/plannedPackage';
import { isActive } from '../../src/run/kernel/state/packageStates';
import type { Decision } from '../../src/run/scheduler';
import { decide } from '../../src/run/scheduler';
import type { RunEvent } from '../../src/run/run';
import { attentionIn } from '../../src/run/explaining/attention';
import { why } from '../../src/run/explaining/why';
import { blockedBy, describeBlock, waysOut } from '../../src/run/run';
import { JournalBuilder, planned } from './journalBuilder';

const decisions = (run: JournalBuilder, starting: string[] = []) =>
  decide({ state: run.state, starting: new Set(starting), now: Number.MAX_SAFE_INTEGER });
const starts = (run: JournalBuilder, starting: string[] = []) =>
  decisions(run, starting).flatMap((decision) => (decision.kind === 'start' ? [decision.package] : []));

/** The process around a package's agent has disappeared, which is a fault of the machine. */
function vanished(id: string): RunEvent {
  const fault = {
    ...({ kind: 'vanished', of: 'machine', message: 'gone', advice: 'look', tries: 1 } as const),
    until: '2026-01-01T12:00:02.000Z',
  };
  const ended = { type: 'attempt.exited', package: id, attempt: 1, code: null, signal: null } as const;
  return { ...ended, reason: 'vanished', fault };
}

describe('decide', () => {
  it('starts what has no open dependency, the longest remaining chain first', () => {
    const run = new JournalBuilder([
      planned('short', { remainingMinutes: 10 }),
      planned('long', { remainingMinutes: 100 }),
      planned('urgent', { remainingMinutes: 10, priority: 1 }),
      planned('later', { wave: 2, dependsOn: ['short'] }),
    ]);
    expect(starts(run)).toEqual(['long', 'urgent', 'short']);
  });

  it('never fills more slots than there are, counting starts that are not in the journal yet', () => {
    const run = new JournalBuilder([planned('a'), planned('b'), planned('c')], { maxParallel: 2 });
    expect(starts(run)).toEqual(['a', 'b']);
    expect(starts(run, ['a'])).toEqual(['b']);
    expect(starts(run, ['a', 'b'])).toEqual([]);
  });

  it('starts a dependent only when what it depends on is merged', () => {
    const run = new JournalBuilder([planned('a'), planned('b', { wave: 2, dependsOn: ['a'] })]);
    run.work('a').exit('a', 0);
    expect(starts(run)).toEqual([]);
    run.add(
      { type: 'attempt.verified', package: 'a', attempt: 1, head: 'h', filesModified: [] },
      { type: 'package.integrated', package: 'a', attempt: 1, commit: 'm' },
    );
    expect(starts(run)).toEqual(['b']);
  });

  it('lets nobody have a lock that two had, where a disk has lost the end of one, before both are through', () => {
    const run = new JournalBuilder(['a', 'b', 'c'].map((id) => planned(id, { locks: ['db:schema:users'] })));
    run.work('a').work('b').exit('b', 0);
    expect(starts(run)).toEqual([]);
    run.add(
      { type: 'attempt.verified', package: 'b', attempt: 1, head: 'h', filesModified: [] },
      { type: 'package.integrated', package: 'b', attempt: 1, commit: 'm' },
    );
    expect(starts(run)).toEqual([]);
    expect(blockedBy(run.state, 'c')).toEqual([{ kind: 'lock', key: 'db:schema:users', holder: 'a' }]);
    run
      .exit('a', 0)
      .add(
        { type: 'attempt.verified', package: 'a', attempt: 1, head: 'h', filesModified: [] },
        { type: 'package.integrated', package: 'a', attempt: 1, commit: 'n' },
      );
    expect(starts(run)).toEqual(['c']);
  });

  it('keeps packages that share a lock apart', () => {
    const run = new JournalBuilder([
      planned('a', { locks: ['db:schema:users'] }),
      planned('b', { locks: ['db:schema:users'] }),
      planned('c', { locks: ['file:x'] }),
    ]);
    expect(starts(run)).toEqual(['a', 'c']);
    expect(starts(run.finish('a'))).toEqual(['b', 'c']);
  });

  it('lets those end that have the lock or the slot of a package which has to be tried again after a fault', () => {
    const run = new JournalBuilder([
      planned('a', { locks: ['file:x'] }),
      planned('b', { locks: ['file:x'] }),
    ]);
    // While somebody has paused it, nobody waits for it, and another takes its lock.
    run.work('a').add(vanished('a'), { type: 'package.paused', package: 'a' });
    expect(starts(run)).toEqual(['b']);
    run.work('b').add({ type: 'package.resumed', package: 'a' }).exit('b', 0);
    expect(decisions(run)).toEqual([{ kind: 'verify', package: 'b', attempt: 1 }]);
  });

  it.each<[string, RunEvent, RunEvent]>([
    ['its run is paused', { type: 'run.paused' }, { type: 'run.resumed' }],
    [
      'the run above is paused',
      { type: 'run.paused', inherited: true },
      { type: 'run.resumed', inherited: true },
    ],
    [
      'it is paused itself',
      { type: 'package.paused', package: 'a' },
      { type: 'package.resumed', package: 'a' },
    ],
  ])('tries no start again that has met a fault while %s, and says so', (_words, pause, resume) => {
    const fault = {
      ...({ kind: 'queue-away', of: 'machine', message: 'away', advice: 'look', tries: 1 } as const),
      until: '2026-01-01T12:00:02.000Z',
    };
    const run = new JournalBuilder([planned('a')]).start('a');
    run.add({ type: 'fault.met', package: 'a', attempt: 1, step: 'launch', fault }, pause);
    expect(decisions(run)).toEqual([]);
    expect(blockedBy(run.state, 'a').map(({ kind }) => kind)).toContain('pause');
    expect(decisions(run.add(resume))).toEqual([{ kind: 'launch', package: 'a', attempt: 1 }]);
    run.add(pause, { type: 'package.cancelled', package: 'a', message: 'Stopped.' });
    expect(decisions(run).map(({ kind }) => kind)).toEqual(['launch', 'cancel']);
  });

  it.each([
    ['cannot be used until somebody sees to it', undefined],
    ['is tried again much later', '2026-01-01T18:00:00.000Z'],
  ])('goes on without what has to be tried again after a fault while its agent %s', (_words, until) => {
    const agent = { name: 'claude' };
    const run = new JournalBuilder([
      planned('a'),
      planned('b', { agent, locks: ['x'] }),
      planned('c', { agent, locks: ['x'] }),
      planned('later', { agent, wave: 2 }),
    ]);
    const trouble = { cause: 'login', message: 'Nobody is logged in.', advice: 'Log in.' } as const;
    run.work('a').add(vanished('a'));
    run.add({
      type: 'agent.unusable',
      agent: { name: 'demo' },
      ...trouble,
      ...(until === undefined ? {} : { until }),
    });
    const now = Date.parse(run.state.lastTime) + 60_000;
    const decided = decide({ state: run.state, starting: new Set(), now });
    // It could not show whether the fault is over: waiting for it, the run would end with work that nothing keeps back.
    expect(decided.flatMap((each) => (each.kind === 'start' ? [each.package] : []))).toEqual(['b', 'later']);
    expect(blockedBy(run.state, 'a').map(({ kind }) => kind)).toEqual(['unusable']);
    expect(blockedBy(run.state, 'c').map(({ kind }) => kind)).not.toContain('fault');
    expect(waysOut(blockedBy(run.state, 'a')[0] ?? expect.unreachable(), 'a').length).toBeGreaterThan(0);
  });

  it('says of a wave that waits for an agent which cannot be used, and goes on when that is left out', () => {
    const agent = { name: 'claude' };
    const run = new JournalBuilder([planned('a', { agent }), planned('b', { wave: 2 })], {
      schedule: 'waves',
    });
    const trouble = { cause: 'login', message: 'Nobody is logged in.', advice: 'Log in.' } as const;
    run.add({ type: 'agent.unusable', agent, ...trouble });
    expect(decisions(run)).toEqual([{ kind: 'end', outcome: 'stuck' }]);
    const [reason = expect.unreachable()] = blockedBy(run.state, 'a');
    expect(waysOut(reason, 'a').flatMap(({ decision }) => decision?.name ?? [])).toEqual([
      'try-now',
      'switch-agent',
      'skip',
    ]);
    expect(attentionIn(run.state)).toMatchObject([{ kind: 'unusable', package: 'a' }]);
    run.add({ type: 'package.skipped', package: 'a', reason: 'not needed' });
    expect(starts(run)).toEqual(['b']);
  });

  it('begins an earlier wave anew, whatever a later one has to try again after a fault', () => {
    const run = new JournalBuilder([planned('a'), planned('b', { wave: 2 })], { schedule: 'waves' });
    run.work('a').exit('a', 1).work('b').add(vanished('b'));
    expect(starts(run)).toEqual(['b']);
    run.add({ type: 'package.retried', package: 'a' });
    expect(starts(run)).toEqual(['a']);
    expect(starts(run.finish('a'))).toEqual(['b']);
  });

  it('holds a wave back until the one before has ended, with that schedule', () => {
    const packages = [
      planned('a'),
      planned('b'),
      planned('c', { wave: 2, dependsOn: ['a'] }),
      planned('d', { wave: 2, dependsOn: ['b'] }),
    ];
    const eager = new JournalBuilder(packages).finish('a').work('b');
    expect(starts(eager)).toEqual(['c']);
    const waves = new JournalBuilder(packages, { schedule: 'waves' }).finish('a').work('b');
    expect(starts(waves)).toEqual([]);
    expect(starts(waves.exit('b', 1))).toEqual(['c']);
  });

  describe('while a package of an earlier wave is blocked, with that schedule,', () => {
    const blocked = (whenBlocked?: 'ask' | 'one_at_a_time' | 'go_on') =>
      new JournalBuilder(
        [planned('a'), planned('b'), ...['c', 'd'].map((id) => planned(id, { wave: 2, dependsOn: ['b'] }))],
        { schedule: 'waves', ...(whenBlocked === undefined ? {} : { whenBlocked }) },
      )
        .block('a', ['x.ts'])
        .finish('b');

    it('keeps the next one back until a person has decided, and names who', () => {
      const run = blocked();
      expect(starts(run)).toEqual([]);
      expect(decisions(run)).toEqual([{ kind: 'end', outcome: 'stuck' }]);
      const reason = { kind: 'wave', waits_for: 1, packages: ['a'] } as const;
      expect(blockedBy(run.state, 'c')).toEqual([reason]);
      expect(describeBlock(reason)).toBe('waits for wave 1, until somebody decides about a (blocked)');
      expect(waysOut(reason, 'c').map(({ package: id }) => id)).toEqual(['a']);
      expect(why(run.state, 'c')?.waits_for.map((each) => each.package)).toEqual(['a']);
      run.add({ type: 'run.ended', outcome: 'stuck' });
      expect(blockedBy(run.state, 'c')).toEqual([reason]);
    });

    it('goes on as soon as one has', () => {
      expect(starts(blocked().add({ type: 'package.skipped', package: 'a', reason: 'no' }))).toEqual([
        'c',
        'd',
      ]);
      expect(starts(blocked().add({ type: 'package.retried', package: 'a' }))).toEqual(['a']);
    });

    it('goes on one package at a time where the plan says so', () => {
      const run = blocked('one_at_a_time');
      expect(starts(run)).toEqual(['c']);
      run.work('c');
      expect(starts(run)).toEqual([]);
      const reasons = blockedBy(run.state, 'd').map((each) => describeBlock(each));
      expect(reasons).toContain('one package at a time, while a of wave 1 is blocked');
      expect(starts(run.finish('c', 2))).toEqual(['d']);
    });

    it('goes on without it where the plan says so', () => {
      expect(starts(blocked('go_on'))).toEqual(['c', 'd']);
    });
  });

  it('carries out only what was asked for', () => {
    const run = new JournalBuilder([planned('a'), planned('b')], { only: ['b'] });
    expect(starts(run)).toEqual(['b']);
    expect(decisions(run.finish('b'))).toEqual([{ kind: 'end', outcome: 'done' }]);
  });

  it('ends every agent and starts none while a run is being stopped', () => {
    const run = new JournalBuilder([planned('a'), planned('b')]).work('a');
    run.add({ type: 'run.stopping', message: 'Stopped.' });
    expect(decisions(run).map((decision) => decision.kind)).toEqual(['follow', 'cancel']);
    run.add({
      type: 'attempt.exited',
      package: 'a',
      attempt: 1,
      reason: 'cancelled',
      code: null,
      signal: 'SIGTERM',
    });
    expect(decisions(run)).toEqual([{ kind: 'end', outcome: 'cancelled' }]);
  });

  it.each([
    ['failed', (run: JournalBuilder) => run.work('a').exit('a', 1)],
    ['stuck', (run: JournalBuilder) => run.block('a', ['x'])],
  ])('ends as %s when nothing can go on', (outcome, happen) => {
    const run = new JournalBuilder([planned('a'), planned('b', { wave: 2, dependsOn: ['a'] })]);
    happen(run);
    expect(decisions(run)).toEqual([{ kind: 'end', outcome }]);
  });

  it('brings any plan to its end without ever breaking a limit, a lock or a dependency', () => {
    fc.assert(
      fc.property(anyPlan(), fc.integer({ min: 1, max: 3 }), fc.infiniteStream(fc.nat(99)), simulate),
    );
  });
});

function anyPlan(): fc.Arbitrary<PlannedPackage[]> {
  return fc
    .array(fc.record({ back: fc.array(fc.nat(20), { maxLength: 3 }), lock: fc.nat(3) }), {
      minLength: 1,
      maxLength: 12,
    })
    .map((shapes) =>
      shapes.map(({ back, lock }, index) => {
        const dependsOn = [...new Set(back.filter((step) => step < index).map((step) => `p${step}`))];
        return planned(`p${index}`, {
          dependsOn,
          locks: lock === 0 ? ['shared'] : [],
          retryBudget: lock % 2,
        });
      }),
    );
}

/** Carries decisions out in random order, with random failures, and checks the rules after every step. */
function simulate(packages: PlannedPackage[], maxParallel: number, stream: Iterator<number>): void {
  const run = new JournalBuilder(packages, { maxParallel });
  const random = (below: number) => (stream.next().value as number) % below;
  for (let step = 0; step < 1000; step += 1) {
    const next = decisions(run);
    if (next[0]?.kind === 'end') {
      const open = [...run.state.packages.values()].filter((item) => item.state === 'ready');
      expect(open).toEqual([]);
      return;
    }
    carryOut(run, next[random(next.length)] as Decision, random(5) === 0);
    const active = [...run.state.packages.values()].filter((item) => isActive(item.state));
    expect(active.length).toBeLessThanOrEqual(maxParallel);
    expect(active.filter((item) => item.planned.locks.length > 0).length).toBeLessThanOrEqual(1);
    for (const item of active) {
      for (const dependency of item.planned.dependsOn) {
        expect(run.package(dependency).state).toBe('done');
      }
    }
  }
  throw new Error('The run never ended.');
}

function carryOut(run: JournalBuilder, decision: Decision, fails: boolean): void {
  if (!('package' in decision)) {
    return;
  }
  const { package: id, attempt } = decision;
  switch (decision.kind) {
    case 'start':
      run.start(id, attempt);
      return;
    case 'launch':
      run.add({ type: 'attempt.working', package: id, attempt, pid: 1, place: 'background' });
      return;
    case 'follow':
      run.exit(id, fails ? 1 : 0, attempt);
      return;
    case 'verify':
      run.add({ type: 'attempt.verified', package: id, attempt, head: 'h', filesModified: [] });
      return;
    case 'integrate':
      run.add({ type: 'package.integrated', package: id, attempt, commit: `m-${id}` });
      return;
    case 'cancel':
    case 'gate':
    case 'resolve':
    case 'settle':
    case 'restore':
    case 'sync':
    case 'publish':
      return;
  }
}
