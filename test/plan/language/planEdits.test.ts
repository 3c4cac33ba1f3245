import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EditablePlan } from '../../../src/plan/language/editing/editablePlan';
import { editablePlan } from '../../../src/plan/language/editing/editablePlan';
import {
  addDependency,
  removeDependency,
  setPriority,
  setTitle,
} from '../../../src/plan/language/editing/planEdits';
import {
  addToDeny,
  addToWriteAllow,
  removeFromWriteAllow,
} from '../../../src/plan/language/editing/scopeEdits';
import type { TextEdit } from '../../../src/plan/language/editing/textEdit';
import { applyTextEdits } from '../../../src/plan/language/editing/textEdit';
import type { WorkPackage } from '../../../src/plan/model';
import { readPlan } from '../../../src/plan/reading/readPlan';
import { WavesError } from '../../../src/wavesError';
import { fixture } from '../fixtures';
import { anyCharacter } from '../../support/anyCharacter';

function edited(text: string, edit: (plan: EditablePlan) => TextEdit[]): string {
  return applyTextEdits(text, edit(editablePlan(text)));
}

function packageOf(text: string, id: string): WorkPackage {
  const reading = readPlan(text);
  expect(reading.document.problems).toEqual([]);
  const found = reading.plan.packages.find((item) => item.id === id);
  if (found === undefined) {
    throw new Error(`no package ${id} in\n${text}`);
  }
  return found;
}

/** A plan with packages `a`, `b`, `c`, and `d` whose dependencies are written in a certain way. */
function planWith(dependencies: string): string {
  const ids = ['a', 'b', 'c'].map((id) => `  - package_id: ${id}\n    depends_on: []\n`).join('');
  return `packages:\n${ids}  - package_id: d\n    ${dependencies}\n    title: Four # last\n`;
}

/** Of that plan what stands between the id of `d` and its title. */
function dependenciesIn(plan: string): string {
  return /package_id: d\n {4}([^]*?)\n {4}title: Four # last\n$/.exec(plan)?.[1] ?? plan;
}

describe('addDependency', () => {
  it.each([
    ['depends_on: []', 'depends_on: [c]'],
    ['depends_on: [ ]', 'depends_on: [c]'],
    ['depends_on:', 'depends_on: [c]'],
    ['depends_on: # nothing yet', 'depends_on: [c] # nothing yet'],
    ['depends_on: null', 'depends_on: [c]'],
    ['depends_on: a', 'depends_on: [a, c]'],
    ['depends_on: [a] # why', 'depends_on: [a, c] # why'],
    ["depends_on: ['a']", "depends_on: ['a', 'c']"],
    ['depends_on: ["a", ]', 'depends_on: ["a", "c", ]'],
    [
      'depends_on: [\n      a, # one\n      b\n    ]',
      'depends_on: [\n      a, # one\n      b,\n      c\n    ]',
    ],
    [
      'depends_on: [\n      a,\n      b, # two\n    ]',
      'depends_on: [\n      a,\n      b, # two\n      c,\n    ]',
    ],
    ['depends_on: [a,\n      b]', 'depends_on: [a,\n      b, c]'],
    ['depends_on: [ # none\n    ]', 'depends_on: [c # none\n    ]'],
    ['depends_on:\n      - a # one\n      # end', 'depends_on:\n      - a # one\n      - c\n      # end'],
    ['depends_on:\n    - "a"\n    - "b"', 'depends_on:\n    - "a"\n    - "b"\n    - "c"'],
    ['depends_on: &own [a]', 'depends_on: &own [a, c]'],
    ['depends_on: !!seq', 'depends_on: !!seq [c]'],
    ['dependencies:\n      - a', 'dependencies:\n      - a\n      - c'],
  ])('writes into %j', (before, after) => {
    const plan = edited(planWith(before), (open) => addDependency(open, 'c', 'd'));
    expect(dependenciesIn(plan)).toBe(after);
    expect(packageOf(plan, 'd').dependsOn.map(({ value }) => value)).toContain('c');
  });

  it('makes the list where a package has none, beside its title', () => {
    const plan = 'packages:\n  - package_id: a\n  - package_id: b\n    title: B # two\n    scope: {}\n';
    expect(edited(plan, (open) => addDependency(open, 'a', 'b'))).toBe(
      'packages:\n  - package_id: a\n  - package_id: b\n    title: B # two\n    depends_on: [a]\n    scope: {}\n',
    );
  });

  it('makes it in the short dialect, in maps of packages and in maps on one line', () => {
    expect(edited('packages:\n- id: a\n- id: b', (open) => addDependency(open, 'a', 'b'))).toBe(
      'packages:\n- id: a\n- id: b\n  dependencies: [a]',
    );
    expect(
      edited('packages:\n  a: { name: A }\n  b: { name: B }\n', (open) => addDependency(open, 'a', 'b')),
    ).toBe('packages:\n  a: { name: A }\n  b: { name: B, dependencies: [a] }\n');
  });

  it('keeps the ends of lines', () => {
    const plan = planWith('depends_on:\n      - a').replaceAll('\n', '\r\n');
    expect(edited(plan, (open) => addDependency(open, 'c', 'd'))).toBe(
      planWith('depends_on:\n      - a\n      - c').replaceAll('\n', '\r\n'),
    );
  });

  it('has nothing to do where the dependency is there', () => {
    expect(addDependency(editablePlan(planWith('depends_on: [c]')), 'c', 'd')).toEqual([]);
  });

  it('writes out what an alias stood for', () => {
    const text =
      'packages:\n  - id: a\n  - id: b\n    dependencies: &deps [a]\n  - id: c\n    dependencies: *deps\n';
    expect(edited(text, (open) => addDependency(open, 'b', 'c'))).toContain(
      '- id: c\n    dependencies: [a, b]\n',
    );
  });

  it('refuses to change what an anchor shares, and packages that are not there', () => {
    const text =
      'packages:\n  - id: a\n  - id: b\n    dependencies: &deps [a]\n  - id: c\n    dependencies: *deps\n';
    const refusal = (work: () => unknown): string => {
      try {
        work();
      } catch (error) {
        return WavesError.is(error) ? error.reason : String(error);
      }
      return 'none';
    };
    expect(refusal(() => addDependency(editablePlan(`${text}  - id: d\n`), 'd', 'b'))).toBe('edit-refused');
    expect(refusal(() => addDependency(editablePlan(text), 'x', 'b'))).toBe('unknown-package');
    expect(refusal(() => removeDependency(editablePlan(text), 'a', 'b'))).toBe('edit-refused');
  });

  it('overrides what a merge key brings', () => {
    const text =
      'base: &base { dependencies: [a] }\npackages:\n  - id: a\n  - id: b\n  - <<: *base\n    id: c\n';
    const plan = edited(text, (open) => addDependency(open, 'b', 'c'));
    expect(packageOf(plan, 'c').dependsOn.map(({ value }) => value)).toEqual(['a', 'b']);
    expect(
      packageOf(
        edited(plan, (open) => removeDependency(open, 'a', 'c')),
        'c',
      ).dependsOn,
    ).toHaveLength(1);
  });
});

describe('removeDependency', () => {
  it.each([
    ['depends_on: [c] # why', 'depends_on: [] # why'],
    ['depends_on: c', 'depends_on: []'],
    ['depends_on: [c, a]', 'depends_on: [a]'],
    ['depends_on: [a, c]', 'depends_on: [a]'],
    ['depends_on: [ a, "c", b ]', 'depends_on: [ a, b ]'],
    ['depends_on: [c, c, b]', 'depends_on: [b]'],
    ['depends_on: [a, &x c]', 'depends_on: [a]'],
    ['depends_on: [a,\n      c]', 'depends_on: [a]'],
    ['depends_on: [a, # one\n      c]', 'depends_on: [a # one\n      ]'],
    [
      'depends_on: [\n      c, # gone\n      # stays\n      a,\n    ]',
      'depends_on: [\n      # stays\n      a,\n    ]',
    ],
    ['depends_on: [\n      a, # one\n      c # gone\n    ]', 'depends_on: [\n      a # one\n    ]'],
    ['depends_on: [\n      a,\n      c,\n    ]', 'depends_on: [\n      a,\n    ]'],
    ['depends_on:\n      - c # gone', 'depends_on: []'],
    ['depends_on: # why\n      - c\n      # end', 'depends_on: [] # why\n      # end'],
    ['depends_on:\n      - a # one\n      - c\n      - b', 'depends_on:\n      - a # one\n      - b'],
    ['depends_on: &own\n      - c', 'depends_on: &own []'],
  ])('takes it out of %j', (before, after) => {
    const plan = edited(planWith(before), (open) => removeDependency(open, 'c', 'd'));
    expect(dependenciesIn(plan)).toBe(after);
    expect(packageOf(plan, 'd').dependsOn.map(({ value }) => value)).not.toContain('c');
  });

  it('works at the end of a text without a line break', () => {
    expect(
      edited('packages:\n- id: a\n- id: b\n  dependencies:\n  - a', (open) =>
        removeDependency(open, 'a', 'b'),
      ),
    ).toBe('packages:\n- id: a\n- id: b\n  dependencies: []');
    expect(
      edited('packages:\r\n- id: a\r\n- id: b\r\n  dependencies:\r\n  - a', (open) =>
        removeDependency(open, 'a', 'b'),
      ),
    ).toBe('packages:\r\n- id: a\r\n- id: b\r\n  dependencies: []');
  });
});

describe('edits of dependencies', () => {
  const ids = ['a', 'b', 'c', 'e', 'f'];
  const comment = fc.constantFrom('', ' # why', '  # [x, y]');
  const quoted = fc.constantFrom(
    (id: string) => id,
    (id: string) => `'${id}'`,
    (id: string) => `"${id}"`,
  );
  const items = fc.uniqueArray(fc.constantFrom(...ids), { maxLength: 5 });
  const block = fc
    .tuple(items, fc.array(comment, { minLength: 5, maxLength: 5 }), fc.constantFrom(4, 6, 9), quoted)
    .map(([list, comments, indent, quote]) =>
      list.length === 0
        ? 'depends_on:'
        : `depends_on:\n${list.map((id, at) => `${' '.repeat(indent)}- ${quote(id)}${comments[at] ?? ''}`).join('\n')}`,
    );
  const breaks = fc.constantFrom('', ' ', '\n      ', ' # x\n      ', '\n      # y\n      ');
  const flow = fc
    .tuple(items, fc.array(fc.tuple(breaks, breaks), { minLength: 6, maxLength: 6 }), fc.boolean(), quoted)
    .map(([list, gaps, comma, quote]) => {
      const parts = list.map((id, at) => {
        const [before, after] = gaps[at] ?? ['', ''];
        const end = at < list.length - 1 || comma ? ',' : '';
        return `${before}${quote(id)}${after.startsWith('\n') ? '' : after}${end}`;
      });
      return `depends_on: [${parts.join('')}${gaps[5]?.[0] ?? ''}]`;
    });
  const others = ['a', 'b', 'c', 'e', 'f', 'g'].map((id) => `  - package_id: ${id}\n`).join('');
  const comments = (text: string): number => text.match(/#/g)?.length ?? 0;

  it('change the list as asked, whatever its layout, and nothing else', () => {
    fc.assert(
      fc.property(
        fc.oneof(block, flow),
        fc.constantFrom(...ids, 'g'),
        fc.boolean(),
        (written, id, windows) => {
          const plain = `packages:\n${others}  - package_id: d\n    ${written} # end\n    title: Four\n`;
          const text = windows ? plain.replaceAll('\n', '\r\n') : plain;
          fc.pre(readPlan(text).document.problems.length === 0);
          const before = packageOf(text, 'd').dependsOn.map(({ value }) => value);
          const added = edited(text, (open) => addDependency(open, id, 'd'));
          expect(packageOf(added, 'd').dependsOn.map(({ value }) => value)).toEqual(
            before.includes(id) ? before : [...before, id],
          );
          expect(packageOf(added, 'd').title).toBe('Four');
          expect(comments(added)).toBe(comments(text));
          const removed = edited(added, (open) => removeDependency(open, id, 'd'));
          expect(packageOf(removed, 'd').dependsOn.map(({ value }) => value)).toEqual(
            before.filter((value) => value !== id),
          );
          if (!before.includes(id)) {
            expect(comments(removed)).toBe(comments(text));
          }
          expect(/(?<!\r)\n/.test(removed)).toBe(!windows);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('setTitle and setPriority', () => {
  const text =
    'packages:\n  - package_id: a\n    title: "Old" # called so\n    description: |\n      Long\n      text\n\n    depends_on: []\n';

  it('replace what is there, in its quotes', () => {
    expect(edited(text, (open) => setTitle(open, 'a', 'New: "x"'))).toContain(
      '    title: "New: \\"x\\"" # called so\n',
    );
    expect(edited(text.replace('"Old"', 'Old'), (open) => setTitle(open, 'a', 'Two words'))).toContain(
      'title: Two words #',
    );
    expect(edited(text.replace('"Old"', 'Old'), (open) => setTitle(open, 'a', 'yes'))).toContain(
      'title: "yes" #',
    );
    expect(
      edited(text.replace('"Old" # called so', '>-\n      Old\n      words'), (open) =>
        setTitle(open, 'a', 'New'),
      ),
    ).toBe(text.replace('"Old" # called so', 'New'));
  });

  it('add what is missing where it is usual', () => {
    expect(edited(text, (open) => setPriority(open, 'a', 2))).toBe(
      text.replace('      text\n', '      text\n    priority: 2\n'),
    );
    expect(edited('packages: [{ id: a }]', (open) => setTitle(open, 'a', 'A, B'))).toBe(
      'packages: [{ id: a, name: "A, B" }]',
    );
  });

  it('read back as the same text, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter, minLength: 1 }), fc.boolean(), (title, single) => {
        fc.pre(title.trim() !== '' && !/\p{Cs}/u.test(title));
        const open = single ? text.replace('"Old"', "'Old'") : text.replace('"Old"', 'Old');
        const [edit] = setTitle(editablePlan(open), 'a', title);
        expect(packageOf(applyTextEdits(open, edit === undefined ? [] : [edit]), 'a').title).toBe(
          packageOf(`packages:\n  - package_id: a\n    title: ${JSON.stringify(title)}\n`, 'a').title,
        );
      }),
      { numRuns: 150 },
    );
  });
});

describe('edits of scopes', () => {
  it('add and remove globs in the notation that is there', () => {
    const text = fixture('full.yaml');
    const plan = edited(text, (open) => addToWriteAllow(open, 'wp-store', 'src/*.ts'));
    expect(plan).toBe(text.replace('migrations/007_wishes.sql]', 'migrations/007_wishes.sql, "src/*.ts"]'));
    expect(edited(plan, (open) => removeFromWriteAllow(open, 'wp-store', 'src/*.ts'))).toBe(text);
    expect(edited(text, (open) => addToDeny(open, 'wp-page', 'web/wishes/old/**'))).toBe(
      text.replace(
        'scope: { write_allow: ["web/wishes/**"], read_allow',
        'scope: { write_allow: ["web/wishes/**"], deny: ["web/wishes/old/**"], read_allow',
      ),
    );
  });

  it('make a scope where there is none', () => {
    const text = 'packages:\n  - package_id: a\n    priority: 1\n';
    expect(edited(text, (open) => addToWriteAllow(open, 'a', 'src/**'))).toBe(
      `${text}    scope: { write_allow: ["src/**"] }\n`,
    );
    expect(edited(`${text}    scope:\n`, (open) => addToWriteAllow(open, 'a', 'src/a.ts'))).toBe(
      `${text}    scope: { write_allow: [src/a.ts] }\n`,
    );
  });
});
