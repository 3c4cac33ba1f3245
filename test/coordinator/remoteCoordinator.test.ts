import { expect, it } from 'vitest';
import { CallRefused } from '../../src/coordinator/caller';
import { OPERATIONS } from '../../src/coordinator/operations/registry';
import { RemoteFailure } from '../../src/coordinator/remote/callAgain';
import { RemoteCoordinator } from '../../src/coordinator/remote/remoteCoordinator';
import type { Capability } from '../../src/run/coordinator/coordination';
import { CAPABILITIES, REQUIRED_CAPABILITIES } from '../../src/run/coordinator/coordination';
import { VirtualTime } from '../support/virtualTime';

const URL = 'https://coordinator.example';

/** A coordinator of which the test says what it can do and how it answers. */
function world() {
  const time = new VirtualTime();
  const said: (string | undefined)[] = [];
  const state = {
    can: CAPABILITIES as readonly Capability[],
    there: true,
    /** Whether the driver is registered there. */
    known: false,
    refuses: false,
    /** Whether calls that are not answered may have been carried out. */
    sent: false,
    calls: [] as string[],
  };
  const remote = new RemoteCoordinator({
    timers: time.timers,
    now: () => time.now,
    random: () => 0,
    url: URL,
    agentId: 'driver',
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    operations: new Map(OPERATIONS.map((each) => [each.name, each])),
    client: {
      call: ({ name }) => {
        state.calls.push(name);
        if (!state.there) {
          return Promise.reject(new RemoteFailure('nobody', { wasSent: state.sent }));
        }
        if (state.refuses) {
          return Promise.reject(new CallRefused(401, 'Unknown key.'));
        }
        const success = name !== 'heartbeat' || state.known;
        state.known ||= name === 'register_session';
        return Promise.resolve({ success });
      },
    },
    probe: () => {
      const can = state.there ? state.can : [];
      return Promise.resolve({
        url: URL,
        available: state.there,
        can,
        missing: REQUIRED_CAPABILITIES.filter((capability) => !can.includes(capability)),
        unanswered: state.there ? [] : CAPABILITIES,
      });
    },
  });
  remote.watch(() => said.push(remote.lost()));
  return { time, state, remote, said };
}

it('notices that it goes and comes back, and says each once', async () => {
  const { time, state, remote, said } = world();
  await remote.look();
  expect(said).toEqual([undefined]);
  state.there = false;
  await time.pass(120_000);
  expect(said).toEqual([undefined, `${URL} does not answer`]);
  expect(remote.can('CAN_LOCK')).toBe(false);
  state.there = true;
  await time.pass(16_000);
  expect(said).toEqual([undefined, `${URL} does not answer`, undefined]);
});

it('looks at once when a call is not answered', async () => {
  const { time, state, remote, said } = world();
  await remote.look();
  state.there = false;
  const rules = { firstMs: 100, longestMs: 100, patienceMs: 150 };
  const failed = expect(remote.call('get_task', { task_id: 'x' }, rules)).rejects.toThrow(RemoteFailure);
  await time.pass(10_000);
  await failed;
  expect(said).toHaveLength(2);
});

it('is of no use without what packages need to run side by side, and is without the rest', async () => {
  const { time, state, remote } = world();
  state.can = CAPABILITIES.filter((each) => each !== 'CAN_LOCK');
  await remote.look();
  expect(remote.lost()).toBe(`${URL} lacks CAN_LOCK`);
  state.can = CAPABILITIES.filter((each) => each !== 'CAN_MEMORY');
  await time.pass(16_000);
  expect([remote.lost(), remote.can('CAN_LOCK'), remote.can('CAN_MEMORY')]).toEqual([undefined, true, false]);
});

it('is of no use with a key that does not count', async () => {
  const { state, remote } = world();
  state.refuses = true;
  await remote.look();
  expect(remote.lost()).toBe(`${URL} refuses the key (401): Unknown key.`);
});

it('registers, and registers anew when it has been forgotten, which others are told', async () => {
  const { time, state, remote } = world();
  let forgotten = 0;
  remote.onForgotten(() => (forgotten += 1));
  await remote.look();
  expect([state.calls.filter((name) => name === 'register_session').length, forgotten]).toEqual([1, 0]);
  await time.pass(40_000);
  expect(forgotten).toBe(0);
  state.known = false;
  await time.pass(16_000);
  expect([state.calls.filter((name) => name === 'register_session').length, forgotten]).toEqual([2, 1]);
});

it('repeats nothing that may have been carried out already and must not be twice', async () => {
  const { time, state, remote } = world();
  await remote.look();
  state.there = false;
  const rules = { firstMs: 100, longestMs: 100, patienceMs: 1000 };
  const tries = async (name: string, sent: boolean) => {
    state.sent = sent;
    state.calls.length = 0;
    const failed = expect(remote.call(name, {}, rules)).rejects.toThrow(RemoteFailure);
    await time.pass(3000);
    await failed;
    return state.calls.filter((each) => each === name).length;
  };
  expect(await tries('submit_work', true)).toBe(1);
  expect(await tries('submit_work', false)).toBeGreaterThan(5);
  expect(await tries('acquire_lock', true)).toBeGreaterThan(5);
});
