import { describe, expect, it } from 'vitest';
import type { SteeringAction } from '../../../src/run/kernel/wishes';
import { steer } from '../../../src/run/run';
import { WavesError } from '../../../src/wavesError';
import { JournalBuilder, planned } from '../journalBuilder';

/** `done` is merged, `works` has an agent, `failed` has failed, `next` waits for it, `free` is ready. */
function run(): JournalBuilder {
  return new JournalBuilder([
    planned('done'),
    planned('works'),
    planned('failed'),
    planned('next', { wave: 2, dependsOn: ['failed'] }),
    planned('free'),
  ])
    .finish('done')
    .work('works')
    .work('failed')
    .exit('failed', 1);
}

const types = (action: SteeringAction, of = run()) =>
  steer(of.state, action, 'ann').map((event) =>
    `${event.type} ${'package' in event ? event.package : ''}`.trim(),
  );

describe('steer', () => {
  it.each<[SteeringAction, string[]]>([
    [{ kind: 'pause' }, ['run.paused']],
    [{ kind: 'resume' }, []],
    [{ kind: 'pause', package: 'free' }, ['package.paused free']],
    [{ kind: 'resume', package: 'free' }, []],
    [{ kind: 'cancel' }, ['run.stopping']],
    [{ kind: 'cancel', package: 'works' }, ['attempt.stopping works']],
    [{ kind: 'cancel', package: 'free' }, ['package.cancelled free']],
    [{ kind: 'retry' }, ['package.retried failed']],
    [{ kind: 'retry', packages: ['failed', 'failed'] }, ['package.retried failed']],
    [{ kind: 'skip', package: 'failed', reason: 'not needed' }, ['package.skipped failed']],
  ])('turns %j into %j', (action, expected) => {
    expect(types(action)).toEqual(expected);
  });

  it.each<[SteeringAction, string]>([
    [{ kind: 'pause', package: 'done' }, 'driver-refused'],
    [{ kind: 'cancel', package: 'done' }, 'driver-refused'],
    [{ kind: 'retry', packages: ['done'] }, 'driver-refused'],
    [{ kind: 'retry', packages: ['works'] }, 'driver-refused'],
    [{ kind: 'retry', packages: ['next'] }, 'driver-refused'],
    [{ kind: 'skip', package: 'works', reason: '' }, 'driver-refused'],
    [{ kind: 'skip', package: 'done', reason: '' }, 'driver-refused'],
    [{ kind: 'approve', gate: 'nothing' }, 'unknown-gate'],
    [{ kind: 'pause', package: 'nobody' }, 'unknown-package'],
  ])('refuses %j as %s, and says what to do', (action, reason) => {
    const attempt = () => steer(run().state, action, undefined);
    expect(attempt).toThrow(WavesError);
    expect(attempt).toThrow(expect.objectContaining({ reason }) as Error);
  });

  it('asks for nothing twice', () => {
    const paused = run();
    paused.add(...steer(paused.state, { kind: 'pause', message: 'lunch' }, 'ann'));
    expect(paused.state.paused).toMatchObject({ by: 'ann', message: 'lunch' });
    expect(types({ kind: 'pause' }, paused)).toEqual([]);
    expect(types({ kind: 'resume' }, paused)).toEqual(['run.resumed']);
    paused.add(...steer(paused.state, { kind: 'cancel', package: 'works' }, undefined));
    expect(types({ kind: 'cancel', package: 'works' }, paused)).toEqual([]);
  });

  it('begins nothing in a run that has ended, and lets a package go on that was paused then', () => {
    const ended = run().add(
      { type: 'package.paused', package: 'free' },
      { type: 'run.ended', outcome: 'failed' },
    );
    for (const action of [
      { kind: 'pause' },
      { kind: 'resume' },
      { kind: 'cancel', package: 'free' },
    ] as const) {
      expect(() => types(action, ended)).toThrow(/has ended \(failed\)/);
    }
    expect(types({ kind: 'resume', package: 'free' }, ended)).toEqual(['package.resumed free']);
  });

  it('lets what depends on a skipped package go on', () => {
    const skipped = run();
    skipped.add(...steer(skipped.state, { kind: 'skip', package: 'failed', reason: 'by hand' }, 'ann'));
    expect(skipped.package('failed')).toMatchObject({ state: 'skipped', message: 'by hand' });
    expect(skipped.package('next').state).toBe('ready');
  });

  it('finds a gate by its package too', () => {
    const gates = [{ id: 'a:gate', before: 'start', title: 'May it?' }] as const;
    const gated = new JournalBuilder([planned('a', { gates })]).add({
      type: 'gate.opened',
      package: 'a',
      attempt: 1,
      gate: 'a:gate',
      title: 'May it?',
    });
    expect(steer(gated.state, { kind: 'reject', gate: 'a', message: 'no' }, 'ann')).toEqual([
      { type: 'gate.rejected', gate: 'a:gate', package: 'a', attempt: 1, by: 'ann', message: 'no' },
    ]);
  });
});
