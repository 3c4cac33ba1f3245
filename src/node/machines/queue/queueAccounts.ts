import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NatsLibrary } from './queueAccess';
import { loadNats } from './queueAccess';
import { MACHINE_API } from './queueConnection';
import { ANY, CONSUMER, machineToken, queueSubjects } from './queueSubjects';

/**
 * The accounts of a nats-server by which each machine can do what it has to, and nothing else: an account of its own for each, since
 * within one account whoever may ask the server anything can have its answer sent to any subject, with the server's own rights.
 * Seeds that are not there yet are made, for their owners alone to read.
 * @param folder absolute, where the seeds lie: `driver.nk`, and `worker-NAME.nk` for each machine.
 * @returns what stands within `accounts { }` of the server's configuration.
 * @throws WavesError `queue` without the client of NATS, an error of the file system.
 */
export async function queueAccounts(
  repository: string,
  machines: readonly string[],
  folder: string,
  libraryPath: string,
): Promise<string> {
  const library = loadNats(libraryPath);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const account = `WAVES_${repository}`;
  const of = (machine: string) => `${account}_${machineToken(machine)}`;
  const offered = machineRights(repository, ANY);
  const accounts = machines.map(of).join(', ');
  const lines = [
    `${account} {`,
    '  jetstream: enabled',
    `  users: [{ nkey: ${await publicKey(library, folder, 'driver')} }]`,
    '  exports: [',
    ...offered.services.map(
      ({ subject, isStream }) =>
        `    { service: "${subject}", accounts: [${accounts}]${isStream ? ', response: stream' : ''} }`,
    ),
    ...offered.heard.map((subject) => `    { stream: "${subject}", accounts: [${accounts}] }`),
    '  ]',
    '}',
  ];
  for (const machine of machines) {
    const { services, heard } = machineRights(repository, machine);
    lines.push(
      `${of(machine)} {`,
      `  users: [{ nkey: ${await publicKey(library, folder, `worker-${machineToken(machine)}`)} }]`,
      '  imports: [',
      ...services.map(({ subject, to }) => {
        const local = to === undefined ? '' : `, to: "${to}"`;
        return `    { service: { account: ${account}, subject: "${subject}" }${local} }`;
      }),
      ...heard.map((subject) => `    { stream: { account: ${account}, subject: "${subject}" } }`),
      '  ]',
      '}',
    );
  }
  return lines.join('\n');
}

/** What a machine may ask for or say, and what it may listen to. */
function machineRights(repository: string, machine: string | typeof ANY) {
  const subjects = queueSubjects(repository);
  const { attempts, said, wishes } = subjects.streams;
  const api = [
    `CONSUMER.INFO.${attempts}.${CONSUMER}`,
    `CONSUMER.MSG.NEXT.${attempts}.${CONSUMER}`,
    `STREAM.MSG.GET.${attempts}`,
    `STREAM.MSG.GET.${said}`,
    `STREAM.MSG.GET.${wishes}`,
  ];
  const own = [
    `$JS.ACK.${attempts}.${CONSUMER}.>`,
    subjects.machineTurn(ANY, machine),
    subjects.beat(ANY, machine),
    subjects.up(ANY, machine),
    subjects.offer(machine, ANY),
  ];
  return {
    services: [
      ...api.map((name) => ({
        subject: `$JS.API.${name}`,
        to: `${MACHINE_API}.${name}`,
        isStream: name.includes('MSG.NEXT'),
      })),
      ...own.map((subject) => ({ subject, to: undefined, isStream: false })),
    ],
    heard: [subjects.down(ANY), subjects.wish(machine)],
  };
}

/** The public key to the seed of that name, which is made where there is none. */
async function publicKey({ nkeys }: NatsLibrary, folder: string, name: string): Promise<string> {
  const path = join(folder, `${name}.nk`);
  try {
    const seed = nkeys.createUser().getSeed();
    await writeFile(path, `${new TextDecoder().decode(seed)}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw error;
    }
  }
  const seed = (await readFile(path, 'utf8')).trim();
  return nkeys.fromSeed(new TextEncoder().encode(seed)).getPublicKey();
}
