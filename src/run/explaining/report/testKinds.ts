import { testsSum } from '../../verification/stepMetrics';
import type { PackageReport, TestKind, TestsOfKind } from './reportDocument';

/** What people call each kind. */
export const TEST_KIND_WORDS: Readonly<Record<TestKind, string>> = {
  unit: 'Unit tests',
  integration: 'Integration tests',
  e2e: 'End-to-end tests',
  contract: 'Contract tests',
  property: 'Property tests',
  performance: 'Performance',
  security: 'Security',
  types: 'Types',
  lint: 'Style',
  build: 'Build',
  other: 'Other checks',
};

/** Words by which a kind is known; the more particular kinds come first. */
const WORDS: readonly (readonly [TestKind, RegExp])[] = [
  ['contract', /\b(contracts?|pact|schemathesis|openapi|dredd)\b/],
  ['property', /\b(property|properties|fuzz\w*|hypothesis|fast check|proptest|quickcheck)\b/],
  ['e2e', /\b(e2e|end to end|playwright|cypress|selenium|webdriver)\b/],
  ['integration', /\b(integration|integrate|whole suite|system tests?)\b/],
  ['performance', /\b(bench\w*|perf\w*|load tests?|k6)\b/],
  ['security', /\b(security|audit|semgrep|bandit|trivy|gitleaks)\b/],
  ['types', /\b(type ?checks?|typecheck|types|tsc|mypy|pyright)\b/],
  ['lint', /\b(lint\w*|format\w*|prettier|eslint|ruff|black|style)\b/],
  ['unit', /\b(units?|pytest|vitest|jest|mocha|junit|tests?)\b/],
  ['build', /\b(build\w*|compile\w*|bundle)\b/],
];

/**
 * What a step of a plan's verification looks at, by its name, or else by its command. The format has no field for it; plans
 * say it in words.
 */
export function testKind({ name, command }: { readonly name: string; readonly command: string }): TestKind {
  for (const text of [name, command]) {
    const words = withoutShellTests(text)
      .replace(/([a-z])([A-Z])/g, '$1 $2')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, ' ');
    const [kind] = WORDS.find(([, pattern]) => pattern.test(words)) ?? [];
    if (kind !== undefined) {
      return kind;
    }
  }
  return 'other';
}

/** Looking whether a file is there, or two words are the same, tests nothing of the work: `test -s file`, `[ -e file ]`. */
function withoutShellTests(text: string): string {
  return text.replace(/\btest\s+(?:!\s+)?(?:-\w|"|\$|\S+\s+(?:=|!=|-eq|-ne|-gt|-lt|-ge|-le)\s)/g, '');
}

/** Whether a step of the kind consists of tests that a report could tell of. */
export function isOfTests(kind: TestKind): boolean {
  return ['unit', 'integration', 'e2e', 'contract', 'property'].includes(kind);
}

/** Counts the steps of packages, and of those within them, by kind, with their tests; kinds without any are left out. */
export function testsByKind(packages: readonly PackageReport[]): TestsOfKind[] {
  const checks = checksOf(packages);
  return (Object.keys(TEST_KIND_WORDS) as TestKind[]).flatMap((kind) => {
    const found = checks.filter((check) => check.kind === kind);
    const count = (passed: boolean | undefined) => found.filter((check) => check.passed === passed).length;
    const tests = testsSum(found.flatMap(({ measured }) => measured?.tests ?? []));
    const counts = { passed: count(true), failed: count(false), open: count(undefined) };
    return found.length === 0 ? [] : [{ kind, ...counts, ...(tests === undefined ? {} : { tests }) }];
  });
}

function checksOf(packages: readonly PackageReport[]): PackageReport['checks'] {
  return packages.flatMap(({ checks, subplan }) => [...checks, ...checksOf(subplan?.packages ?? [])]);
}
