import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { yamlModule } from '../../../scripts/yamlModule.mjs';

/** What came of a number of documents. */
export interface FuzzResult {
  /** How many were tried to the end. */
  readonly tried: number;
  /** What went wrong, with the seed in front. */
  readonly failures: readonly string[];
  /** The most memory that the process had at any time, in MB. */
  readonly peakMegabytes: number;
}

/** Memory for the heap of the process, in MB. Where it does not suffice, the process ends, which is a failure. */
const HEAP = 1024;

/**
 * Tries documents in a process of their own, which ends when one takes too long, and begins again behind it.
 * @param folder an existing folder for the files that this needs.
 */
export async function runFuzzer(
  folder: string,
  originals: readonly string[],
  seeds: { readonly first: number; readonly count: number },
): Promise<FuzzResult> {
  const program = join(folder, 'fuzzProcess.cjs');
  const texts = join(folder, 'originals.json');
  writeFileSync(texts, JSON.stringify(originals));
  await build({
    entryPoints: [fileURLToPath(new URL('./fuzzProcess.ts', import.meta.url))],
    outfile: program,
    bundle: true,
    platform: 'node',
    alias: { yaml: yamlModule },
    logLevel: 'error',
  });
  const failures: string[] = [];
  const last = seeds.first + seeds.count;
  let peak = 0;
  let next = seeds.first;
  while (next < last) {
    const part = await runPart([program, texts, String(next), String(last - next)]);
    failures.push(...part.failures);
    peak = Math.max(peak, part.peakMegabytes);
    next = Math.max(part.seed, next) + 1;
  }
  return { tried: next - seeds.first, failures, peakMegabytes: peak };
}

interface Part {
  readonly seed: number;
  readonly failures: readonly string[];
  readonly peakMegabytes: number;
}

function runPart(args: readonly string[]): Promise<Part> {
  const child = spawn(
    process.execPath,
    [`--max-old-space-size=${HEAP}`, '--max-semi-space-size=32', ...args],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const failures: string[] = [];
  let seed = Number(args[2]) - 1;
  let ended = false;
  let peakMegabytes = 0;
  let rest = '';
  let errors = '';
  return new Promise((resolve) => {
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors = (errors + text).slice(-2000)));
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (line.startsWith('end ')) {
          ended = true;
        } else if (line.startsWith('memory ')) {
          peakMegabytes = Math.round(Number(line.split(' ')[1]) / 1024);
        } else if (line.includes(' failed: ')) {
          failures.push(line);
        } else {
          seed = Number(line);
        }
      }
    });
    child.on('close', (code, signal) => {
      if (!ended) {
        failures.push(
          `${seed} failed: the process ended with ${signal ?? String(code)}: ${errors.replaceAll('\n', ' ')}`,
        );
      }
      resolve({ seed, failures, peakMegabytes });
    });
  });
}
