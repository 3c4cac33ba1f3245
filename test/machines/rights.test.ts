import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/nats-core';
import { nkeyAuthenticator } from '@nats-io/nats-core';
import { connect } from '@nats-io/transport-node';
import { describe, expect, it, onTestFinished } from 'vitest';
import { repositoryName } from '../../src/node/git/carriedWork';
import { hasOpenssl, ownCertificate } from '../support/certificate';
import { BRANCH, eventsOf, machine, merges, sharedRepository, workedOn } from '../support/machines';
import { hasNatsServer, natsServer } from '../support/natsServer';
import { planText } from '../support/plans';
import { signedAccounts } from '../support/signedAccounts';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitFor } from '../support/waitFor';
import { startWaves, waves } from '../support/waves';

describe.skipIf(!hasNatsServer || !hasOpenssl)('machines with accounts of their own', () => {
  it('do their work, encrypted, and the server refuses them all that is not their own', async () => {
    const { certificate: ca, key } = ownCertificate();
    const folder = temporaryFolder();
    const [begun, go] = [join(folder, 'begun'), join(folder, 'go')];
    const command = `echo at work; touch ${begun}; while ! test -e ${go}; do sleep 0.1; done; mkdir a && echo "$MACHINE" > a/a.txt`;
    const { driver, remote } = sharedRepository(planText([{ id: 'a', command }]));
    const keys = join(folder, 'keys');
    const made = await waves(driver.root, ['machines', 'accounts', 'one', 'two', '--keys', keys]);
    expect(made.code).toBe(0);
    const tls = `tls { cert_file: "${ca}", key_file: "${key}" }`;
    const { port } = await natsServer(`${tls}\naccounts {\n${made.out}\n}\n`);
    const address = `tls://localhost:${port}`;
    const as = (who: string) => ({
      WAVES_QUEUE: address,
      WAVES_QUEUE_CA: ca,
      WAVES_QUEUE_CREDENTIALS: join(keys, `${who}.nk`),
    });
    // It comes first, and may not make the queue: it waits for who drives.
    const coming = machine(remote, address, 'one', as('worker-one'));
    const run = startWaves(driver.root, ['run', 'work-packages.yaml', '--json'], as('driver'));
    await coming;
    await waitFor('its agent works', () => existsSync(begun));

    const client = async (who: string) => {
      const seed = readFileSync(join(keys, `${who}.nk`));
      const authenticator = nkeyAuthenticator(new TextEncoder().encode(seed.toString().trim()));
      const connection = await connect({ servers: address, tls: { caFile: ca }, authenticator });
      onTestFinished(() => connection.close());
      return connection;
    };
    const repository = await repositoryName(driver.root);
    const driving = await client('driver');
    const manager = await jetstreamManager(driving);
    const streams = ['ATTEMPTS', 'SAID', 'TOLD'].map((name) => `WAVES_${repository}_${name}`);
    const [attempts, said, told] = streams as [string, string, string];
    await waitFor('it tells what it does', async () => (await manager.streams.info(told)).state.messages > 0);
    const stored = async (stream: string) =>
      Object.keys((await manager.streams.info(stream, { subjects_filter: '>' })).state.subjects ?? {});
    const taken = (await stored(said)).find((subject) => subject.endsWith('.by.one')) ?? '';
    const id = taken.split('.').slice(3, 5).join('.');
    expect(id).toMatch(/^[0-9a-f]{16}\.[0-9a-f]{32}$/);
    const of = (...parts: string[]) => ['waves', repository, ...parts].join('.');

    const two = await client('worker-two');
    const before = await Promise.all(streams.map(stored));
    const closed = JSON.stringify({ state: 'closed', why: 'No.' });
    const others = [
      of('turn', id, 'driver'),
      of('turn', id, 'by', 'one'),
      of('up', id, 'one'),
      of('down', id),
      of('wish', 'one'),
      of('attempt', 'f'.repeat(16), 'f'.repeat(32)),
      of('machine', 'one', 'x'),
    ];
    for (const subject of others) {
      expect([subject, await answer(two, subject, closed)]).toEqual([subject, 'refused']);
    }
    const calls = [
      ...['PURGE', 'DELETE', 'INFO', 'UPDATE', 'MSG.DELETE'].map((call) => `STREAM.${call}.${said}`),
      `STREAM.MSG.GET.${told}`,
      `CONSUMER.CREATE.${told}`,
      `CONSUMER.DURABLE.CREATE.${attempts}.mine`,
      `CONSUMER.DELETE.${attempts}.workers`,
      'STREAM.CREATE.MINE',
    ];
    for (const call of calls.flatMap((name) => [`$JS.API.${name}`, `waves.api.${name}`])) {
      expect([call, await answer(two, call, '{"seq":1}')]).toEqual([call, 'refused']);
    }
    // Nor has it the server's answers sent where it may not write itself, which one account for all would not prevent.
    for (const reply of [...others, `$JS.API.STREAM.PURGE.${said}`, `$JS.API.STREAM.PURGE.${told}`]) {
      two.publish(of('up', id, 'two'), closed, { reply });
      two.publish(`waves.api.STREAM.MSG.GET.${said}`, '{"seq":1}', { reply });
    }
    await two.flush();
    // What it may say of the attempt changes nothing of it.
    for (const state of ['taken', 'done']) {
      const word = { state, machine: 'two', holder: 'x', pid: 1, told: 0, exit: { reason: 'exit' } };
      expect(await answer(two, of('turn', id, 'by', 'two'), JSON.stringify(word))).toContain(said);
    }
    const after = await Promise.all(streams.map(stored));
    const own = [of('turn', id, 'by', 'two'), of('up', id, 'two')];
    expect(
      after.map((subjects, at) => subjects.filter((each) => !(before[at] ?? []).includes(each))),
    ).toEqual([[], [own[0]], [own[1]]]);

    const heard: string[] = [];
    two.subscribe('>', { callback: (_error, { subject }) => void heard.push(subject) });
    await two.flush();
    writeFileSync(go, '');
    const { code, out, err } = await run.finished;
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(workedOn(eventsOf(out))).toEqual(['one']);
    expect(merges(driver)).toHaveLength(1);
    expect(driver.show(BRANCH, 'a/a.txt')).toBe('one');
    expect(heard.filter((subject) => !subject.startsWith(of('down')))).toEqual([]);
    const log = (await waves(driver.root, ['logs', 'a'])).out;
    expect(log).toContain('at work');
    expect(log).not.toContain('closed');
    // Without a key, or without the certificate, there is nothing to be had.
    const stranger = await waves(driver.root, ['machines'], {
      ...as('driver'),
      WAVES_QUEUE_CREDENTIALS: '',
    });
    expect(stranger.code).toBe(1);
    expect(stranger.err).toMatch(/authorization violation/i);
    const unsure = await waves(driver.root, ['machines'], { ...as('driver'), WAVES_QUEUE_CA: '' });
    expect(unsure.err).toMatch(/self[- ]signed/i);
  });
});

describe.skipIf(!hasNatsServer)('machines that an operator has signed in', () => {
  it('are let in by a .creds file, and by none that another account has signed', async () => {
    const { driver } = sharedRepository(planText([{ id: 'a', command: 'true' }]));
    const accounts = signedAccounts();
    const { port } = await natsServer(accounts.configuration);
    const folder = temporaryFolder();
    const machines = (by: 'known' | 'unknown') => {
      const file = join(folder, `${by}.creds`);
      writeFileSync(file, accounts.creds(by), { mode: 0o600 });
      return waves(driver.root, ['machines'], {
        WAVES_QUEUE: `nats://127.0.0.1:${port}`,
        WAVES_QUEUE_CREDENTIALS: file,
      });
    };
    // The first one makes the queue, which only who is let in may.
    expect(await machines('known')).toMatchObject({ code: 0, err: '' });
    const refused = await machines('unknown');
    expect(refused.code).toBe(1);
    expect(refused.err).toMatch(/authorization violation/i);
  });
});

/** What the server says to a request; `refused`: nobody is there for it, or the account has no streams. */
async function answer(connection: NatsConnection, subject: string, text: string): Promise<string> {
  try {
    const said = (await connection.request(subject, text, { timeout: 5000 })).string();
    return said.includes('"err_code":10039') ? 'refused' : said;
  } catch (error) {
    return error instanceof Error && /no responders/i.test(error.message) ? 'refused' : String(error);
  }
}
