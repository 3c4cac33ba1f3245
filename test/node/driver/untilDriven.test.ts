import { describe, expect, it } from 'vitest';
import type { DriverConnection } from '../../../src/node/driver/driverConnection';
import { untilDriven } from '../../../src/node/driver/startDriver';
import { WavesError } from '../../../src/wavesError';

const connection = {} as DriverConnection;
const HOUR_MS = 3_600_000;

/** A driver that answers at the third try, and a process that stands still for a while before each. */
function world(stillMs: number, answersAt = 3) {
  let now = 0;
  let tries = 0;
  return {
    host: {
      monotonicNow: () => now,
      after: (milliseconds: number, callback: () => void) => {
        now += milliseconds + stillMs;
        setImmediate(callback);
        return () => undefined;
      },
    },
    connect: () => {
      tries += 1;
      return tries < answersAt
        ? Promise.reject(new WavesError('driver-unreachable', 'It does not answer.'))
        : Promise.resolve(connection);
    },
    start: () => Promise.reject(new Error('there is a driver')),
    failed: () => Promise.resolve(new WavesError('driver-unreachable', 'It does not come up.')),
  };
}

describe('waiting for a driver', () => {
  it('does not take for its delay what this process stood still itself', async () => {
    await expect(untilDriven(world(HOUR_MS))).resolves.toBe(connection);
  });

  it('gives up on one that does not answer for too long', async () => {
    await expect(untilDriven(world(0, 1000))).rejects.toThrow('It does not answer.');
  });
});
