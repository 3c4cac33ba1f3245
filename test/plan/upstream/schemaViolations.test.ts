import { expect, it } from 'vitest';
import { readPlan } from '../../../src/plan/reading/readPlan';
import type { PlanReading } from '../../../src/plan/reading/readPlan';
import { schemaViolations } from '../../../src/plan/upstream/schemaViolations';

/** Packages in which nothing differs from the schema. */
const PACKAGES = ['one', 'two', 'three'].map(
  (name) => `  - package_id: wp-${name}
    title: ${name}
    task_type: implementation
    description: What is to be done.
    priority: 1
    depends_on: []
    locks: { files: [], keys: [] }
    scope: { write_allow: ["src/${name}/**"], read_allow: ["src/**"] }
    worktree: { name: wp-${name} }
    timeout_minutes: 60
    retry_budget: 1
    min_trust_level: 2
    verification:
      tier_required: A
      steps:
        - name: tests
          kind: command
          command: npm test
          evidence: { artifacts: [], result_keys: [] }
    outputs: { result_keys: [done] }
`,
);

function planOf(head: string, packages: readonly string[]): string {
  return `schema_version: 1\n${head}packages:\n${packages.join('')}`;
}

/** Each text as a version of the one before it, beside the same text read for the first time. */
function versions(texts: readonly string[]): void {
  let reading: PlanReading | undefined;
  for (const text of texts) {
    reading = readPlan(text, {}, reading);
    expect(schemaViolations(reading.document.root)).toEqual(schemaViolations(readPlan(text).document.root));
  }
}

it('finds nothing in packages that fit', () => {
  const { root } = readPlan(planOf('', PACKAGES)).document;
  expect(schemaViolations(root).filter(({ path }) => path[0] === 'packages')).toEqual([]);
});

it('finds after an edit what it finds in a text that it has never seen', () => {
  const [one = '', two = '', three = ''] = PACKAGES;
  versions([
    planOf('', [one, two, three]),
    planOf('# a line more\n', [one, two, three]),
    planOf('# a line more\n', [one, two.replace('priority: 1', 'priority: soon'), three]),
    planOf('', [two.replace('priority: 1', 'priority: 99'), one, three]),
    planOf('', [one, `${two}    unknown: 1\n`, three]),
    planOf('', [three, two, one]),
  ]);
});
