import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { graphOf } from '../../../src/plan/graph/graph';
import type { OutlineEntry } from '../../../src/plan/language/outline';
import { planFolds, planOutline } from '../../../src/plan/language/outline';
import { readPlan } from '../../../src/plan/reading/readPlan';
import type { SourceRange } from '../../../src/plan/source';
import { fixture, fixtureNames } from '../fixtures';

const clean = readFileSync(new URL('./fixtures/clean.yaml', import.meta.url), 'utf8');

function outlineOf(text: string): OutlineEntry[] {
  const reading = readPlan(text);
  return planOutline(reading, graphOf(reading.plan));
}

function isWithin(inner: SourceRange, outer: SourceRange): boolean {
  const at = ({ line, character }: SourceRange['start']): number => line * 10_000 + character;
  return at(outer.start) <= at(inner.start) && at(inner.end) <= at(outer.end);
}

function check(entries: readonly OutlineEntry[], parent?: SourceRange): void {
  for (const { range, selection, children } of entries) {
    expect(isWithin(selection, range)).toBe(true);
    expect(parent === undefined || isWithin(range, parent)).toBe(true);
    check(children, range);
  }
}

describe('planOutline', () => {
  it('shows sections, and packages with wave, fields and steps', () => {
    const outline = outlineOf(clean);
    expect(outline.map(({ name }) => name)).toEqual(['schema_version', 'feature', 'contracts', 'packages']);
    const packages = outline[3]?.children ?? [];
    expect(packages.map(({ name, detail }) => `${name} ${detail}`)).toEqual([
      'wp-contracts W1',
      'wp-store W2',
      'wp-page W2',
      'wp-mail W2',
      'wp-integration W3',
    ]);
    const verification = packages[1]?.children.find(({ name }) => name === 'verification');
    expect(verification?.children.map(({ name, detail }) => `${name}: ${detail}`)).toEqual([
      'Unit tests: command',
    ]);
  });

  it.each(fixtureNames)('nests as the editor demands for %s', (name) => {
    check(outlineOf(fixture(name)));
  });
});

describe('planFolds', () => {
  const text = `# one
# two
packages:
  - id: a
    description: |
      long

      text

    scope:
      write_allow:
        - x

  # about b
  - id: b
    scope: { write_allow: [
      y
    ] }
`;

  it('folds all that has several lines, without the empty lines and comments behind it', () => {
    const folds = planFolds(text, readPlan(text).document.root);
    expect(folds.map(({ start, end, kind }) => `${start + 1}-${end + 1} ${kind}`)).toEqual([
      '1-2 comment',
      '3-18 region',
      '4-12 region',
      '5-8 region',
      '10-12 region',
      '11-12 region',
      '15-18 region',
      '16-18 region',
    ]);
  });
});
