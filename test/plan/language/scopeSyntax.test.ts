import { describe, expect, it } from 'vitest';
import { inScopeSyntax } from '../../../src/plan/language/scopeSyntax';
import { compileScope } from '../../../src/plan/globs/scope';
import { readPlan } from '../../../src/plan/reading/readPlan';
import { checkPlan } from '../../../src/plan/checks/checkPlan';
import { atDepth } from '../../support/depth';
import { realPlan, realPlanNames } from '../realPlans';

const GLOBS = `# Two packages.
packages:
  - id: wp-a # the first
    scope:
      write_allow:
        - "src/a/**" # all of it
        - src/index.ts
      deny: ["src/a/old/**"]
  - id: wp-b
    scope: { write_allow: ['docs/**'], read_allow: ["**"] }
`;

describe('the scopes of a whole plan', () => {
  it('are written as in .gitignore, with everything beside them as it was', () => {
    const written = inScopeSyntax(GLOBS, 'gitignore');
    expect(written).toBe(
      GLOBS.replace('packages:', 'defaults: { scope: { syntax: gitignore } }\npackages:')
        .replace('"src/a/**"', '"/src/a/**"')
        .replace('src/index.ts', '/src/index.ts')
        .replace('src/a/old/**', '/src/a/old/**')
        .replace("'docs/**'", "'/docs/**'")
        .replace('["**"]', '["/**"]'),
    );
    expect(readPlan(written).plan.packages.map(({ scope }) => scope.syntax)).toEqual([
      'gitignore',
      'gitignore',
    ]);
  });

  it('go back, with what was excluded denied and choices written out', () => {
    const written = inScopeSyntax(
      `defaults:
  priority: 3
  scope: { syntax: gitignore } # as everywhere
packages:
  - id: wp-a
    scope:
      write_allow:
        - /src/ # all of it
        - '!/src/legacy/'
        - "/web/{one,two}/"
`,
      'fnmatch',
    );
    expect(written).toBe(`defaults:
  priority: 3
  scope: { syntax: fnmatch } # as everywhere
packages:
  - id: wp-a
    scope:
      write_allow:
        - src/** # all of it
        - "web/one/**"
        - "web/two/**"
      deny: ["src/legacy/**"]
`);
  });

  it('are refused with every glob that there are no words for, and a bare path that is a folder', () => {
    const plan = 'packages: [{ id: wp-a, scope: { write_allow: ["src/api*x", "src", "lib/**"] } }]';
    expect(() => inScopeSyntax(plan, 'gitignore', (path) => path === 'src')).toThrow(
      'These cannot be said exactly as in `.gitignore`: `src/api*x` of "wp-a", `src` of "wp-a".',
    );
    const back = 'packages: [{ id: wp-a, scope: { syntax: gitignore, write_allow: ["docs/*.md"] } }]';
    expect(() => inScopeSyntax(back, 'fnmatch')).toThrow('`docs/*.md` of "wp-a"');
  });

  it.skipIf(realPlanNames.length === 0)('of real plans are converted exactly and back, or refused', () => {
    let converted = 0;
    for (const text of realPlanNames.slice(0, atDepth(10, realPlanNames.length)).map(realPlan)) {
      let there: string;
      try {
        there = inScopeSyntax(text, 'gitignore');
      } catch {
        continue;
      }
      const back = inScopeSyntax(there, 'fnmatch');
      const paths = [
        'src/a.ts',
        'docs/x.md',
        'tests/unit/test_a.py',
        'openspec/changes/a/b.md',
        'README.md',
        'skills/x/SKILL.md',
      ];
      const may = (each: string) =>
        readPlan(each).plan.packages.map(({ scope }) => {
          const [allow, deny] = [scope.writeAllow, scope.deny].map((list) => list.map(({ value }) => value));
          return paths.filter((path) => compileScope(allow ?? [], deny ?? []).admits(path));
        });
      expect(may(back)).toEqual(may(text));
      const errors = (each: string) =>
        checkPlan(readPlan(each)).filter(({ severity }) => severity === 'error').length;
      expect(errors(there)).toBeLessThanOrEqual(errors(text));
      converted += 1;
    }
    expect(converted).toBeGreaterThan(0);
  });
});
