import { expect, it } from 'vitest';
import { FileWriters, mayWrite } from '../../../src/plan/ownership/fileWriters';
import { readPlan } from '../../../src/plan/reading/readPlan';
import { planText } from '../../support/plans';
import { SeededRandom } from '../fuzz/seededRandom';

type Parts = readonly [string, ...string[]];
const PARTS: Parts = ['a', 'b', '*', '**', '?', '[ab]', 'a*'];

function pathOf(random: SeededRandom, parts: Parts): string {
  return Array.from({ length: 1 + random.below(3) }, () => random.pick(parts)).join('/');
}

it('finds those packages that a look at each of them finds', () => {
  const random = new SeededRandom(7);
  let found = 0;
  for (let round = 0; round < 300; round += 1) {
    const packages = Array.from({ length: 6 }, (_, at) => ({
      id: `p${at}`,
      writes: Array.from({ length: 2 }, () => pathOf(random, PARTS)),
      deny: random.below(2) === 0 ? [] : [pathOf(random, PARTS)],
    }));
    const { plan } = readPlan(planText(packages));
    const writers = new FileWriters(plan);
    for (const path of ['a', 'a/b', 'b/a', 'a/b/a', 'b', pathOf(random, ['a', 'b'])]) {
      const one = plan.packages.filter((item) => mayWrite(item, path) !== undefined).map(({ id }) => id);
      expect({ path, ids: writers.writersOf(path).map(({ item }) => item.id) }).toEqual({ path, ids: one });
      found += one.length;
    }
  }
  expect(found).toBeGreaterThan(1000);
});

it('says nothing of a folder that everybody writes into', () => {
  const packages = Array.from({ length: 150 }, (_, at) => ({ id: `p${at}`, writes: [`src/p${at}/x.ts`] }));
  const writers = new FileWriters(readPlan(planText(packages)).plan);
  expect(writers.writersOf('src')).toEqual([]);
  expect(writers.writersOf('src/p3').map(({ item, glob }) => [item.id, glob.value])).toEqual([
    ['p3', 'src/p3/x.ts'],
  ]);
});
