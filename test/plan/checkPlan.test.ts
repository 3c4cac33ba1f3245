import { describe, expect, it } from 'vitest';
import { checkPlan } from '../../src/plan/checkPlan';
import { readPlan } from '../../src/plan/readPlan';
import { fixture, fixtureNames, goldenFile, problemText } from './fixtures';

describe('checkPlan', () => {
  it.each(fixtureNames)('says of %s what its golden file says', async (name) => {
    const problems = checkPlan(readPlan(fixture(name), { folderName: 'fixtures' }));
    await expect(problemText(problems)).toMatchFileSnapshot(
      goldenFile(name.replace('.yaml', '.problems.txt')),
    );
  });

  it.each(['between.yaml', 'overlaps.yaml', 'additions.yaml', 'yaml11.yaml'])(
    'takes upstream to the letter for %s when asked',
    async (name) => {
      const problems = checkPlan(readPlan(fixture(name)), { strict: true });
      await expect(problemText(problems)).toMatchFileSnapshot(
        goldenFile(name.replace('.yaml', '.strict.txt')),
      );
    },
  );
});
