import { expect, it } from 'vitest';
import { awakeNow, monotonicNow } from '../../../src/node/processes/systemClock';

it('time in which a process stands still hardly counts, and other time does', async () => {
  const [begun, awake] = [monotonicNow(), awakeNow()];
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3000);
  expect(awakeNow() - awake).toBeLessThanOrEqual(1000);
  const [stood, since] = [monotonicNow() - begun, awakeNow()];
  expect(stood).toBeGreaterThanOrEqual(2900);
  await expect.poll(() => awakeNow() - since).toBeGreaterThan(300);
});
