import { connectDriver } from '../../src/node/driver/driverConnection';

/** A process that asks the driver of a repository for a run, or that it believes a save; says what it hears, and ends then. */
async function main([commonDir = '', what]: readonly string[]): Promise<void> {
  const connection = await connectDriver(commonDir);
  const asked =
    what === 'saved'
      ? connection?.saved({ path: 'a', size: 1, mtimeMs: 1.5, sha256: '' })
      : connection?.startRun({ plan: '/plan' });
  const answer = await asked?.catch((error: Error) => error.message);
  process.stdout.write(`${JSON.stringify(answer)}\n`);
  if (what === 'saved') {
    connection?.dispose();
  }
}

void main(process.argv.slice(2));
