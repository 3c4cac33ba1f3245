import type { LifeSample } from '../../../src/run/attempts/lifeSample';
import { LIFE_RULES } from '../../../src/run/attempts/lifeSample';
import type { LifeReading } from '../../../src/run/attempts/lifeReader';
import { LifeReader } from '../../../src/run/attempts/lifeReader';

/** What changes from one sample to the next, each three seconds. */
export interface Step extends Partial<Omit<LifeSample, 'output'>> {
  readonly output?: Partial<LifeSample['output']>;
}

const BEGIN: LifeSample = {
  time: Date.UTC(2026, 0, 1),
  output: { bytes: 0, lines: 0, repeatedLines: 0, lastLine: '', open: false },
  cpuMs: 0,
  ageMs: 0,
  children: [],
  suspended: false,
};

const STEP_MS = 3000;

/** Reads an agent's signs for some minutes. @param step what one sample shows, by how many came before and the last. */
export function readMinutes(
  minutes: number,
  step: (index: number, before: LifeSample) => Step,
  reader = new LifeReader(LIFE_RULES),
  begin = BEGIN,
): { readonly reading: LifeReading; readonly last: LifeSample } {
  let last = begin;
  let reading = reader.take(last);
  for (let index = 1; index <= (minutes * 60_000) / STEP_MS; index += 1) {
    const { output, ...change } = step(index, last);
    const time = last.time + STEP_MS;
    const grown = { ...last, time, ageMs: last.ageMs + STEP_MS };
    last = { ...grown, ...change, output: { ...last.output, ...output } };
    reading = reader.take(last);
  }
  return { reading, last };
}
