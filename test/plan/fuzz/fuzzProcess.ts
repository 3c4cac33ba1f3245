import { readFileSync, writeSync } from 'node:fs';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { fuzzDocument } from './fuzzDocument';
import { judgeDocument } from './judgeDocument';
import { SeededRandom } from './seededRandom';

/**
 * The process that tries documents: `originals.json first count`. Before each it writes the seed to stdout at once, so that the
 * seed of one that ends the process is known; after one that fails, a line with what was wrong. One that never ends is ended by
 * a thread beside it.
 */

/** A document that keeps the processor longer than this, in milliseconds, hangs. How busy the machine is otherwise is no matter. */
const HANGS_AFTER = 60_000;

if (isMainThread) {
  const [originalsFile = '', first = '0', count = '0'] = process.argv.slice(2);
  tryDocuments(originalsFile, Number(first), Number(count));
} else {
  watch(workerData as Int32Array);
}

function tryDocuments(originalsFile: string, first: number, count: number): void {
  const originals = JSON.parse(readFileSync(originalsFile, 'utf8')) as [string, ...string[]];
  const current = new Int32Array(new SharedArrayBuffer(4));
  new Worker(process.argv[1] ?? '', { workerData: current }).unref();
  for (let seed = first; seed < first + count; seed += 1) {
    Atomics.store(current, 0, seed);
    const text = fuzzDocument(new SeededRandom(seed), originals);
    writeSync(1, `${seed}\nmemory ${process.resourceUsage().maxRSS}\n`);
    try {
      judgeDocument(text);
    } catch (error) {
      const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
      writeSync(1, `${seed} failed: ${what.replaceAll('\n', ' ').slice(0, 800)}\n`);
    }
  }
  writeSync(1, `memory ${process.resourceUsage().maxRSS}\nend \n`);
}

/** Ends the process when one seed has kept it for too long. */
function watch(current: Int32Array): void {
  let seed = -1;
  let since = 0;
  setInterval(() => {
    const { user, system } = process.cpuUsage();
    const now = Atomics.load(current, 0);
    const milliseconds = (user + system) / 1000;
    if (now !== seed) {
      seed = now;
      since = milliseconds;
    } else if (milliseconds - since > HANGS_AFTER) {
      writeSync(1, `${seed} failed: keeps the processor longer than ${HANGS_AFTER / 1000} s\nend \n`);
      process.kill(process.pid, 'SIGKILL');
    }
  }, 1000);
}
