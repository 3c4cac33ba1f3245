import { describe, expect, it } from 'vitest';
import { checkPlan } from '../../../src/plan/checks/checkPlan';
import { readPlan } from '../../../src/plan/reading/readPlan';
import type { Surroundings } from '../../../src/plan/checks/surroundings';
import { fixture, fixtureNames, goldenFile, problemText } from '../fixtures';

/** Where every file is there whose name does not say otherwise. */
const surroundings: Surroundings = { folder: 'plans', isMissing: ({ path }) => path.includes('missing') };

describe('checkPlan', () => {
  it.each(fixtureNames)('says of %s what its golden file says', async (name) => {
    const problems = checkPlan(readPlan(fixture(name), { folderName: 'fixtures' }), { surroundings });
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
