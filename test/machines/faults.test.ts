import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inDepth } from '../support/depth';
import { BRANCH, eventsOf, machine, merges, sharedRepository, workedOn } from '../support/machines';
import { beatsAt, hasNatsServer, natsServer, offersAt, queueAt } from '../support/natsServer';
import { clockFastBy } from '../support/otherClock';
import { planText } from '../support/plans';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitFor } from '../support/waitFor';
import { startWaves } from '../support/waves';

const DAY_MS = 24 * 3600 * 1000;

describe.skipIf(!hasNatsServer)(
  'a queue that delivers twice and loses what was said last',
  { timeout: 300_000 },
  () => {
    inDepth(
      'has work merged once, from machines whose clocks differ, and the history says what was done twice',
      async () => {
        const folder = temporaryFolder();
        const go = join(folder, 'go');
        const command = [
          `touch ${folder}/$MACHINE; while ! test -e ${go}; do sleep 0.1; done`,
          'mkdir a && echo "$MACHINE" > a/a.txt',
        ].join('; ');
        const { driver, remote } = sharedRepository(planText([{ id: 'a', command }]));
        const server = await natsServer();
        const { port } = server;
        const [one, two] = await Promise.all([
          machine(remote, port, 'one', clockFastBy(DAY_MS)),
          machine(remote, port, 'two', clockFastBy(-DAY_MS)),
        ]);
        [one, two].forEach((each) => each.signal('SIGSTOP'));
        const offers = await offersAt(port);
        const run = startWaves(driver.root, [
          'run',
          'work-packages.yaml',
          '--queue',
          queueAt(port),
          '--json',
        ]);
        await waitFor('it is offered', () => offers.count() === 1);
        await offers.again();
        server.remember();

        // Both are given the same at the same moment.
        [one, two].forEach((each) => each.signal('SIGCONT'));
        const attempts = () => workedOn(eventsOf(run.out()));
        await waitFor('one of them has it', () => run.out().includes('attempt.working'));
        await waitFor('the other is told so', () =>
          /a is not taken: (one|two) has it/.test(one.err() + two.err()),
        );
        const [first] = attempts();
        const days = [one, two].map((each) =>
          Math.round((Date.parse(each.err().slice(0, 24)) - Date.now()) / DAY_MS),
        );
        expect(days).toEqual([1, -1]);
        expect(existsSync(join(folder, first === 'one' ? 'two' : 'one'))).toBe(false);

        await server.again();
        await waitFor('it is begun anew', () => attempts().length === 2);
        writeFileSync(go, '');
        const { code, out } = await run.finished;
        expect(code).toBe(0);
        const seen = eventsOf(out);
        const exits = seen.flatMap((event) => (event.type === 'attempt.exited' ? [event] : []));
        expect(exits.map(({ reason, message }) => message ?? reason)).toEqual([
          `The queue has lost that ${first} has taken it.`,
          'exit',
        ]);
        expect(merges(driver)).toHaveLength(1);
        expect(driver.show(BRANCH, 'a/a.txt')).toBe(workedOn(seen)[1]);
      },
    );
  },
);

describe.skipIf(!hasNatsServer)('a driver that stands still for longer than a lease', () => {
  it('takes nothing from a machine that has given signs of life meanwhile', async () => {
    const folder = temporaryFolder();
    const [begun, go] = [join(folder, 'begun'), join(folder, 'go')];
    const command = `touch ${begun}; while ! test -e ${go}; do sleep 0.1; done; mkdir a && echo one > a/a.txt`;
    const { driver, remote } = sharedRepository(planText([{ id: 'a', command }]));
    const { port } = await natsServer();
    await machine(remote, port, 'one');
    const beats = await beatsAt(port);
    const run = startWaves(driver.root, ['run', 'work-packages.yaml', '--queue', queueAt(port), '--json'], {
      WAVES_QUEUE_LEASE: '2',
    });
    await waitFor('its agent works', () => existsSync(begun) && run.out().includes('attempt.working'));
    const more = async (count: number) => {
      const until = beats.count() + count;
      await waitFor(`${count} more signs of life`, () => beats.count() >= until);
    };
    run.signal('SIGSTOP');
    // Six come within a lease.
    await more(12);
    run.signal('SIGCONT');
    await more(6);
    writeFileSync(go, '');
    const { code, out } = await run.finished;
    expect(code).toBe(0);
    expect(eventsOf(out).flatMap(({ type }) => (type.startsWith('attempt.exit') ? [type] : []))).toHaveLength(
      1,
    );
    expect(workedOn(eventsOf(out))).toEqual(['one']);
  });
});
