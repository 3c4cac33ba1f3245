import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isScalar, parseDocument, visit } from 'yaml';
import { checkPlan } from '../../../src/plan/checks/checkPlan';
import { graphOf } from '../../../src/plan/graph/graph';
import { editablePlan } from '../../../src/plan/language/editing/editablePlan';
import { eachPair, fixedPlan, quickFixes } from '../../../src/plan/language/fixes/quickFixes';
import { scalarText } from '../../../src/plan/language/editing/yamlEdits';
import { applyTextEdits } from '../../../src/plan/language/editing/textEdit';
import type { Problem } from '../../../src/plan/problem';
import { readPlan } from '../../../src/plan/reading/readPlan';
import { SeededRandom } from '../fuzz/seededRandom';
import { fixture, fixtureNames } from '../fixtures';
import { realPlan, realPlanNames } from '../realPlans';
import { atDepth, SEED } from '../../support/depth';

const MUTATIONS = atDepth(80, 2000);

/** Of so many problems of a kind in one plan the fixes are applied. */
const OF_A_KIND = atDepth(1, Number.MAX_SAFE_INTEGER);

const PLANS = [
  readFileSync(new URL('./fixtures/clean.yaml', import.meta.url), 'utf8'),
  readFileSync(new URL('../../../examples/user-profile/work-packages.yaml', import.meta.url), 'utf8'),
  ...fixtureNames.map(fixture),
  ...realPlanNames.map(realPlan),
];

/** Makes one of the mistakes that people make; the same text where there is nothing to make it of. */
function mistaken(text: string, random: SeededRandom): string {
  const plan = editablePlan(text);
  const { packages } = plan.reading.plan;
  const anyOf = <T>(list: readonly T[]): T | undefined => list[random.below(Math.max(1, list.length))];
  const item = anyOf(packages);
  const other = anyOf(packages);
  const kinds = [
    { of: item?.dependsOn, write: (value: string) => `${value.slice(0, -1)}x` },
    { of: item?.dependsOn, write: () => item?.id ?? 'wp' },
    { of: item?.dependsOn, write: () => other?.id ?? 'wp' },
    { of: item?.scope.writeAllow, write: () => anyOf(other?.scope.writeAllow ?? [])?.value ?? 'src/**' },
    { of: item?.scope.writeAllow, write: (value: string) => `./${value}` },
    { of: item?.scope.writeAllow, write: (value: string) => `!${value}` },
    { of: item?.scope.writeAllow, write: (value: string) => `{${value},docs}/x` },
    { of: item?.scope.writeAllow, write: (value: string) => `${value.split('/')[0] ?? ''}/**` },
    { of: item?.scope.writeAllow, write: () => '**' },
    { of: item?.scope.deny, write: () => '**' },
    { of: item?.locks.keys, write: () => anyOf(other?.locks.keys ?? [])?.value ?? 'db:schema:users' },
    { of: item?.locks.keys, write: (value: string) => value.toUpperCase() },
    { of: item?.locks.files, write: () => anyOf(other?.scope.writeAllow ?? [])?.value ?? 'package.json' },
  ];
  const kind = anyOf(kinds);
  const place = anyOf(kind?.of ?? []);
  return kind === undefined || place === undefined
    ? text
    : applyTextEdits(text, [{ range: place.range, newText: scalarText(kind.write(place.value), 'double') }]);
}

/** Everything of a text that a fix must not lose. */
function contentOf(text: string): { scalars: string[]; comments: string[]; anchors: string[] } {
  const scalars: string[] = [];
  const anchors: string[] = [];
  const document = parseDocument(text, { uniqueKeys: false, logLevel: 'silent', version: '1.1' });
  visit(document, {
    Node: (_key, node) => {
      if (isScalar(node)) {
        scalars.push(String(node.source ?? node.value));
      }
      if ('anchor' in node && typeof node.anchor === 'string') {
        anchors.push(node.anchor);
      }
    },
  });
  const comments = text.split('\n').flatMap((line) => /(?:^|\s)#\s.*$/.exec(line)?.[0].trim() ?? []);
  return { scalars, comments, anchors };
}

/** What is in the first list more often than in the second. */
function missing(before: readonly string[], after: readonly string[]): string[] {
  const left = new Map<string, number>();
  after.forEach((each) => left.set(each, (left.get(each) ?? 0) + 1));
  return before.filter((each) => {
    const count = left.get(each) ?? 0;
    left.set(each, count - 1);
    return count <= 0;
  });
}

/** Errors and warnings by kind and package; the words of one that stays may change. */
function graveOf(problems: readonly Problem[]): string[] {
  return problems
    .filter(({ severity }) => severity !== 'info')
    .flatMap(eachPair)
    .map(({ code, package: id }) => JSON.stringify([code, id]));
}

interface Row {
  problems: number;
  offered: number;
  applied: number;
  /** Problems that stayed. */
  left: number;
  lost: number;
  added: number;
}

/** The problems whose fixes are tried: of a plan with a mistake in it, those that the plan without it has not. */
function triedProblems(problems: readonly Problem[], source: string | undefined): Problem[] {
  const found = source === undefined ? [] : checkPlan(readPlan(source), { compat: 'upstream' });
  const known = new Set(found.map(({ message }) => message));
  const kinds = new Map<string, number>();
  return problems.filter(({ code, message }) => {
    const count = kinds.get(code) ?? 0;
    kinds.set(code, count + 1);
    return count < OF_A_KIND && !known.has(message);
  });
}

/** How often exactly this is told. */
function countOf(problems: readonly Problem[], { code, message }: Problem): number {
  return problems.filter((each) => each.code === code && each.message === message).length;
}

describe('every fix of every plan and of mistakes in it', () => {
  it(`takes its problem away, loses nothing and adds nothing: ${MUTATIONS} mistakes`, () => {
    const random = new SeededRandom(SEED);
    const table = new Map<string, Row>();
    const wrong: string[] = [];
    const texts: { text: string; source?: string }[] = [
      ...PLANS.map((text) => ({ text })),
      ...Array.from({ length: MUTATIONS }, () => {
        const source = PLANS[random.below(PLANS.length)] ?? '';
        return { text: mistaken(source, random), source };
      }),
    ];
    for (const { text, source } of texts) {
      const plan = editablePlan(text);
      const problems = checkPlan(plan.reading, { compat: 'upstream' });
      const before = contentOf(text);
      for (const problem of triedProblems(problems, source)) {
        const row = table.get(problem.code) ?? {
          problems: 0,
          offered: 0,
          applied: 0,
          left: 0,
          lost: 0,
          added: 0,
        };
        table.set(problem.code, row);
        row.problems += 1;
        // Conversion writes a plan anew; test/plan/language/fullDialect holds what it keeps.
        const fixes =
          problem.code === 'short-dialect'
            ? []
            : quickFixes({ plan, graph: graphOf(plan.reading.plan) }, problem);
        for (const fix of fixes.filter(({ creates }) => creates === undefined)) {
          row.offered += 1;
          const after = applyTextEdits(text, fix.edits);
          row.applied += after === text ? 0 : 1;
          const found = checkPlan(readPlan(after), { compat: 'upstream' });
          const content = contentOf(after);
          const meant = JSON.stringify(problem.data);
          const line = problem.data?.kind === 'dependency' ? problem.data.dependency.range.start.line : -1;
          const removed = text.split('\n')[line] ?? '';
          const globs = new Set(
            plan.reading.plan.packages.flatMap(({ scope }) => scope.writeAllow.map(({ value }) => value)),
          );
          const lost = [
            // What the fix is about may go: the pattern, the claim, the dependency; of two scopes, what both may write;
            // and a dependency that follows from the one that it adds.
            ...missing(before.scalars, content.scalars).filter(
              (scalar) =>
                !meant.includes(JSON.stringify(scalar).slice(1, -1)) &&
                !(problem.data?.kind === 'spelling' && plan.text.slice(problem.range) === scalar) &&
                !(/scope-overlap|shared-claim/.test(problem.data?.kind ?? '') && globs.has(scalar)) &&
                !(
                  /wait for|bring everything|one after another/.test(fix.title) &&
                  plan.reading.plan.packages.some(({ id }) => id === scalar)
                ),
            ),
            // With a dependency goes what stands behind it on its line, which is about it.
            ...missing(before.comments, content.comments).filter((comment) => !removed.includes(comment)),
            ...missing(before.anchors, content.anchors),
          ];
          // While the order is broken, nothing is said of the integration.
          const mendsOrder = ['unknown-dependency', 'self-dependency', 'cycle'].includes(problem.code);
          const added = missing(graveOf(found), graveOf(problems)).filter(
            (kind) => !(mendsOrder && kind.includes('"integration-')),
          );
          const stays = after === text || countOf(found, problem) >= countOf(problems, problem) ? 1 : 0;
          row.left += stays;
          row.lost += lost.length;
          row.added += added.length;
          if (stays + lost.length + added.length > 0) {
            wrong.push(
              `${problem.code}: ${fix.title}: ${stays === 0 ? '' : 'nothing gone; '}lost ${lost.join(' | ')}; added ${added.join(' | ')}\n${text.slice(0, 200)}`,
            );
          }
        }
      }
    }
    if (MUTATIONS > 100) {
      console.table(Object.fromEntries([...table].sort(([a], [b]) => (a < b ? -1 : 1))));
    }
    expect(wrong).toEqual([]);
    const offered = [...table.values()].reduce((sum, row) => sum + row.offered, 0);
    expect(offered).toBeGreaterThan(MUTATIONS / 2);
  }, 1_200_000);

  it('mends whole plans one after the other, and never leaves more than there was', () => {
    const random = new SeededRandom(SEED + 1);
    let clean = 0;
    const tried = atDepth(15, 150);
    for (let at = 0; at < tried; at += 1) {
      const text = mistaken(mistaken(PLANS[at % PLANS.length] ?? '', random), random);
      const { steps, left, text: after } = fixedPlan(text);
      const before = graveOf(checkPlan(readPlan(text)));
      expect(missing(graveOf(left), before).filter((kind) => !kind.includes('"integration-'))).toEqual([]);
      expect(left.length).toBeLessThanOrEqual(before.length);
      expect(steps.length > 0 || left.length === before.length).toBe(true);
      expect(fixedPlan(after).steps).toEqual([]);
      clean += left.length === 0 ? 1 : 0;
    }
    expect(clean).toBeGreaterThan(tried / 4);
  }, 600_000);
});
