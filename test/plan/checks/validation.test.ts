import { describe, expect, it } from 'vitest';
import { MAX_PARALLEL_PAIRS } from '../../../src/plan/graph/graph';
import { readPlan, unreadablePlan } from '../../../src/plan/reading/readPlan';
import { validationReport } from '../../../src/plan/checks/validation';
import { fixture, fixtureNames, goldenFile } from '../fixtures';

describe('validationReport', () => {
  it('has exactly the fields that other programs rely on', () => {
    const report = validationReport('some/plan.yaml', readPlan(fixture('full.yaml')));
    expect(report).toEqual({
      file: 'some/plan.yaml',
      valid: true,
      dialect: 'full',
      checks: {
        schema: { passed: true, errors: [] },
        depends_on_refs: { passed: true, errors: [] },
        dag_cycles: { passed: true, errors: [], cycles: [] },
        lock_keys: { passed: true, errors: [] },
        scope_overlap: { passed: true, errors: [] },
        lock_overlap: { passed: true, errors: [] },
      },
      problems: [
        expect.objectContaining({ code: 'tier-unproved', severity: 'info' }),
        expect.objectContaining({ code: 'redundant-dependency', severity: 'info' }),
      ],
      waves: [['wp-contracts'], ['wp-store', 'wp-page'], ['wp-integration']],
      parallel_pairs: [['wp-page', 'wp-store']],
      critical_path: ['wp-contracts', 'wp-store', 'wp-integration'],
      critical_minutes: 180,
      total_minutes: 240,
      speedup_limit: 1.33,
      redundant_edges: [['wp-contracts', 'wp-integration']],
    });
  });

  it.each(fixtureNames)("carries upstream's verdicts on %s in upstream's words", async (name) => {
    const { checks } = validationReport(name, readPlan(fixture(name)));
    const text = Object.entries(checks).flatMap(([check, { passed, errors }]) => [
      `${check}: ${passed ? 'passed' : 'failed'}`,
      ...errors,
    ]);
    await expect(`${text.join('\n')}\n`).toMatchFileSnapshot(
      goldenFile(name.replace('.yaml', '.upstream.txt')),
    );
  });

  it('is invalid exactly when a problem is an error', () => {
    const valid = (text: string, strict = false): boolean =>
      validationReport('p', readPlan(text), { strict }).valid;
    expect(valid(fixture('between.yaml'))).toBe(true);
    expect(valid(fixture('between.yaml'), true)).toBe(false);
    expect(valid(fixture('short.yaml'))).toBe(true);
    expect(valid(fixture('superseded.yaml'))).toBe(true);
    expect(valid(fixture('overlaps.yaml'))).toBe(false);
    expect(valid('')).toBe(false);
  });

  it('is a whole report also for what could not be read', () => {
    const report = validationReport('p', unreadablePlan('plan-unreadable', 'It is a folder.'));
    expect(report).toMatchObject({ valid: false, dialect: 'empty', waves: [], parallel_pairs: [] });
    expect(report.checks.schema).toEqual({ passed: false, errors: ['  It is a folder.'] });
    expect(report.problems.map((problem) => problem.code)).toEqual(['plan-unreadable']);
  });

  it('says one thing about an empty text', () => {
    const { problems, checks } = validationReport('p', readPlan(''));
    expect(problems.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      'empty-plan: The plan is empty. It needs `packages` with at least one package.',
    ]);
    expect(checks.schema.errors).toEqual(["  None is not of type 'object'"]);
  });

  it('copes with thousands of packages that all write everything', () => {
    const packages = Array.from(
      { length: 1500 },
      (_, index) => `  - { id: p${index}, scope: { write_allow: ["**"] } }`,
    );
    const report = validationReport('p', readPlan(`packages:\n${packages.join('\n')}\n`));
    expect(report.waves[0]).toHaveLength(1500);
    expect(report.parallel_pairs).toHaveLength(MAX_PARALLEL_PAIRS);
    expect(report.checks.scope_overlap.passed).toBe(false);
  });
});
