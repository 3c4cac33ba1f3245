import { expect, it } from 'vitest';
import { sandboxHere } from '../support/walls';
import { PLACES } from './attempt';
import { ATTEMPTS } from './attempts';
import { NOBODY, tryAt } from './stage';

const walled = sandboxHere.found?.kind === 'bubblewrap';

/** What breaks out of the sandbox, with the place that it was tried at. @param user whose processes they are; absent: this one's. */
async function broken(user?: number): Promise<string[]> {
  const tried = await tryAt({ attempts: ATTEMPTS, places: PLACES, sandbox: 'required', user });
  // Nothing is shown by commands that were never carried out.
  expect(tried.code, tried.out + tried.err).toBe(0);
  return PLACES.flatMap((place) =>
    ATTEMPTS.filter((attempt) => tried.succeeded(attempt, place)).map(({ what }) => `${what} (${place})`),
  );
}

it.runIf(walled)(
  'nothing breaks out of the sandbox, whether agent, check, set-up, gate or mock server',
  async () => {
    expect(await broken()).toEqual([]);
    expect(ATTEMPTS.length).toBeGreaterThanOrEqual(80);
  },
);

it.runIf(walled && NOBODY !== undefined)('nor does it for another user than root', async () => {
  expect(await broken(NOBODY)).toEqual([]);
});
