import { describe, expect, it } from 'vitest';
import { graphMessage } from '../../../src/extension/graph/graphMessages';
import { textEditsOf } from '../../../src/extension/graph/planEdits';
import { applyTextEdits } from '../../../src/plan/language/editing/textEdit';
import { readPlan } from '../../../src/plan/reading/readPlan';
import type { PlanEdit } from '../../../src/protocol/graphQuestions';

const PLAN = `# Our plan
change_id: feature
packages:
  - id: a
    name: First # keep me
    depends_on: []
    scope: { write_allow: ["a/**"], read_allow: ["**"] }
    verification: tier_a
  - id: b
    name: Second
    depends_on: [a]
    scope: { write_allow: ["b/**"], read_allow: ["**"] }
    verification: tier_a
  - id: c
    name: Third
    depends_on: []
    scope: { write_allow: ["c/**"], read_allow: ["**"] }
    verification: tier_a
`;

const edited = (edit: PlanEdit) => applyTextEdits(PLAN, textEditsOf(PLAN, edit));
const read = (edit: PlanEdit, id: string) =>
  readPlan(edited(edit)).plan.packages.find((item) => item.id === id);

describe('textEditsOf', () => {
  it('changes title, priority, scope and dependencies, and keeps comments', () => {
    const titled = edited({ kind: 'setTitle', package: 'a', title: 'The first' });
    expect(titled).toContain('name: The first # keep me');
    expect(titled).toContain('# Our plan');
    expect(read({ kind: 'setPriority', package: 'b', priority: 2 }, 'b')?.priority).toBe(2);
    const scoped = read({ kind: 'addWrite', package: 'a', glob: 'docs/a.md' }, 'a');
    expect(scoped?.scope.writeAllow.map(({ value }) => value)).toEqual(['a/**', 'docs/a.md']);
    const linked = read({ kind: 'addDependency', package: 'c', on: 'b' }, 'c');
    expect(linked?.dependsOn.map(({ value }) => value)).toEqual(['b']);
    expect(read({ kind: 'removeDependency', package: 'b', on: 'a' }, 'b')?.dependsOn).toEqual([]);
  });

  it('brings a package into another wave in one change, and back to the very same text', () => {
    const order = { kind: 'order', package: 'c', after: ['b'], notAfter: [] } as const;
    expect(textEditsOf(PLAN, order)).toHaveLength(1);
    const later = edited(order);
    expect(read(order, 'c')?.dependsOn.map(({ value }) => value)).toEqual(['b']);
    const back = { ...order, after: [], notAfter: ['b'] };
    expect(applyTextEdits(later, textEditsOf(later, back))).toBe(PLAN);
    const swapped = { kind: 'order', package: 'b', after: ['c'], notAfter: ['a'] } as const;
    expect(textEditsOf(PLAN, swapped)).toHaveLength(1);
    expect(read(swapped, 'b')?.dependsOn.map(({ value }) => value)).toEqual(['c']);
    expect(textEditsOf(PLAN, { ...order, after: [] })).toEqual([]);
    expect(() => edited({ kind: 'order', package: 'a', after: ['b'], notAfter: [] })).toThrow(
      /wait for each other/,
    );
  });

  it('refuses a cycle with the reason', () => {
    expect(() => edited({ kind: 'addDependency', package: 'a', on: 'b' })).toThrow(
      expect.objectContaining({
        reason: 'edit-refused',
        message: expect.stringMatching(/wait for each other: a -> b -> a/) as string,
      }),
    );
  });

  it('refuses an overlap of packages that may work at the same time, with the reason', () => {
    expect(() => edited({ kind: 'addWrite', package: 'c', glob: 'a/x.ts' })).toThrow(
      expect.objectContaining({
        reason: 'edit-refused',
        message: expect.stringContaining('a/x.ts') as string,
      }),
    );
  });
});

describe('messages that steer and edit', () => {
  it('are taken only when they are whole, without what does not belong to them', () => {
    const steer = (action: unknown) => graphMessage({ type: 'steer', action });
    expect(steer({ kind: 'pause', package: 'a', by: 'evil' })).toEqual({
      type: 'steer',
      action: { kind: 'pause', package: 'a' },
    });
    expect(steer({ kind: 'approve', gate: 'g' })).toEqual({
      type: 'steer',
      action: { kind: 'approve', gate: 'g' },
    });
    const nonsense = [null, {}, { kind: 'approve' }, { kind: 'toString' }, { kind: 'pause', package: 1 }];
    expect(nonsense.map(steer)).toEqual(nonsense.map(() => undefined));
    const ask = (asked: unknown) => graphMessage({ type: 'ask', id: 1, about: 'edit', asked });
    expect(ask({ kind: 'setPriority', package: 'a', priority: 11 })).toBeUndefined();
    expect(ask({ kind: 'setTitle', package: 'a', title: 'two\nlines' })).toBeUndefined();
    expect(ask({ kind: 'order', package: 'a', after: ['b'], notAfter: 'c' })).toBeUndefined();
    expect(ask({ kind: 'order', package: 'a', after: ['b'], notAfter: [] })).toMatchObject({ about: 'edit' });
    expect(ask({ kind: 'addWrite', package: 'a', glob: 'x/**' })).toMatchObject({ about: 'edit' });
    expect(graphMessage({ type: 'configure', change: { maxParallel: 4 } })).toEqual({
      type: 'configure',
      change: { maxParallel: 4 },
    });
    expect(graphMessage({ type: 'configure', change: { maxParallel: 1000 } })).toBeUndefined();
    expect(graphMessage({ type: 'several', action: 'run', packages: ['a', 1] })).toBeUndefined();
    expect(graphMessage({ type: 'save', format: 'exe', content: '' })).toBeUndefined();
  });
});
