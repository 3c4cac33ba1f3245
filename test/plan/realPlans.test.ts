import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { checkPlan } from '../../src/plan/checks/checkPlan';
import { graphOf } from '../../src/plan/graph/graph';
import { graphReport, graphText } from '../../src/plan/graph/graphReport';
import { readPlan } from '../../src/plan/reading/readPlan';
import { validationReport } from '../../src/plan/checks/validation';
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

  it('have no false alarm among the packages that may work at the same time', () => {
    const found = { full: [] as string[], short: [] as string[] };
    const pairs = { full: 0, short: 0 };
    for (const name of realPlanNames) {
      const reading = readPlan(realPlan(name), { fileName: name });
      const dialect = reading.plan.dialect === 'full' ? 'full' : 'short';
      pairs[dialect] += graphOf(reading.plan).parallelPairs.length;
      for (const { code, data } of checkPlan(reading)) {
        if (data?.kind === 'scope-overlap' || data?.kind === 'lock-overlap') {
          found[dialect].push(`${code} ${data.packages.join(' ')}`);
        } else if (data?.kind === 'lock-in-scope') {
          found[dialect].push(`${code} ${data.holder} ${data.writer}`);
        }
      }
    }
    expect(pairs).toEqual({ full: 181, short: 77 });
    expect(found).toEqual({
      full: ['scope-overlap wp-adversarial-review wp-vendor-health'],
      short: [
        'scope-overlap wp-cli-remaining wp-cli-summarize-digest',
        'scope-overlap wp-cli-ingest wp-cli-remaining',
        'scope-overlap wp-graph-view wp-table-view',
      ],
    });
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
