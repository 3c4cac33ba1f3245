import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { editablePlan } from '../../../src/plan/language/editing/editablePlan';
import { packageReferences, renamePackage, whyNotRename } from '../../../src/plan/language/packageReferences';
import { applyTextEdits } from '../../../src/plan/language/editing/textEdit';
import { readPlan } from '../../../src/plan/reading/readPlan';

const clean = readFileSync(new URL('./fixtures/clean.yaml', import.meta.url), 'utf8');

const SHORT = `change_id: x
dag:
  roots: [base]
  parallel_zones:
    - zone: base
      packages: ["base", 'side']
  critical_path:
    - base # first
packages:
  - id: base # base of all
    name: base
    scope: { write_allow: [base] }
    locks: { keys: ["env:base"], holder: base }
    worktree: { name: base }
  - id: side
    dependencies: ["base"]
    worktree: { name: base }
`;

function renamed(text: string, id: string, name: string): string {
  return applyTextEdits(text, renamePackage(editablePlan(text), id, name));
}

describe('renamePackage', () => {
  it('changes every place that names the package, and nothing that only looks like it', () => {
    expect(renamed(SHORT, 'base', 'ground')).toBe(`change_id: x
dag:
  roots: [ground]
  parallel_zones:
    - zone: base
      packages: ["ground", 'side']
  critical_path:
    - ground # first
packages:
  - id: ground # base of all
    name: base
    scope: { write_allow: [base] }
    locks: { keys: ["env:base"], holder: ground }
    worktree: { name: ground }
  - id: side
    dependencies: ["ground"]
    worktree: { name: base }
`);
  });

  it('renames the keys of a map of packages', () => {
    expect(renamed('packages:\n  a: {}\n  "b": { dependencies: [a] }\n', 'a', 'first')).toBe(
      'packages:\n  first: {}\n  "b": { dependencies: [first] }\n',
    );
    expect(renamed('packages:\n  a: {}\n  "b": { dependencies: [a] }\n', 'b', 'last')).toContain('"last": {');
  });

  it('leaves the graph as it is, but for the name', () => {
    const plan = readPlan(renamed(clean, 'wp-contracts', 'wp-agreed')).plan;
    expect(plan.packages.map((item) => item.dependsOn.map(({ value }) => value))).toEqual([
      [],
      ['wp-agreed'],
      ['wp-agreed'],
      ['wp-agreed'],
      ['wp-store', 'wp-page', 'wp-mail'],
    ]);
    expect(renamed(renamed(clean, 'wp-contracts', 'wp-agreed'), 'wp-agreed', 'wp-contracts')).toBe(clean);
  });

  it('renames an anchored id once, and aliases stay aliases', () => {
    expect(renamed('packages:\n  - id: &a one\n  - id: two\n    dependencies: [*a]\n', 'one', 'three')).toBe(
      'packages:\n  - id: &a three\n  - id: two\n    dependencies: [*a]\n',
    );
  });
});

describe('whyNotRename', () => {
  it.each([
    ['wp-page', /already a package/],
    ['Wp', /small letter/],
    ['wp page', /small letter/],
    ['', /small letter/],
    [`w${'p'.repeat(64)}`, /up to 64/],
  ])('refuses %j', (name, reason) => {
    expect(whyNotRename(editablePlan(clean), 'wp-store', name)).toMatch(reason);
  });

  it.each(['wp-other', 'wp-store'])('accepts %j', (name) => {
    expect(whyNotRename(editablePlan(clean), 'wp-store', name)).toBeUndefined();
  });

  it('leaves more freedom where the format does, but not to name what no branch can be called', () => {
    const plan = editablePlan(SHORT);
    expect(whyNotRename(plan, 'base', 'Task_1.2')).toBeUndefined();
    expect(whyNotRename(plan, 'base', 'a..b')).toMatch(/begins with a letter/);
    expect(whyNotRename(plan, 'base', 'a.lock')).toMatch(/begins with a letter/);
  });
});

describe('packageReferences', () => {
  it('tells definitions from references, in the order of the text', () => {
    const { plan, document } = readPlan(SHORT);
    const found = packageReferences(plan, document.root).filter(({ id }) => id === 'base');
    expect(found.map(({ role, range }) => `${role} ${range.start.line + 1}`)).toEqual([
      'reference 3',
      'reference 6',
      'reference 8',
      'definition 10',
      'reference 13',
      'worktree 14',
      'reference 16',
    ]);
  });

  it('leaves the integration what it is where only its id said so', () => {
    const plan = `packages:
  - id: store
    scope: { write_allow: [store] }
  - id: wp-integration
    title: All
    depends_on: [store]
    scope: { write_allow: ['**'] }
`;
    const after = renamed(plan, 'wp-integration', 'finish');
    expect(after).toContain('  - id: finish\n    title: All\n    task_type: integrate\n');
    expect(renamed(after, 'finish', 'end').match(/task_type/g)).toHaveLength(1);
  });
});
