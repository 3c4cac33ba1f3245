import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileGlob } from '../../src/plan/globs/globs';
import type { PartitionBy } from '../../src/planning/partition/partition';
import { leavesOf, measured, partition, PARTITIONS } from '../../src/planning/partition/partition';
import { repositoryPlan } from '../../src/planning/draft/repositoryPlan';
import { readPlan } from '../../src/plan/reading/readPlan';
import { readSubplans } from '../../src/plan/reading/subplans';
import { checkPlan } from '../../src/plan/checks/checkPlan';
import { atDepth } from '../support/depth';

const segment = fc.constantFrom('src', 'test', 'a', 'b', 'docs', 'ui', '[id]', '.github', 'c.d', 'x y');
const name = fc.constantFrom(
  'a.ts',
  'a.test.ts',
  'b.md',
  'Makefile',
  '.env',
  'a.b.ts',
  '[slug].tsx',
  'c.py',
  '{a,b}.js',
  '!d',
);
const path = fc
  .tuple(fc.array(segment, { maxLength: 4 }), name)
  .map(([folders, file]) => [...folders, file].join('/'));
const repository = fc.uniqueArray(path, { minLength: 1, maxLength: 120 });

describe('a partition', () => {
  it.each(PARTITIONS)(
    'by %s owns every file once, keeps to the width, and its scopes never meet',
    async (by) => {
      await fc.assert(
        fc.asyncProperty(
          repository,
          fc.integer({ min: 1, max: 5 }),
          fc.integer({ min: 1, max: 30 }),
          fc.integer(),
          async (files, packages, filesEach, seed) => {
            const commits = files.map((_file, at) =>
              files.filter((_other, place) => (place * 7 + at * 3 + seed) % 11 === 0),
            );
            const { parts, shared } = partition(files, { by, packages, filesEach, commits });
            const leaves = leavesOf(parts);
            expect([...shared, ...leaves.flatMap((leaf) => leaf.files)].sort()).toEqual([...files].sort());
            for (const part of [...parts, ...leaves]) {
              const globs = part.globs.map((glob) => compileGlob(glob));
              expect(files.filter((file) => globs.some((glob) => glob(file))).sort()).toEqual(
                [...part.files].sort(),
              );
            }
            await everythingFits(files, by, packages, filesEach, commits);
          },
        ),
        { numRuns: atDepth(40, 4000) },
      );
    },
  );

  it('keeps together what changes together, where folders do not', () => {
    const features = ['cart', 'login', 'search', 'orders'];
    const files = ['models', 'pages', 'routes'].flatMap((layer) =>
      features.flatMap((feature) => Array.from({ length: 9 }, (_, at) => `src/${layer}/${feature}${at}.ts`)),
    );
    const commits = Array.from({ length: 80 }, (_, at) => {
      const feature = features[at % 4] ?? '';
      return ['models', 'pages', 'routes'].map((layer) => `src/${layer}/${feature}${at % 9}.ts`);
    });
    const wish = { packages: 4, commits };
    const share = (by: PartitionBy): number => {
      const { inside, commits: counted } = measured(partition(files, { ...wish, by }), commits);
      return inside / counted;
    };
    expect(share('directory')).toBeLessThan(0.2);
    expect(share('history')).toBeGreaterThan(0.8);
    const { largest } = measured(partition(files, { ...wish, by: 'history' }), commits);
    expect(largest).toBeLessThan(1.3);
  });

  it('takes the folders where the history foretells nothing', () => {
    const files = Array.from({ length: 80 }, (_, at) => `src/${'abcd'[at % 4]}/f${at}.ts`);
    const older = Array.from({ length: 60 }, (_, at) => [
      files[(at * 7) % 80] ?? '',
      files[(at * 31 + 1) % 80] ?? '',
    ]);
    const newer = Array.from({ length: 20 }, (_, at) =>
      files.filter((file) => file.startsWith(`src/${'abcd'[at % 4]}/`)).slice(0, 5),
    );
    const commits = [...newer, ...older];
    const wish = { packages: 4, filesEach: 20, commits };
    expect(partition(files, { ...wish, by: 'history' }).parts).toEqual(
      partition(files, { ...wish, by: 'directory' }).parts,
    );
  });

  it.each(PARTITIONS)('by %s of 20,000 files with 4,000 commits takes less than two seconds', (by) => {
    const files = Array.from(
      { length: 20_000 },
      (_, at) =>
        `packages/p${at % 300}/${['src', 'test', 'docs'][at % 3]}/d${at % 7}/f${at}.${['ts', 'md', 'css'][at % 3]}`,
    );
    const commits = Array.from({ length: 4000 }, (_, at) =>
      Array.from({ length: 1 + (at % 9) }, (_none, place) => files[(at * 37 + place * 300) % 20_000] ?? ''),
    );
    const before = process.cpuUsage();
    const made = partition(files, { by, commits });
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(2000);
    expect(leavesOf(made.parts).length).toBeGreaterThanOrEqual(40);
    expect(made.parts.length).toBeLessThanOrEqual(10);
  });
});

/** The plan that is written of it has no error and no warning, with all plans within it. */
async function everythingFits(
  files: readonly string[],
  by: PartitionBy,
  packages: number,
  filesEach: number,
  commits: readonly (readonly string[])[],
): Promise<void> {
  const file = 'work-packages.yaml';
  const { texts } = repositoryPlan(
    { name: 'r', files, texts: new Map(), commits },
    { by, packages, filesEach, file },
  );
  const reading = readPlan(texts.get(file) ?? '', { fileName: file, folderName: 'r' });
  const subplans = await readSubplans(reading.plan, file, (inner) => {
    const text = texts.get(inner);
    return Promise.resolve(text === undefined ? { trouble: 'missing' } : { text, hash: inner });
  });
  const problems = checkPlan(reading, { surroundings: { folder: '', subplans, isMissing: () => false } });
  expect(problems.filter(({ severity }) => severity !== 'info')).toEqual([]);
  const widest = Math.max(
    ...[...texts.values()].map(
      (text) => readPlan(text, { fileName: file, folderName: 'r' }).plan.packages.length,
    ),
  );
  expect(widest).toBeLessThanOrEqual(packages + 1);
}
