import { createInterface } from 'node:readline';
import { acquireLease } from '../../src/node/driver/lease';

/**
 * A process of the lease tests: `leaseHolder <common dir> [beat ms] [expiry ms]`. It tries once, says what came of it,
 * and stays until its input ends. For each line that it is given it says whether it still holds the lease.
 */
async function main([commonDir = '', beatMs = '1000', expiryMs = '6000']: readonly string[]): Promise<void> {
  const timing = { beatMs: Number(beatMs), expiryMs: Number(expiryMs) };
  const acquired = await acquireLease(commonDir, (epoch) => `address-${epoch}`, timing);
  const { kind } = acquired;
  say({ kind, epoch: kind === 'held' ? acquired.lease.epoch : acquired.by.epoch });
  const lease = kind === 'held' ? acquired.lease : undefined;
  const lines = createInterface({ input: process.stdin });
  lines.on('line', () => {
    const answer = lease?.assertHeld() ?? Promise.reject(new Error('taken'));
    void answer.then(
      () => say({ held: true }),
      (error: unknown) => say({ held: false, error }),
    );
  });
  lines.once('close', () => {
    void (lease?.release() ?? Promise.resolve()).then(() => process.exit(0));
  });
}

function say(answer: object): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

void main(process.argv.slice(2));
