import { acquireLease } from '../../src/node/lease';

/** A process of the lease test: tries once, says what came of it, and stays until it is told to end. */
async function main(commonDir: string): Promise<void> {
  const acquired = await acquireLease(commonDir, (epoch) => `address-${epoch}`);
  const { kind } = acquired;
  process.stdout.write(
    `${JSON.stringify({ kind, epoch: kind === 'held' ? acquired.lease.epoch : acquired.by.epoch })}\n`,
  );
  process.stdin.resume();
  process.stdin.once('end', () => {
    void (kind === 'held' ? acquired.release() : Promise.resolve()).then(() => process.exit(0));
  });
}

void main(process.argv[2] ?? '');
