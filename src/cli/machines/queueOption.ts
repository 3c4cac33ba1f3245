import { Option } from 'commander';
import type { ChosenQueue } from '../../node/machines/machines';
import { WavesError } from '../../wavesError';

/** `--queue` of a command that needs one. */
export function queueOption(): Option {
  return new Option(
    '--queue <address>',
    'of a NATS server with JetStream; without it, what WAVES_QUEUE says',
  );
}

/**
 * The queue that a command was given, or its environment.
 * @param address what `--queue` says.
 * @param command with its arguments, as an example.
 * @throws WavesError `usage` without one.
 */
export async function namedQueue(address: string | undefined, command: string): Promise<ChosenQueue> {
  const { takenQueue } = await import('../../node/machines/machines');
  if (address !== undefined) {
    process.env['WAVES_QUEUE'] = address;
  }
  const queue = takenQueue();
  if (queue === undefined) {
    throw new WavesError(
      'usage',
      'No queue is named.',
      `Name one: waves ${command} --queue nats://queue.example:4222, or set WAVES_QUEUE.`,
    );
  }
  return queue;
}
