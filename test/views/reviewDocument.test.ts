import { expect, it } from 'vitest';
import { checkPlan } from '../../src/plan/checks/checkPlan';
import { readPlan } from '../../src/plan/reading/readPlan';
import type { ReviewDocument } from '../../src/protocol/review';
import { reviewDocument } from '../../src/views/reviewDocument';

const PLAN = `feature: { id: F-1, title: A feature, plan_revision: 4 }
packages:
  - id: wp-a
    scope: { write_allow: ["src/a/**"] }
    locks: { files: [package.json], keys: ["event:a.b"] }
  - id: wp-b
    depends_on: [wp-a]
    scope: { write_allow: ["src/b/**"] }
    locks: { keys: ["event:a.b"] }
  - id: wp-c
    depends_on: [wp-none]
`;

function documentOf(text: string, files?: readonly string[]): ReviewDocument {
  const reading = readPlan(text);
  return reviewDocument({
    file: 'plans/f.yaml',
    text,
    sha256: 'abc',
    reading,
    problems: checkPlan(reading),
    files,
  });
}

it('says which plan it is, and where each package stands in it', () => {
  const document = documentOf(PLAN);
  expect(document.plan).toEqual({
    file: 'plans/f.yaml',
    feature_id: 'F-1',
    plan_revision: 4,
    sha256: 'abc',
  });
  expect(document.places).toEqual([
    { package: 'wp-a', first: 3, last: 5 },
    { package: 'wp-b', first: 6, last: 9 },
    { package: 'wp-c', first: 10, last: 11 },
  ]);
});

it('holds every problem with its line and its package', () => {
  expect(documentOf(PLAN).problems).toContainEqual({
    code: 'unknown-dependency',
    severity: 'error',
    message: expect.stringContaining('wp-none') as string,
    line: 11,
    packages: ['wp-c'],
  });
});

it('a problem of several packages is told of each of them', () => {
  const item = (id: string, glob: string) => `  - { id: ${id}, scope: { write_allow: ["${glob}"] } }`;
  const problems = (globs: readonly string[]) =>
    documentOf(['packages:', ...globs.map((glob, at) => item(`wp-${at}`, glob))].join('\n')).problems;
  const overlap = (globs: readonly string[]) =>
    problems(globs)
      .filter(({ code }) => code === 'scope-overlap')
      .map(({ packages }) => packages);
  expect(overlap(['a/**', 'a/b/**'])).toEqual([['wp-0', 'wp-1']]);
  expect(overlap(['a/**', 'a/**', 'a/**', 'a/**'])).toEqual([['wp-0', 'wp-1', 'wp-2', 'wp-3']]);
});

it('tells of scopes and locks what is known without a run', () => {
  const [first, second] = documentOf(PLAN, ['src/a/1.ts', 'src/c.ts']).details;
  expect(first).toMatchObject({
    package: 'wp-a',
    writes: [{ pattern: 'src/a/**', count: 1, files: ['src/a/1.ts'] }],
    locks: [
      { key: 'file:package.json', rivals: [] },
      { key: 'event:a.b', rivals: ['wp-b'] },
    ],
    downstream: [{ id: 'wp-b' }],
  });
  expect(second).toMatchObject({ upstream: [{ id: 'wp-a', state: 'planned' }], attempts: [] });
});

it('takes the first of packages with the same id, as everywhere', () => {
  const twice = 'packages:\n  - { id: a, title: One }\n  - { id: a, title: Two }\n';
  const { details, places, snapshot } = documentOf(twice);
  expect([details.length, places, snapshot.packages.map(({ title }) => title)]).toEqual([
    1,
    [{ package: 'a', first: 2, last: 2 }],
    ['One'],
  ]);
});

it('is the same for the same plan', () => {
  expect(documentOf(PLAN)).toEqual(documentOf(PLAN));
});
