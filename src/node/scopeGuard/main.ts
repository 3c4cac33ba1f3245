import { writeSync } from 'node:fs';
import { recordCall } from './guardRecord';
import { judge } from './judge';

/** Exit code by which hooks refuse; the reason is on standard error. */
const REFUSED = 2;
/** Whoever asks must have said what it is about within this time, in milliseconds. */
const PATIENCE_MS = 5000;

/**
 * Asked by an agent's hook before it writes a file: what it is about to do stands on standard input as JSON. Agents
 * take most failures of a hook for consent, so that every failure in here refuses.
 */
function refuse(reason: string): never {
  // Some agents hand on a reason only from such an answer.
  if (process.argv[3] === 'json') {
    const answer = { permissionDecision: 'deny', permissionDecisionReason: reason };
    writeSync(process.stdout.fd, `${JSON.stringify(answer)}\n`);
    process.exit(0);
  }
  process.stderr.write(`${reason}\n`);
  process.exit(REFUSED);
}

process.once('uncaughtException', (error) => refuse(`The guard of this package failed: ${error.message}`));
setTimeout(
  () => refuse('The guard of this package was not told what is to be written.'),
  PATIENCE_MS,
).unref();

const chunks: Buffer[] = [];
process.stdin.on('data', (chunk: Buffer) => chunks.push(chunk));
process.stdin.once('end', () => {
  const [scope = '', hook] = [process.argv[2], Buffer.concat(chunks).toString('utf8')];
  const reason = judge(scope, hook);
  recordCall(scope, hook, reason, Date.now());
  if (reason !== undefined) {
    refuse(reason);
  }
});
