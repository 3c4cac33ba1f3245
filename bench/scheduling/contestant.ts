import type { Measured } from './engine';
import { runDeciding } from './deciding';
import { runDurable, runScheduling } from './engine';
import { runPool } from './pool';
import { SHAPES } from './shapes';
import { runSpawning } from './spawning';
import type { Shape } from './shapes';

/** What a contestant of ours prints when it is done. */
export interface Outcome {
  /** What counts: of ours without the reading of the plan. */
  readonly ms: number;
  /** Of the reading and checking of the plan, in milliseconds. */
  readonly startMs?: number;
  /** Time on a processor, in milliseconds; of this process alone. */
  readonly cpuMs?: number;
  readonly events?: number;
  /** Most memory that this process held, in MB. */
  readonly memoryMb: number;
}

/** Runs one contestant in this process: so each has a process of its own, as the other tools have. */
async function main([
  contestant = '',
  shape = '',
  count = '',
  parallel = '',
]: readonly string[]): Promise<void> {
  const tasks = shape in SHAPES ? SHAPES[shape as Shape](Number(count)) : [];
  const outcome = await measured(() => {
    switch (contestant) {
      case 'deciding':
        return Promise.resolve(runDeciding(tasks, Number(parallel)));
      case 'scheduling':
        return runScheduling(tasks, Number(parallel));
      case 'durable':
        return runDurable(tasks, Number(parallel), '/bin/true');
      case 'spawning':
        return runSpawning(Number(count), Number(parallel));
      default:
        return runPool(tasks, Number(parallel), '/bin/true');
    }
  });
  process.stdout.write(`${JSON.stringify(outcome)}\n`);
}

async function measured(run: () => Promise<Measured | void>): Promise<Outcome> {
  const begun = performance.now();
  const result = await run();
  const ms = result ? result.runMs : performance.now() - begun;
  return {
    ms,
    ...(result ? { startMs: result.startMs, cpuMs: result.cpuMs, events: result.events } : {}),
    memoryMb: process.resourceUsage().maxRSS / 1024,
  };
}

void main(process.argv.slice(2));
