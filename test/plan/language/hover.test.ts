import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { graphOf } from '../../../src/plan/graph/graph';
import { editablePlan } from '../../../src/plan/language/editing/editablePlan';
import type { PlanSchema } from '../../../src/plan/language/fieldDocs';
import { FieldDocs } from '../../../src/plan/language/fieldDocs';
import { hoverText, inlayText, lensText, shortList } from '../../../src/plan/language/hover';
import { placeAt } from '../../../src/plan/language/placeAt';

const clean = readFileSync(new URL('./fixtures/clean.yaml', import.meta.url), 'utf8');
const schema = JSON.parse(
  readFileSync(new URL('../../../schemas/plan.schema.json', import.meta.url), 'utf8'),
) as PlanSchema;

/** What is said where the `|` of a text stands. */
function hovered(marked: string): string[] {
  const before = marked.slice(0, marked.indexOf('|'));
  const plan = editablePlan(marked.replace('|', ''));
  const position = {
    line: before.split('\n').length - 1,
    character: before.length - before.lastIndexOf('\n') - 1,
  };
  const place = placeAt(plan.reading, position);
  const graph = graphOf(plan.reading.plan);
  const files = ['web/wishes/page.tsx', 'web/wishes/style.css', 'src/store/a.ts'];
  return place === undefined
    ? []
    : [...(hoverText(plan, place, { docs: new FieldDocs(schema), graph, files })?.paragraphs ?? [])];
}

describe('hoverText', () => {
  it('says of a package what it waits for, what waits for it, and who shares its files', () => {
    const expected = [
      '**wp\\-store**',
      'Wave 2 of 3 · at most 90 min · on the critical path',
      'Waits for `wp-contracts`.',
      '`wp-integration` waits for it.',
      'May write the same files:\n\n- `wp-integration` by `**`, such as `src/store/file` (after it)',
    ];
    expect(hovered(clean.replace('package_id: wp-store', 'package_id: wp-|store'))).toEqual(expected);
    expect(hovered(clean.replace('[wp-store, wp-page, wp-mail]', '[wp-st|ore, wp-page]'))).toEqual(expected);
    expect(hovered(clean.replace('package_id: wp-page', 'package_id: wp-pag|e'))[1]).toBe(
      'Wave 2 of 3 · at most 60 min · 30 min slack',
    );
  });

  it('says of a glob which files it matches now, and who else may write them', () => {
    expect(hovered(clean.replace('web/wishes/**', 'web/|wishes/**'))).toEqual([
      '`web/wishes/**` matches 2 files: `web/wishes/page.tsx`, `web/wishes/style.css`.',
      'New files that it would take: `web/wishes/file` and all like it.',
      'May also be written by `wp-integration` (after it).',
    ]);
    expect(hovered(clean.replace('migrations/007', 'migra|tions/007'))[0]).toBe(
      '`migrations/007_wishes.sql` matches no file yet.',
    );
  });

  it('says of a folder that it matches nothing, and of a pattern as in .gitignore all that it means', () => {
    expect(hovered(clean.replace('web/wishes/**', 'web|'))[0]).toBe(
      '`web` is a folder and matches nothing: of the 2 files in it, none. Write `web/**`.',
    );
    const ignore = clean.replace(
      'write_allow: ["web/wishes/**"]',
      'syntax: gitignore\n      write_allow: ["*.ts|x"]',
    );
    expect(hovered(ignore)[0]).toBe('`*.tsx`, `*.tsx/**` matches 1 file: `web/wishes/page.tsx`.');
  });

  it('says of a lock who claims it', () => {
    expect(hovered(clean.replace('"event:wish.added"', '"event:|wish.added"'))).toEqual([
      'Lock `event:wish.added`: claimed by `wp-page`.',
      'No other package claims it.',
    ]);
    expect(hovered(clean.replace('"event:wish.added"', '"db:|schema:wishes"'))[1]).toMatch(
      /at the same time/,
    );
  });

  it('says of a field what it means, in every form of a plan', () => {
    expect(hovered(clean.replace('retry_budget: 0', 'retry_|budget: 0'))).toEqual([
      '`retry_budget`: How often a failed attempt may be repeated.',
      'Values: at least 0; by default 1',
    ]);
    expect(hovered('packages:\n  a:\n    prio|rity: 1\n')[0]).toMatch(/^`priority`/);
    expect(hovered('packages:\n  a:\n    what|ever: 1\n')).toEqual([]);
  });
});

describe('the line above a package', () => {
  it('names wave and dependencies, the hint wave and slack', () => {
    const { reading } = editablePlan(clean);
    const graph = graphOf(reading.plan);
    const [contracts, store, page, , integration] = reading.plan.packages;
    if (contracts === undefined || store === undefined || page === undefined || integration === undefined) {
      throw new Error('the plan has four packages');
    }
    expect(lensText(graph, contracts)).toBe('Wave 1 of 3 · waits for nothing');
    expect(lensText(graph, integration)).toBe('Wave 3 of 3 · waits for wp-store, wp-page, wp-mail');
    expect(inlayText(graph, store.id)).toBe('W2 · critical');
    expect(inlayText(graph, page.id)).toBe('W2 · 30 min slack');
    expect(shortList(['a', 'b', 'c', 'd', 'e'])).toBe('a, b, c and 2 more');
  });
});
