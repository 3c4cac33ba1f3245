import { createRequire } from 'node:module';
import { WavesError } from '../../../wavesError';
import type * as Nats from './nats';

/** What is used of the client of NATS. */
export type NatsLibrary = typeof Nats;

/**
 * Loads the client of NATS, which nobody needs who has no queue.
 * @param path absolute, of the client as one file.
 * @throws WavesError `queue` where the client was not installed with what runs.
 */
export function loadNats(path: string): NatsLibrary {
  try {
    return createRequire(path)(path) as NatsLibrary;
  } catch (error) {
    throw new WavesError(
      'queue',
      'The client of NATS is not part of what is installed here.',
      "It comes with the command line from npm, and not with the editor's extension.",
      { cause: error },
    );
  }
}
