import { connectDriver } from '../../src/node/driver/driverConnection';

/** A process that asks the driver of a repository for a run, says what it hears, and has nothing else to do then. */
async function main([commonDir = '']: readonly string[]): Promise<void> {
  const connection = await connectDriver(commonDir);
  const answer = await connection?.startRun({ plan: '/plan' }).catch((error: Error) => error.message);
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

void main(process.argv.slice(2));
