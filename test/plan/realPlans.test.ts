import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { graphReport, graphText } from '../../src/plan/graphReport';
import { readPlan } from '../../src/plan/readPlan';
import { validationReport } from '../../src/plan/validation';
import { realPlan, realPlanNames, upstreamVerdicts } from './realPlans';

describe.skipIf(realPlanNames.length === 0)('the real plans of ../shared/plans', () => {
  it('are all there', () => {
    expect(realPlanNames).toHaveLength(61);
  });

  it.each(realPlanNames)('%s: read without errors, in the right waves', (name) => {
    const text = realPlan(name);
    const reading = readPlan(text, { fileName: name });
    const expected = rawPackages(text);
    expect(reading.problems.filter((problem) => problem.severity === 'error')).toEqual([]);
    expect(reading.plan.packages.map((item) => item.id)).toEqual([...expected.keys()]);
    for (const item of reading.plan.packages) {
      expect(item.dependsOn.map(({ value }) => value)).toEqual(expected.get(item.id));
      expect(item.scope.writeAllow.length).toBeGreaterThan(0);
      expect(item.verification.tier).toMatch(/^[ABC]$/);
    }
    const report = graphReport(reading.plan);
    expect(report.waves).toEqual(wavesByRounds(expected));
    expect(graphText(reading.plan).split('\n').length).toBeGreaterThan(expected.size);
    expect(reading.plan.feature.id).not.toBe('');
  });

  it.each(realPlanNames)("%s: has upstream's verdicts, word for word", (name) => {
    const upstream = upstreamVerdicts()[name];
    const report = validationReport(name, readPlan(realPlan(name), { fileName: name }));
    if (upstream === undefined || upstream.validate.checks === null) {
      expect(['short', 'map']).toContain(report.dialect);
      expect(report.checks.schema.passed).toBe(false);
      return;
    }
    expect(report.dialect).toBe('full');
    for (const [check, verdict] of Object.entries(upstream.validate.checks)) {
      const { passed, errors } = report.checks[check as keyof typeof report.checks];
      expect({ check, passed, errors }).toEqual({
        check,
        passed: verdict.passed,
        errors: verdict.errors ?? (verdict.cycles ?? []).map((cycle) => `  cycle: ${cycle.join(' -> ')}`),
      });
    }
    expect(report.parallel_pairs).toEqual(upstream.zones.parallel_pairs);
  });
});

interface RawPackage {
  readonly package_id?: string;
  readonly id?: string;
  readonly depends_on?: readonly string[];
  readonly dependencies?: readonly string[];
}

/** Ids and dependencies, straight from the YAML library. */
function rawPackages(text: string): Map<string, readonly string[]> {
  const { packages } = parse(text) as { packages: readonly RawPackage[] | Record<string, RawPackage> };
  const entries = Array.isArray(packages)
    ? (packages as readonly RawPackage[]).map((item) => [item.package_id ?? item.id ?? '', item] as const)
    : Object.entries(packages as Record<string, RawPackage>);
  return new Map(entries.map(([id, item]) => [id, item.depends_on ?? item.dependencies ?? []]));
}

/** Takes, round by round, every package whose dependencies were all taken in earlier rounds. */
function wavesByRounds(packages: ReadonlyMap<string, readonly string[]>): string[][] {
  const waves: string[][] = [];
  const taken = new Set<string>();
  while (taken.size < packages.size) {
    const wave = [...packages.keys()].filter(
      (id) => !taken.has(id) && (packages.get(id) ?? []).every((dependency) => taken.has(dependency)),
    );
    expect(wave).not.toEqual([]);
    wave.forEach((id) => taken.add(id));
    waves.push(wave);
  }
  return waves;
}
