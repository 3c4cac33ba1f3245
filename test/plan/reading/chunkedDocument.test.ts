import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { chunkedDocument } from '../../../src/plan/yaml/chunkedDocument';
import { unmovedNode } from '../../../src/plan/yaml/movedNode';
import type { PlanDocument } from '../../../src/plan/yaml/planDocument';
import type { PlanNode } from '../../../src/plan/yaml/planNode';
import { wholeDocument } from '../../../src/plan/yaml/planDocument';
import { fixture, fixtureNames } from '../fixtures';
import { realPlan, realPlanNames } from '../realPlans';

const texts = fixtureNames.map(fixture);
const bits = [
  ...['\n', '\n\n', '\r', '\t', '  ', '- ', '  - ', '\n  - ', '\n- ', '\n    - ', '#', '# x\n', '\n# c\n'],
  ...[
    '"',
    "'",
    '|',
    '>',
    '|+\n\n',
    '[',
    ']',
    '{',
    '}',
    ': ',
    ':',
    ',',
    '~',
    '? ',
    '&a',
    '*a',
    '<<: *a',
    '!x',
  ],
  ...['packages:\n', '\npackages:\n', '\nfoo: bar\n', '---\n', '\n---\n', '...\n', '%', '@'],
];

describe('chunkedDocument', () => {
  it('reads the usual form of a plan, and leaves other forms alone', () => {
    expect(chunkedDocument(fixture('crossing.yaml'))?.chunks?.size).toBe(4);
    expect(chunkedDocument(fixture('map.yaml'))).toBeUndefined();
    expect(chunkedDocument(fixture('overlaps.yaml'))).toBeUndefined();
    expect(chunkedDocument('packages: [{ id: a }]\n')).toBeUndefined();
    expect(chunkedDocument('packages:\n  - id: "a\n  - id: b"\n')).toBeUndefined();
  });

  it.each(['- id: a\n- id: b\n', '  - id: a\n\n  # b\n  - id: b\nlast: 1\n', '  -\n    id: a # a\n# end'])(
    'gives the same as parsing the whole of packages:\\n%j',
    (items) => {
      const text = `# a plan\nfirst: 1\npackages:\n${items}`;
      expect(chunkedDocument(text)).toBeDefined();
      expectSame(text, chunkedDocument(text));
    },
  );

  it.each([7, 8, 9, 10, 11])(
    'gives the same as parsing the whole, whatever is done to a plan (seed %i)',
    (seed) => {
      let chunked = 0;
      const chunksOf = new Map(texts.map((text) => [text, chunkedDocument(text)?.chunks]));
      const place = fc.double({ min: 0, max: 1, noNaN: true });
      const change = fc.tuple(place, fc.constantFrom(...bits), fc.nat({ max: 12 }));
      fc.assert(
        fc.property(
          fc.constantFrom(...texts),
          fc.array(change, { minLength: 1, maxLength: 3 }),
          (original, changes) => {
            const text = changes.reduce((old, [part, bit, cut]) => {
              const at = Math.floor(part * old.length);
              return old.slice(0, at) + bit + old.slice(at + cut);
            }, original);
            const document = chunkedDocument(text);
            const edited = chunkedDocument(text, chunksOf.get(original));
            if (document === undefined && edited === undefined) {
              return;
            }
            chunked += document === undefined ? 0 : 1;
            const whole = wholeDocument(text);
            expectSame(text, document, whole);
            expectSame(text, edited, whole);
          },
        ),
        { numRuns: 300, seed },
      );
      expect(chunked).toBeGreaterThan(20);
    },
  );

  it('knows of a package that was moved what it was before', () => {
    const before = 'packages:\n  - id: a\n  - id: b\n';
    const first = chunkedDocument(before);
    const second = chunkedDocument(`# one\n${before}`, first?.chunks);
    const third = chunkedDocument(`# one\n# two\n${before}`, second?.chunks);
    const [, original] = itemsOf(first) as PlanNode[];
    const [, moved] = itemsOf(third) as PlanNode[];
    expect(moved).not.toEqual(original);
    expect(moved !== undefined && unmovedNode(moved)).toBe(original);
  });

  it('uses again what an edit leaves as it was, also further down', () => {
    const before = 'packages:\n  - id: a\n    title: A\n  - id: b\n  - id: c\n';
    const after = before.replace('title: A', 'title: A\n    name: Ah');
    const first = chunkedDocument(before);
    const second = chunkedDocument(after, first?.chunks);
    expectSame(after, second);
    const third = chunkedDocument(after.replace('id: c', 'id: d'), second?.chunks);
    const [a, , c] = itemsOf(second);
    expect(itemsOf(third)[0]).toBe(a);
    expect(itemsOf(third)[2]).not.toEqual(c);
  });

  it.skipIf(realPlanNames.length === 0).each(realPlanNames)('gives the same for %s', (name) => {
    const text = realPlan(name);
    const document = chunkedDocument(text);
    if (document !== undefined) {
      expectSame(text, document);
    }
    const { packages } = parse(text) as { packages: unknown };
    expect(document !== undefined).toBe(Array.isArray(packages));
  });
});

function itemsOf(document: PlanDocument | undefined): readonly unknown[] {
  const root = document?.root;
  const packages = root?.kind === 'map' ? root.entries.get('packages')?.value : undefined;
  return packages?.kind === 'list' ? packages.items : [];
}

function expectSame(
  text: string,
  document: PlanDocument | undefined,
  whole: PlanDocument = wholeDocument(text),
): void {
  if (document === undefined) {
    return;
  }
  const [found, expected] = [document, whole].map(({ root, broken, problems }) => ({
    root,
    broken,
    problems,
  }));
  // Much sooner than `toEqual`, which is for telling what differs.
  if (!isDeepStrictEqual(found, expected)) {
    expect(found).toEqual(expected);
  }
}
