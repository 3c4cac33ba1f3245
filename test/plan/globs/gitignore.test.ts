import { describe, expect, it } from 'vitest';
import { checkPlan } from '../../../src/plan/checks/checkPlan';
import { commonPath } from '../../../src/plan/globs/commonPath';
import { asIgnorePattern, ignorePattern } from '../../../src/plan/globs/gitignore';
import { Glob } from '../../../src/plan/globs/globs';
import { compileScope } from '../../../src/plan/globs/scope';
import { ownerIndex } from '../../../src/plan/ownership/ownerIndex';
import { readPlan } from '../../../src/plan/reading/readPlan';

function globs(pattern: string): readonly string[] | string {
  const read = ignorePattern(pattern);
  return typeof read === 'string' ? read : read.globs;
}

const values = (located: readonly { readonly value: string }[]): string[] =>
  located.map(({ value }) => value);

describe('a pattern as in .gitignore', () => {
  it.each([
    ['/src/', ['src/**']],
    ['src/api/**', ['src/api/**']],
    ['*.md', ['*.md', '*.md/**']],
    ['src/**/*.ts', ['src/*.ts', 'src/*.ts/**']],
    ['docs/*.md', [':(glob)docs/*.md', ':(glob)docs/*.md/**']],
    ['/src/{api,web}/', ['src/api/**', 'src/web/**']],
    ['build', ['build', '*/build', 'build/**', '*/build/**']],
    ['a?.ts', [':(glob)**/a?.ts', ':(glob)**/a?.ts/**']],
  ])('%s means %j', (pattern, meant) => {
    expect(globs(pattern)).toEqual(meant);
  });

  it.each([
    ['# all', /comment/],
    ['/', /names nothing/],
    ['a[b', /never closed/],
  ])('%s is refused', (pattern, why) => {
    expect(globs(pattern)).toMatch(why);
  });

  it('goes back and forth exactly, or not at all', () => {
    for (const glob of ['src/**', 'src/a.ts', '*.ts', 'src/*.ts', 'src/api/*', '**', 'docs/**/*.md']) {
      const written = asIgnorePattern(glob);
      const back = written === undefined ? [] : globs(written);
      const denied = (typeof back === 'string' ? [] : back).map((each) => Glob.ofPath(each));
      if (written !== undefined) {
        expect(commonPath({ a: Glob.ofPath(glob), denied }).found, `${glob} as ${written}`).toBe('none');
      }
    }
    expect(asIgnorePattern('src/**')).toBe('/src/**');
    expect(asIgnorePattern('src/a.ts')).toBe('/src/a.ts');
    expect(asIgnorePattern(':(glob)docs/*.md')).toBeUndefined();
    expect(asIgnorePattern('src/api*x')).toBeUndefined();
  });
});

const PLAN = `defaults: { scope: { syntax: gitignore } }
packages:
  - id: wp-a
    scope: { write_allow: ["/src/", "!/src/legacy/", "docs/*.md"] }
  - id: wp-b
    scope: { write_allow: ["docs/api/*.md", "src/legacy/x.ts"] }
  - id: wp-c
    scope: { syntax: fnmatch, write_allow: ["lib/*.ts"] }
`;

describe('a scope as in .gitignore', () => {
  const { plan } = readPlan(PLAN);
  const [a, b, c] = plan.packages;

  it('is compiled into the globs that guards, proofs and the index of owners go by', () => {
    expect(values(a?.scope.writeAllow ?? [])).toEqual(['src/**', ':(glob)docs/*.md', ':(glob)docs/*.md/**']);
    expect(values(a?.scope.deny ?? [])).toEqual(['src/legacy/**']);
    const { verdict } = compileScope(values(a?.scope.writeAllow ?? []), values(a?.scope.deny ?? []));
    expect(verdict('src/legacy/x.ts')).toMatchObject({ admitted: false, reason: 'denied' });
    expect(['src/a/b.ts', 'docs/a.md', 'docs/api/a.md'].map((path) => verdict(path).admitted)).toEqual([
      true,
      true,
      false,
    ]);
    const owners = (path: string) =>
      ownerIndex(plan)
        .ownersOf(path)
        .writers.map((claim) => claim.package);
    expect(owners('docs/a.md')).toEqual(['wp-a']);
    expect(owners('docs/api/a.md')).toEqual(['wp-b']);
    expect(owners('src/legacy/x.ts')).toEqual(['wp-b']);
    expect(c?.scope.syntax).toBeUndefined();
    expect(b?.scope.syntax).toBe('gitignore');
  });

  it('has no overlap where stars stop at folders, and one with a witness where they meet', () => {
    const errors = (text: string): string[] =>
      checkPlan(readPlan(text))
        .filter(({ severity }) => severity === 'error')
        .map(({ message }) => message);
    expect(errors(PLAN)).toEqual([]);
    expect(errors(PLAN.replace('docs/api/*.md', 'docs/**/x.md'))).toEqual([
      expect.stringContaining('may both write `docs/x.md`'),
    ]);
  });

  it('refuses what would take an exclusion back, an exclusion where it says nothing, and unknown words', () => {
    const codes = (scope: string): string[] =>
      readPlan(`packages:\n  - { id: wp-a, scope: ${scope} }\n`).problems.map(({ code }) => code);
    expect(codes('{ syntax: gitignore, write_allow: ["!src/a/", "src/"] }')).toEqual(['scope-pattern']);
    expect(codes('{ syntax: gitignore, write_allow: ["/src/"], deny: ["!x"] }')).toEqual(['scope-pattern']);
    expect(codes('{ syntax: gitignore, write_allow: ["#x"] }')).toEqual(['scope-pattern']);
    expect(codes('{ syntax: regex, write_allow: ["x"] }')).toEqual(['unknown-word']);
  });
});
