import { expect, it } from 'vitest';
import { readPlan } from '../../../src/plan/readPlan';
import type { PlanReading } from '../../../src/plan/readPlan';
import { schemaViolations } from '../../../src/plan/upstream/schemaViolations';

const PACKAGES = ['one', 'two', 'three'].map(
  (name) =>
    `  - package_id: wp-${name}\n    title: ${name}\n    priority: 1\n    verification:\n      steps: [{ name: a }]\n`,
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
