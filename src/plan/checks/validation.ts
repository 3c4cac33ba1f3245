import type { CheckOptions } from './checkPlan';
import { checkedPlan, problemsOf } from './checkPlan';
import type { CheckedPlan } from './basis/check';
import { speedupOf } from '../graph/graphReport';
import type { Dialect } from '../model';
import type { Problem } from '../problem';
import type { PlanReading } from '../reading/readPlan';
import { lockKeyFindings, lockKeyMessage } from '../upstream/lockKeys';
import { dotted, schemaViolations } from '../upstream/schemaViolations';
import type { Overlaps } from '../ownership/overlaps';
import { pythonList, pythonString } from '../upstream/pythonRepr';

/** The verdict of one of upstream's checks, in upstream's words. */
export interface UpstreamVerdict {
  readonly passed: boolean;
  readonly errors: readonly string[];
}

/** The document that `waves validate --json` prints. */
export interface ValidationReport {
  readonly file: string;
  /** Whether no problem is an error. */
  readonly valid: boolean;
  readonly dialect: Dialect;
  /** What upstream's validators say, whether we agree or not. */
  readonly checks: {
    readonly schema: UpstreamVerdict;
    readonly depends_on_refs: UpstreamVerdict;
    readonly dag_cycles: UpstreamVerdict & { readonly cycles: readonly (readonly string[])[] };
    readonly lock_keys: UpstreamVerdict;
    readonly scope_overlap: UpstreamVerdict;
    readonly lock_overlap: UpstreamVerdict;
  };
  readonly problems: readonly Problem[];
  readonly waves: readonly (readonly string[])[];
  readonly parallel_pairs: readonly (readonly [string, string])[];
  readonly critical_path: readonly string[];
  /** Planned time of the longest chain. */
  readonly critical_minutes: number;
  /** Planned time of all packages one after another. */
  readonly total_minutes: number;
  /** How many times faster than one after another it can get at best; two decimals. */
  readonly speedup_limit: number;
  readonly redundant_edges: readonly (readonly [from: string, to: string])[];
}

/** Judges a plan by our rules and by upstream's. What takes long for a large plan is computed when it is asked for. */
export function validationReport(
  file: string,
  reading: PlanReading,
  options: CheckOptions = {},
): ValidationReport {
  const checked = checkedPlan(reading, options);
  const { graph } = checked;
  const problems = problemsOf(checked);
  let checks: ValidationReport['checks'] | undefined;
  return {
    file,
    valid: problems.every((problem) => problem.severity !== 'error'),
    dialect: reading.plan.dialect,
    get checks() {
      return (checks ??= upstreamChecks(checked));
    },
    problems,
    waves: graph.waves,
    get parallel_pairs() {
      return graph.parallelPairs;
    },
    critical_path: graph.criticalPath,
    ...speedupOf(reading.plan, graph),
    get redundant_edges() {
      return graph.redundantEdges;
    },
  };
}

function upstreamChecks({ reading, graph, overlaps }: CheckedPlan): ValidationReport['checks'] {
  return {
    schema: verdict(schemaErrors(reading)),
    depends_on_refs: verdict(referenceErrors(reading)),
    dag_cycles: {
      ...verdict(graph.cycles.map((cycle) => `  cycle: ${cycle.join(' -> ')}`)),
      cycles: graph.cycles,
    },
    lock_keys: verdict(lockKeyFindings(reading.plan).map(lockKeyMessage)),
    scope_overlap: verdict(scopeOverlapMessages(overlaps)),
    lock_overlap: verdict(lockOverlapMessages(overlaps)),
  };
}

function verdict(errors: readonly string[]): UpstreamVerdict {
  return { passed: errors.length === 0, errors };
}

/** Where the text is not valid YAML, upstream ends with a traceback; then the schema counts as not fulfilled. */
function schemaErrors({ document }: PlanReading): string[] {
  return document.broken
    ? document.problems
        .filter((problem) => problem.severity === 'error')
        .map((problem) => `  ${problem.message}`)
    : schemaViolations(document.root).map(({ path, upstream }) =>
        path.length === 0 ? `  ${upstream}` : `  ${dotted(path)}: ${upstream}`,
      );
}

function referenceErrors({ plan }: PlanReading): string[] {
  const ids = new Set(plan.packages.map((item) => item.id));
  return plan.packages.flatMap((item) =>
    item.dependsOn
      .filter(({ value }) => !ids.has(value))
      .map(({ value }) => `  ${item.id}: depends_on '${value}' not found in packages`),
  );
}

/** Overlapping scopes in the words of upstream's validator, which does not look at `deny` and misses crossing globs. */
function scopeOverlapMessages({ scope }: Overlaps): string[] {
  return scope
    .filter(({ upstream }) => upstream)
    .map(
      ({ a, b, claimA, claimB }) =>
        `  parallel pair (${a.id}, ${b.id}): write_allow overlap: '${claimA.value}' vs '${claimB.value}'`,
    );
}

/** Overlapping locks in the words of upstream's validator, which compares texts and names all keys of a pair at once. */
function lockOverlapMessages({ locks }: Overlaps): string[] {
  const claims = new Map<string, Set<string>>();
  for (const { kind, a, b, claimA, upstream } of locks) {
    if (upstream) {
      const start = `  parallel pair (${a.id}, ${b.id}): ${kind === 'key' ? 'lock key' : 'file lock'} overlap: `;
      claims.set(start, (claims.get(start) ?? new Set()).add(claimA.value));
    }
  }
  return [...claims].map(([start, own]) => start + pythonList([...own].sort().map(pythonString)));
}
