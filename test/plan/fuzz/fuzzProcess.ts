import { readFileSync, writeSync } from 'node:fs';
import { fuzzDocument } from './fuzzDocument';
import { judgeDocument } from './judgeDocument';
import { SeededRandom } from './seededRandom';

/**
 * The process that tries documents: `originals.json first count`. Before each it writes the seed to stdout at once, so that the
 * seed of one that never ends is known; after one that fails, a line with what was wrong.
 */
const [originalsFile = '', first = '0', count = '0'] = process.argv.slice(2);
const originals = JSON.parse(readFileSync(originalsFile, 'utf8')) as [string, ...string[]];

for (let seed = Number(first); seed < Number(first) + Number(count); seed += 1) {
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
