import { read, writeSync } from 'node:fs';
import { recordCall } from './guardRecord';
import { judge } from './judge';

/** Exit code by which hooks refuse; the reason is on standard error. */
const REFUSED = 2;
/** Whoever asks must have said what it is about within this time, in milliseconds. */
const PATIENCE_MS = 5000;
const STEP_MS = 250;
/** How long to wait for more, in milliseconds, where what is open does not wait by itself. */
const PAUSE_MS = 5;
const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;

/**
 * Asked by an agent's hook before it writes a file: what it is about to do stands on standard input as JSON. Agents
 * take most failures of a hook for consent, so that every failure in here refuses.
 */
function refuse(reason: string): never {
  // Some agents hand on a reason only from such an answer.
  if (process.argv[3] === 'json') {
    const answer = { permissionDecision: 'deny', permissionDecisionReason: reason };
    writeSync(STDOUT, `${JSON.stringify(answer)}\n`);
    process.exit(0);
  }
  writeSync(STDERR, `${reason}\n`);
  process.exit(REFUSED);
}

process.once('uncaughtException', (error) => refuse(`The guard of this package failed: ${error.message}`));
let waited = 0;
// In steps: time in which this process itself stood still does not count.
setInterval(() => {
  waited += STEP_MS;
  if (waited < PATIENCE_MS) {
    return;
  }
  const reason = 'The guard of this package was not told what is to be written.';
  if (process.argv[3] !== 'json') {
    writeSync(STDERR, `${reason}\n`);
  }
  // An exit would wait for the read to end. What starts the guard (`guardCommand`) refuses where it dies.
  process.kill(process.pid, 'SIGKILL');
}, STEP_MS).unref();

const chunks: Buffer[] = [];
const room = Buffer.allocUnsafe(1 << 16);

/** Reads all of standard input. `process.stdin` does so too, and takes as long to load as all else in here. */
function listen(): void {
  read(STDIN, room, 0, room.length, null, (error, bytes) => {
    if (error?.code === 'EAGAIN') {
      setTimeout(listen, PAUSE_MS);
    } else if (error !== null && error.code !== 'EOF') {
      throw error;
    } else if (error === null && bytes > 0) {
      chunks.push(Buffer.from(room.subarray(0, bytes)));
      listen();
    } else {
      answer(Buffer.concat(chunks).toString('utf8'));
    }
  });
}

function answer(hook: string): void {
  const [scope = ''] = process.argv.slice(2);
  const reason = judge(scope, hook);
  recordCall(scope, hook, reason, Date.now());
  if (reason !== undefined) {
    refuse(reason);
  }
  // At once: what Node.js tidies up when it ends by itself takes a tenth of an answer.
  process.exit(0);
}

listen();
