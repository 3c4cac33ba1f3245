import { expect, it, onTestFinished } from 'vitest';
import type { ErrorReporter } from '../../src/extension/editor/errorReporter';
import { DriverLinks } from '../../src/extension/runs/driverLinks';
import { driverAddress } from '../../src/node/driver/driverAddress';
import { serveDriver } from '../../src/node/driver/driverServer';
import { acquireLease } from '../../src/node/driver/lease';
import type { StartRunResult } from '../../src/protocol/driver';
import { temporaryFolder } from '../support/temporaryFolder';
import { waitFor } from '../support/waitFor';

/** How long a connection is kept that nothing needs, in milliseconds. */
const RELEASE_MS = 20;

it('waits for a run that takes long to begin, and lets the driver go when nothing needs it', async () => {
  const commonDir = temporaryFolder();
  const place = { root: commonDir, commonDir };
  const acquired = await acquireLease(commonDir, () => driverAddress(commonDir));
  if (acquired.kind !== 'held') {
    throw new Error('The lease is taken.');
  }
  let begun: ((result: StartRunResult) => void) | undefined;
  const server = await serveDriver({
    lease: acquired.lease.info,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    handlers: {
      startRun: () => new Promise((resolve) => (begun = resolve)),
      steer: () => Promise.resolve({ after: 0 }),
      saved: () => undefined,
    },
  });
  onTestFinished(async () => {
    await server.close();
    await acquired.lease.release();
  });
  let looks = 0;
  const host = {
    openTerminal: () => Promise.resolve(false),
    driverEnvironment: () => Promise.resolve({}),
    // Nothing is read of the run yet.
    isNeeded: () => {
      looks += 1;
      return false;
    },
  };
  const errors = { note: (error: unknown) => expect.unreachable(String(error)) } as unknown as ErrorReporter;
  const links = new DriverLinks({ nodePath: '', cliPath: '' }, host, errors, RELEASE_MS);
  onTestFinished(() => links.dispose());

  const connection = await links.connect(place);
  const answer = connection.startRun({ plan: '/plan' });
  const result: StartRunResult = { run: 'run-1', outcome: 'started', after: 0 };
  await waitFor('the driver was asked to begin', () => begun !== undefined);
  const asked = looks;
  await waitFor('it was looked often whether it is needed', () => looks - asked > 5);
  expect(links.existing(place)).toBeDefined();
  begun?.(result);
  expect(await answer).toEqual(result);
  const seen = looks;
  await waitFor('it is let go', () => links.existing(place) === undefined);
  expect(looks - seen).toBeGreaterThanOrEqual(2);
});
