import { expect, it } from 'vitest';
import { atDepth } from '../support/depth';
import { sandboxHere } from '../support/walls';
import type { Place } from './attempt';
import { PLACES } from './attempt';
import { ATTEMPTS } from './attempts';
import { NOBODY, tryAt } from './stage';

const walled = sandboxHere.found?.kind === 'bubblewrap';

/** What breaks out of the sandbox, with the place that it was tried at. @param user whose processes they are; absent: this one's. */
async function broken(places: readonly Place[], user?: number): Promise<string[]> {
  const tried = await tryAt({ attempts: ATTEMPTS, places, sandbox: 'required', user });
  // Nothing is shown by commands that were never carried out.
  expect(tried.code, tried.out + tried.err).toBe(0);
  return places.flatMap((place) =>
    ATTEMPTS.filter((attempt) => tried.succeeded(attempt, place)).map(({ what }) => `${what} (${place})`),
  );
}

it.runIf(walled)(
  'nothing breaks out of the sandbox, whether agent, check, set-up, gate or mock server',
  async () => {
    expect(await broken(PLACES)).toEqual([]);
    expect(ATTEMPTS.length).toBeGreaterThanOrEqual(80);
  },
);

/** Who it is decides how the walls are built, and they are built alike around every place: here one of them shows it. */
it.runIf(walled && NOBODY !== undefined)('nor does it for another user than root', async () => {
  expect(await broken(atDepth<readonly Place[]>(['agent'], PLACES), NOBODY)).toEqual([]);
});
