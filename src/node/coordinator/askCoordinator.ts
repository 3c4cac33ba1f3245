import { WavesError } from '../../wavesError';
import { coordinatorFolder } from '../runs/runFolder';
import { readAddress } from './address';

/** How long an answer may take, in milliseconds. */
const PATIENCE_MS = 10_000;

/**
 * Asks the coordinator that a repository's driver serves, in the name of whoever may read the git directory.
 * @throws WavesError `coordinator` when none answers, or with its own words when it refuses.
 */
export async function askCoordinator(
  commonDir: string,
  method: 'POST' | 'PATCH' | 'DELETE',
  path: string,
  body?: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const address = await readAddress(coordinatorFolder(commonDir));
  if (address === undefined) {
    throw new WavesError(
      'coordinator',
      'The driver of this repository serves no coordinator.',
      'Its log says why: waves/driver.log in the git directory.',
    );
  }
  try {
    const response = await fetch(address.url + path, {
      method,
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${address.key}` },
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer: unknown = await response.json();
    if (response.ok) {
      return answer;
    }
    const detail =
      typeof answer === 'object' && answer !== null && 'detail' in answer ? answer.detail : answer;
    throw new WavesError('coordinator', typeof detail === 'string' ? detail : JSON.stringify(detail));
  } catch (error) {
    throw WavesError.is(error)
      ? error
      : new WavesError(
          'coordinator',
          `The coordinator does not answer: ${(error as Error).message}`,
          'Try again; a driver that has just begun needs a moment.',
          { cause: error },
        );
  }
}
