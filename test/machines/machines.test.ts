import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { statusIfAny, statusOf } from '../support/commands';
import { inDepth } from '../support/depth';
import { BRANCH, eventsOf as events, machine, merges, sharedRepository, workedOn } from '../support/machines';
import { hasNatsServer, natsServer, offersAt, queueAt, wireTo } from '../support/natsServer';
import { canSeparate, separateNetwork } from '../support/network';
import { planText } from '../support/plans';
import { temporaryFolder } from '../support/temporaryFolder';
import { WALLS, sandboxHere } from '../support/walls';
import { waitFor } from '../support/waitFor';
import { startWaves, waves } from '../support/waves';

describe.skipIf(!hasNatsServer)('waves run --queue', () => {
  it('has agents work on other machines, and merges what they have done here, once', async () => {
    const write = (id: string) =>
      [
        `mkdir -p ${id} && pwd > ${id}/where.txt && cat ready.txt > ${id}/a.txt`,
        `git add ${id} && git commit --quiet -m "of the agent"`,
        `echo "not committed" > ${id}/b.txt`,
        `echo "$MACHINE and $HOME and \${NOTE:-no note}" > ${id}/env.txt`,
        `echo "printed by ${id}"`,
        // Behind walls that is refused; without them it would be held against the package.
        ...(sandboxHere.found === undefined ? [] : ['! echo outside > outside.txt']),
      ].join(' && ');
    const setup = ['echo ready > ready.txt'];
    const plan = planText([
      { id: 'base', command: write('base'), setup },
      {
        id: 'left',
        dependsOn: ['base'],
        command: `test -f base/b.txt && ${write('left')}`,
        setup,
      },
      {
        id: 'right',
        dependsOn: ['base'],
        command: `test -f base/b.txt && ${write('right')}`,
        setup,
      },
    ]);
    const { driver, remote } = sharedRepository(plan);
    const { port } = await natsServer();
    const workers = [await machine(remote, port, 'one', WALLS), await machine(remote, port, 'two', WALLS)];
    const { code, out, err } = await waves(
      driver.root,
      ['run', 'work-packages.yaml', '--queue', queueAt(port), '--json'],
      { NOTE: 'of the driver', ...WALLS },
    );
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const seen = events(out);
    expect(workedOn(seen)).toHaveLength(3);
    expect(workedOn(seen).every((name) => name === 'one' || name === 'two')).toBe(true);
    expect(merges(driver)).toHaveLength(3);
    for (const id of ['base', 'left', 'right']) {
      expect(driver.show(BRANCH, `${id}/b.txt`)).toBe('not committed');
      expect(driver.show(BRANCH, `${id}/where.txt`)).toContain('elsewhere');
      expect(driver.show(BRANCH, `${id}/env.txt`)).toMatch(/^(one|two) and .*home and no note$/);
      expect((await waves(driver.root, ['logs', id])).out).toContain(`printed by ${id}`);
    }
    // Nothing is left, neither at the remote nor on the machines.
    await waitFor('what was carried is gone', () => !remote.git('for-each-ref').includes('refs/waves'));
    for (const worker of workers) {
      worker.signal('SIGTERM');
      expect((await worker.finished).code).toBe(0);
      expect(worker.clone.git('worktree', 'list').split('\n')).toHaveLength(1);
      expect(worker.clone.git('for-each-ref')).not.toContain('elsewhere');
    }
  });

  it('gives what a killed machine had, and one that is cut off, to another, and merges nothing of theirs', async () => {
    const folder = temporaryFolder();
    // Each works, and does not end; only the last one comes to an end.
    const command = [
      'mkdir "$WAVES_PACKAGE" && echo "$MACHINE" > "$WAVES_PACKAGE/a.txt"',
      `if [ "$MACHINE" != two ]; then touch ${folder}/$WAVES_PACKAGE-$MACHINE; sleep 600; fi`,
    ].join('; ');
    const { driver, remote } = sharedRepository(planText(['a', 'b'].map((id) => ({ id, command }))));
    const { port } = await natsServer();
    // Each has a network of its own, where such can be made.
    const placed = async (name: string, slots = 1) => {
      const network = canSeparate ? separateNetwork() : undefined;
      const wire = await wireTo(port, network?.host);
      const at = queueAt(wire.port, network?.host);
      const worker = await machine(remote, at, name, {}, { inside: network?.inside ?? [], slots });
      return { worker, line: network ?? wire };
    };
    const { worker: killed } = await placed('killed');
    const {
      worker: away,
      line: { cut, mend },
    } = await placed('cut');
    const offers = await offersAt(port);
    const run = startWaves(driver.root, ['run', 'work-packages.yaml', '--queue', queueAt(port), '--json'], {
      WAVES_QUEUE_LEASE: '5',
    });
    await waitFor('both work', () => readdirSync(folder).length === 2);
    await waitFor('that is told', async () => {
      const { a, b } = (await statusIfAny(driver.root))?.packages ?? {};
      const names = [a?.machine, b?.machine].flatMap((each) => (each?.heard_at ? each.name : []));
      return names.toSorted().join() === 'cut,killed';
    });
    expect((await waves(driver.root, ['status'])).out).toMatch(/on the machine cut, heard of \d+ s ago/);
    killed.signal('SIGKILL');
    cut();
    // Who comes then is given what those two had a second time, and after that what is begun anew.
    expect(await offers.again()).toBeGreaterThanOrEqual(2);
    await placed('two', 2);
    const { code, out } = await run.finished;
    expect(code).toBe(0);
    mend();
    await waitFor('it sees that it is out', () => away.err().includes('given to others'));
    const seen = events(out);
    expect(workedOn(seen).slice(0, 2).toSorted()).toEqual(['cut', 'killed']);
    // Where nobody gets a processor for five seconds, that one is begun anew, too; by the same machine, as the others are gone.
    expect([...new Set(workedOn(seen).slice(2))]).toEqual(['two']);
    const exits = seen.flatMap((event) => (event.type === 'attempt.exited' ? [event] : []));
    for (const name of ['cut', 'killed']) {
      const message = expect.stringContaining(`The machine ${name} has not been heard of`) as string;
      expect(exits).toContainEqual(expect.objectContaining({ reason: 'vanished', message }));
    }
    // A machine's fault is no attempt of the agent: there was none to spare.
    expect(seen.filter(({ type }) => type === 'attempt.failed')).toEqual([]);
    expect(merges(driver)).toHaveLength(2);
    expect(['a', 'b'].map((id) => driver.show(BRANCH, `${id}/a.txt`))).toEqual(['two', 'two']);
    await waitFor('what was carried is gone', () => !remote.git('for-each-ref').includes('refs/waves/work'));
  });

  // The rarest of the three, and a quarter of a minute.
  inDepth('goes on when driver and server are killed and come again', async () => {
    const folder = temporaryFolder();
    const [begun, go] = [join(folder, 'begun'), join(folder, 'go')];
    const plan = planText([
      {
        id: 'a',
        command: `touch ${begun}; while ! test -e ${go}; do sleep 0.1; done; mkdir a && echo "$MACHINE" > a/a.txt`,
      },
    ]);
    const { driver, remote } = sharedRepository(plan);
    const server = await natsServer();
    const { port } = server;
    await machine(remote, port, 'one');
    const command = ['run', 'work-packages.yaml', '--queue', queueAt(port), '--json'];
    const first = startWaves(driver.root, command);
    await waitFor('its agent works', () => existsSync(begun));
    first.signal('SIGKILL');
    await first.finished;
    await server.again();
    const second = startWaves(driver.root, command);
    await waitFor('another drives', async () => (await statusIfAny(driver.root))?.driver?.pid === second.pid);
    writeFileSync(go, '');
    const { code, out } = await second.finished;
    expect(code).toBe(0);
    expect(workedOn(events(out)).filter((name) => name !== 'one')).toEqual([]);
    expect((await statusOf(driver.root)).packages['a']).toMatchObject({ state: 'done', attempt: 1 });
    expect(merges(driver)).toHaveLength(1);
    expect(driver.show(BRANCH, 'a/a.txt')).toBe('one');
  });
});
