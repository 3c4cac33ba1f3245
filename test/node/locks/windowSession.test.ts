import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { identityOf } from '../../../src/node/processes/processIdentity';
import { WindowSession } from '../../../src/node/locks/windowSession';
import { temporaryFolder } from '../../support/temporaryFolder';
import { waitFor } from '../../support/waitFor';

/** A window of the workspace that keeps its files in a folder. */
function open(folder: string) {
  const takenUp: string[] = [];
  const failed = (error: unknown) => expect.unreachable(String(error));
  const session = new WindowSession(folder, (id) => takenUp.push(id), failed);
  onTestFinished(() => session.dispose());
  const isThere = () =>
    waitFor('it is there', () => readdirSync(folder).some((name) => name.includes(session.id)));
  return { session, takenUp, isThere };
}

it('takes up the session of a window that was loaded anew, once, and none of a window that is still open', async () => {
  const folder = temporaryFolder();
  const [first, other] = [open(folder), open(folder)];
  await Promise.all([first.isThere(), other.isThere()]);
  first.session.dispose();
  const again = open(folder);
  // The other one looks, too, for as long as it is young: whoever is first goes on with it, and nobody else.
  const takenUp = () => [...other.takenUp, ...again.takenUp];
  await waitFor('it is taken up', () => takenUp().length > 0);
  expect(takenUp()).toEqual([first.session.id]);
  expect(readdirSync(folder).toSorted()).toEqual(
    [other, again].map(({ session }) => `window-${session.id}.json`).toSorted(),
  );
});

it('takes up the session of a window that ended while it told that it was there', async () => {
  const folder = temporaryFolder();
  const first = open(folder);
  await new Promise((resolve) => setTimeout(resolve, 0));
  first.session.dispose();
  await first.isThere();
  const again = open(folder);
  await waitFor('it is taken up', () => again.takenUp.includes(first.session.id));
});

it('takes up the session of a window whose process was killed', async () => {
  const folder = temporaryFolder();
  const killed = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  const session = '11111111-2222-4333-8444-555555555555';
  writeFileSync(join(folder, `window-${session}.json`), JSON.stringify(await identityOf(killed.pid ?? 0)));
  killed.kill('SIGKILL');
  await once(killed, 'exit');
  const again = open(folder);
  await waitFor('it is taken up', () => again.takenUp.includes(session));
});
