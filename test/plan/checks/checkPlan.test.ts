import { describe, expect, it } from 'vitest';
import { checkPlan } from '../../../src/plan/checks/checkPlan';
import { readPlan } from '../../../src/plan/reading/readPlan';
import type { Surroundings } from '../../../src/plan/checks/basis/surroundings';
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

describe('a tier that nothing can show', () => {
  const told = (verification: string): string[] =>
    checkPlan(readPlan(`packages:\n  - { id: wp-a, verification: ${verification} }\n`))
      .filter(({ code }) => code === 'tier-unproved')
      .map(({ message }) => message);

  it.each([
    ['tier_a', 'no step is named'],
    ['{ tier: A, steps: [echo lint, "test -f src/a.ts && ! grep -q TODO src/a.ts"] }', 'its steps run none'],
    ['{ tier: A, steps: [{ name: look, kind: manual, manual_instructions: look }] }', 'its steps run none'],
    ['{ tier: B, steps: [npm test] }', 'no step of the kind `ci`'],
    ['tier_b', 'no step is named'],
  ])('is told of %s', (verification, words) => {
    expect(told(verification)).toEqual([expect.stringContaining(words)]);
  });

  it.each([
    '{ tier: A, steps: [echo lint, npm test] }',
    '{ tier: A, steps: [test -f a && npm test] }',
    '{ tier: A, steps: ["for f in $(ls); do ./$f; done"] }',
    '{ tier: B, steps: [{ name: ci, kind: ci, ci: { required_checks: [test] } }] }',
    '{ tier: C, steps: [test -f a] }',
    'tier_c',
    '{ steps: [echo lint] }',
  ])('says nothing of %s', (verification) => {
    expect(told(verification)).toEqual([]);
  });

  it('is told once of all packages of which the same holds, with the place of each', () => {
    const text =
      'packages:\n  - { id: wp-a, verification: tier_b }\n  - { id: wp-b, verification: tier_a }\n';
    const [problem, ...rest] = checkPlan(readPlan(text)).filter(({ code }) => code === 'tier-unproved');
    expect(problem?.message).toContain('"wp-a" (and 1 more)');
    expect(problem?.related?.map(({ range }) => range.start.line)).toEqual([2]);
    expect(rest).toEqual([]);
  });
});
