import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { DriverConnection } from '../../src/node/driver/driverConnection';
import { connectDriver } from '../../src/node/driver/driverConnection';
import { followJournal } from '../../src/node/journal/journalFollower';
import { journalPath } from '../../src/node/runs/runFolder';
import type { SteeringAction } from '../../src/run/kernel/wishes';
import type { JournalEvent } from '../../src/run/run';
import { RunFold } from '../../src/run/run';
import { WavesError } from '../../src/wavesError';
import { gitRepository } from '../support/gitRepository';
import { planText } from '../support/plans';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitFor } from '../support/waitFor';
import { startWaves } from '../support/waves';

/** A window or a command line beside the driver: it steers by its connection, and sees by the journal. */
interface Client {
  readonly events: JournalEvent[];
  readonly fold: RunFold;
  steer(action: SteeringAction): Promise<unknown>;
}

async function clientOf(commonDir: string, run: string): Promise<Client> {
  const connection = (await connectDriver(commonDir)) as DriverConnection;
  const client = { events: [] as JournalEvent[], fold: new RunFold() };
  const following = followJournal(journalPath(commonDir, run), (events) => {
    client.events.push(...events);
    events.forEach((event) => client.fold.apply(event));
  });
  onTestFinished(() => {
    following.dispose();
    connection.dispose();
  });
  return { ...client, steer: (action) => connection.steer({ run, action }) };
}

it('can be steered by two clients at the same time, who both see the same', async () => {
  const release = join(temporaryFolder('release'), 'file');
  const plan = planText([
    // A run in which everything waits for people ends.
    { id: 'held', command: `until test -e "${release}"; do sleep 0.05; done; mkdir held; echo x > held/x` },
    { id: 'a', gate: 'start', command: 'mkdir a; echo x > a/x' },
    { id: 'b', gate: 'merge', command: 'mkdir b; echo y > b/y' },
  ]);
  const { root } = gitRepository({ files: { 'work-packages.yaml': plan } });
  const commonDir = join(root, '.git');
  const driving = startWaves(root, ['run', 'work-packages.yaml', '--json']);
  // Whole lines only: what follows the last line break may be the beginning of one.
  const first = await waitFor('the run has begun', () => driving.out().split('\n').slice(0, -1)[0]);
  const { run } = JSON.parse(first) as { run: string };
  const clients = [await clientOf(commonDir, run), await clientOf(commonDir, run)] as const;
  const both = (action: SteeringAction) => Promise.allSettled(clients.map((client) => client.steer(action)));
  const gateOf = ({ fold }: Client, id: string) => fold.state?.packages.get(id)?.gate;
  const count = (type: string) =>
    clients.map(({ events }) => events.filter((event) => event.type === type).length);

  for (const client of clients) {
    await waitFor('both gates are seen', () => gateOf(client, 'a') && gateOf(client, 'b'));
  }
  const paused = await both({ kind: 'pause' });
  expect(paused.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
  const answers = await both({ kind: 'approve', gate: 'a' });
  const refused = answers.flatMap((answer) =>
    answer.status === 'rejected' ? [answer.reason as unknown] : [],
  );
  expect(refused.every((reason) => WavesError.is(reason, 'unknown-gate'))).toBe(true);
  expect(refused.length).toBeLessThan(2);
  await Promise.all([clients[0].steer({ kind: 'resume' }), clients[1].steer({ kind: 'approve', gate: 'b' })]);
  writeFileSync(release, '');
  expect((await driving.finished).code).toBe(0);

  for (const { fold } of clients) {
    await waitFor('the end is seen', () => fold.state?.phase === 'ended');
  }
  expect(count('run.paused')).toEqual([1, 1]);
  expect(count('gate.approved')).toEqual([2, 2]);
  expect(clients[0].events).toEqual(clients[1].events);
  expect(clients[0].fold.state).toEqual(clients[1].fold.state);
});
