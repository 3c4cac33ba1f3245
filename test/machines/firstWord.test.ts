import { resolve } from 'node:path';
import { jetstream } from '@nats-io/jetstream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DriversQueue } from '../../src/node/machines/queue/driversQueue';
import { MachinesQueue } from '../../src/node/machines/queue/machinesQueue';
import { clientOf, hasNatsServer, natsServer, queueAt } from '../support/natsServer';
import { temporaryFolder } from '../support/temporaryFolder';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const key = (name: string) => `run.${name}`;

describe.skipIf(!hasNatsServer)('a queue', () => {
  it('gives attempts to more machines than a server lets wait by itself, each to one, and lets the first have it', async () => {
    const { port } = await natsServer();
    const place = {
      ...{ access: { url: queueAt(port) }, root: temporaryFolder(), repository: 'some', name: 'test' },
      libraryPath: resolve(import.meta.dirname, '../../dist/nats.js'),
    };
    const end = new AbortController().signal;
    const driver = await DriversQueue.open(place, silent);
    const [one, two] = [
      await MachinesQueue.open(place, 'one', silent, end),
      await MachinesQueue.open(place, 'two', silent, end),
    ];
    onTestFinished(async () => {
      await Promise.all([driver, one, two].map((queue) => queue.close()));
    });
    const asks = Array.from({ length: 600 }, () => one.next(60_000));
    const offers = asks.map((_, at) => key(String(at)));
    await Promise.all(offers.map((name) => driver.offer(name, name)));
    const given = await Promise.all(asks);
    given.forEach((offered) => offered?.confirm());
    expect(given.map((offered) => offered?.text).toSorted()).toEqual(offers.toSorted());

    const turn = (machine: string) => ({ state: 'taken', machine, holder: machine, pid: 1 }) as const;
    const closed = { state: 'closed', why: 'Called off.' } as const;
    const held = await one.take(key('a'), turn('one'));
    expect(held).toMatchObject({ turn: turn('one'), by: 'one' });
    expect(await two.take(key('a'), turn('two'))).toMatchObject({ turn: turn('one'), by: 'one' });
    expect((await driver.say(key('a'), closed))?.turn).toEqual(closed);
    expect((await one.turn(key('a'), { from: held?.revision ?? 0 }))?.turn).toEqual(closed);
    // Called off before anybody had it: nobody has it after that.
    expect((await driver.say(key('b'), closed))?.turn).toEqual(closed);
    expect((await one.take(key('b'), turn('one')))?.turn).toEqual(closed);
    // A word that counts for nothing, by whoever may write one, keeps nobody from it.
    const words = jetstream(await clientOf(port));
    for (const text of ['nonsense', JSON.stringify(turn('one'))]) {
      await words.publish(`waves.some.turn.${key('c')}.by.two`, text, { msgID: key('c') });
    }
    const taken = await one.take(key('c'), turn('one'));
    expect(taken).toMatchObject({ turn: turn('one'), by: 'one' });
    expect(await driver.turn(key('c'))).toEqual(taken);
  });
});
