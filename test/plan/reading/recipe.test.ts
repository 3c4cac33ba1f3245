import { describe, expect, it } from 'vitest';
import { filledRecipe, parametersOf, recipeUse } from '../../../src/plan/reading/subplans';
import { readPlan } from '../../../src/plan/reading/readPlan';

const RECIPE = `parameters:
  area:
  test: npm test
packages:
  - id: code
    scope: { write_allow: ['src/<<area>>/**'] }
    timeout_minutes: << minutes >>
    verification: { steps: ["<<test>> -- <<area>>"] }
`;
const TEXT = RECIPE.replace('<< minutes >>', '30');
const fill = (text: string, given: Record<string, string>) =>
  filledRecipe(text, new Map(Object.entries(given)));

describe('a recipe', () => {
  it('is filled in with what it is given, and with what holds where nothing is, line by line', () => {
    const filled = fill(TEXT, { area: 'users' });
    expect(filled).toEqual({
      text: TEXT.replaceAll('<<area>>', 'users').replace('<<test>>', 'npm test'),
    });
    expect(fill(TEXT, { area: 'users', test: 'make test' })).toMatchObject({
      text: expect.stringContaining('["make test -- users"]') as string,
    });
    const minutes = RECIPE.replace('  area:', '  minutes: 30\n  area:');
    const { text = '' } = fill(minutes, { area: 'a' }) as { text?: string };
    expect(readPlan(text).plan.packages[0]).toMatchObject({ timeoutMinutes: 30 });
  });

  it.each([
    ['unknown', TEXT, { area: 'a', zone: 'b' }, 'It has no parameter `zone`; it has `area`, `test`.'],
    ['missing', TEXT, {}, 'It has to be given `area`, which stands in its line 6.'],
    [
      'not declared',
      RECIPE,
      { area: 'a' },
      'Its line 7 names `minutes`, which is none of its parameters: `area`, `test`.',
    ],
    [
      'no recipe',
      'packages: []',
      { area: 'a' },
      'It has no `parameters`, so that `with` has nothing to say.',
    ],
    [
      'no single value',
      TEXT.replace('area:', 'area: [a]'),
      {},
      'What holds for `area` where nothing is given must be a single value.',
    ],
  ])('says what of its parameters does not fit: %s', (_, text, given, trouble) => {
    expect(fill(text, given)).toEqual({ trouble });
  });

  it.each(["a'], deny: ['b", "a/**'] }\n  - { id: other", '"', "it's", '${x}\\'])(
    'takes no value that makes another plan of it: %s',
    (area) => {
      const filled = fill(TEXT, { area });
      const plan = 'text' in filled ? readPlan(filled.text).plan : undefined;
      expect(plan?.packages.map(({ scope }) => scope.writeAllow[0]?.value) ?? [`src/${area}/**`]).toEqual([
        `src/${area}/**`,
      ]);
      expect(plan?.packages.length ?? 1).toBe(1);
      if (/['"]/.test(area)) {
        expect(filled).toMatchObject({
          trouble: expect.stringContaining('no longer the same plan') as string,
        });
      }
    },
  );

  it('is a plan as it stands, and any other plan is left alone', () => {
    expect(readPlan(TEXT).problems).toEqual([]);
    expect(parametersOf(readPlan(TEXT))).toEqual(['area', 'test (optional)']);
    expect(parametersOf(readPlan('packages: []'))).toBeUndefined();
    const shell = 'packages: [{ id: a, verification: { steps: ["cat <<x>>y"] } }]';
    expect(fill(shell, {})).toEqual({ text: shell });
  });
});

describe('what a package gives', () => {
  const read = (own: string) => {
    const { plan, problems } = readPlan(`packages: [{ id: a, ${own} }]`);
    return { subplan: plan.packages[0]?.subplan?.value, codes: problems.map(({ code }) => code) };
  };

  it('stands with the file that it names, whatever is in it', () => {
    const { subplan = '', codes } = read('subplan: r/x.yaml, with: { b: "1, c=2", a: ../up, n: 3 }');
    expect({ subplan, codes }).toEqual({
      subplan: 'r/x.yaml with a=..%2Fup, b=1%2C%20c%3D2, n=3',
      codes: [],
    });
    const { file, given } = recipeUse(subplan);
    expect({ file, given: Object.fromEntries(given) }).toEqual({
      file: 'r/x.yaml',
      given: { a: '../up', b: '1, c=2', n: '3' },
    });
    expect(recipeUse('a with b.yaml')).toEqual({ file: 'a with b.yaml', given: new Map() });
    expect(read('inputs: { subplan: x.yaml, with: { a: 1 } }').subplan).toBe('x.yaml with a=1');
  });

  it.each([
    ['with: { a: b }', 'unused-with'],
    ['subplan: generated, with: { a: b }', 'unused-with'],
    ['subplan: x.yaml, with: { a: [b] }', 'wrong-type'],
    ['subplan: x.yaml, with: { a: }', 'wrong-type'],
    ['subplan: x.yaml, with: { a: "b\\nc" }', 'wrong-type'],
  ])('is refused where it cannot be meant: %s', (own, code) => {
    expect(read(own).codes).toEqual([code]);
  });
});
