import { describe, expect, it } from 'vitest';
import { readPlan } from '../../../src/plan/reading/readPlan';
import { validationReport } from '../../../src/plan/checks/validation';
import { atDepth, SEED } from '../../support/depth';
import { temporaryFolder } from '../../support/temporaryFolder';
import { fixture, fixtureNames } from '../fixtures';
import { fuzzDocument } from './fuzzDocument';
import { judgeDocument } from './judgeDocument';
import { runFuzzer } from './runFuzzer';
import { SeededRandom } from './seededRandom';

/** How many documents to try, from the one of the first seed on. */
const COUNT = atDepth(600, 100_000);

/** Seeds of documents that once were not judged as they must be. */
const SEEDS_THAT_BROKE_IT = [52649, 92921, 59757, 84656, 85682, 40587, 64354, 246467, 302388, 870457, 993431];

/** What is left of documents that once were not judged as they must be. */
const BROKE_IT = [
  // A key without a text behind the packages had the place of the first package.
  'packages:\n  - { id: a }\n  - { id: b }\n: c\n',
  // Read alone, a package that nests as deep as a plan may was one level less deep.
  `packages:\n  - { id: a, inputs: ${'['.repeat(98)}1${']'.repeat(98)} }\n  - { id: b }\n`,
  `packages:\n  - { id: a, inputs: ${'['.repeat(99)}1${']'.repeat(99)} }\n  - { id: b }\n`,
  // A key without a value reaches over the comment behind it to the next package.
  'packages:\n  - id: a\n    tasks:  # none\n  - { id: b }\n',
  'packages:\n  - id: a\n    ? tasks: none\n  - { id: b }\n',
  // The packages are the last of the plan, but not of the text.
  'packages:\n  - { id: a }\n  - { id: b }\n...\n',
];

const originals = fixtureNames.map(fixture);

function documentOf(seed: number): string {
  return fuzzDocument(new SeededRandom(seed), [originals[0] ?? '', ...originals.slice(1)]);
}

describe('whatever stands in a file', () => {
  it(
    'is judged without an exception, a hang or gigabytes of memory',
    { timeout: 6 * 3_600_000 },
    async () => {
      const { tried, failures, peakMegabytes } = await runFuzzer(temporaryFolder(), originals, {
        first: SEED,
        count: COUNT,
      });
      expect(failures).toEqual([]);
      expect(tried).toBe(COUNT);
      expect(peakMegabytes).toBeGreaterThan(0);
      expect(peakMegabytes).toBeLessThan(2048);
    },
  );

  it.each(BROKE_IT)('is judged as it must be where it once was not: %j', (text) => {
    expect(() => judgeDocument(text)).not.toThrow();
  });

  it.each(SEEDS_THAT_BROKE_IT)('is judged as it must be: seed %i', (seed) => {
    expect(() => judgeDocument(documentOf(seed))).not.toThrow();
  });

  it('is the same for the same seed', () => {
    const some = Array.from({ length: 50 }, (_, seed) => documentOf(seed));
    expect(some).toEqual(Array.from({ length: 50 }, (_, seed) => documentOf(seed)));
    expect(new Set(some).size).toBeGreaterThan(45);
  });

  it(
    'is invalid upstream when it is invalid here for reasons that upstream knows',
    { timeout: 120_000 },
    () => {
      for (let seed = 0; seed < 150; seed += 1) {
        const reading = readPlan(documentOf(seed));
        const report = validationReport('plan', reading, { compat: 'upstream' });
        const has = (code: string): boolean => report.problems.some((problem) => problem.code === code);
        if (has('duplicate-package') || reading.document.garbled) {
          // Which of the two counts, or what belongs where, is anybody's guess.
          continue;
        }
        const { checks } = report;
        const overlap = report.problems.some(
          ({ code, message }) => code.startsWith('scope-overlap') && !message.includes('overlooks this'),
        );
        const sameLock = report.problems.some(
          ({ data }) => data?.kind === 'lock-overlap' && data.claims[0].value === data.claims[1].value,
        );
        expect({
          seed,
          references: has('unknown-dependency'),
          cycles: has('cycle') || has('self-dependency'),
          overlap,
          // Of packages that write the same files, nothing is said about their locks on files.
          locks: sameLock || (overlap && !checks.lock_overlap.passed),
        }).toEqual({
          seed,
          references: !checks.depends_on_refs.passed,
          cycles: !checks.dag_cycles.passed,
          overlap: !checks.scope_overlap.passed,
          locks: !checks.lock_overlap.passed,
        });
      }
    },
  );
});
