import { describe, expect, it } from 'vitest';
import { runReport } from '../../../../src/run/explaining/report/runReport';
import { testKind } from '../../../../src/run/explaining/report/testKinds';
import { JournalBuilder, planned } from '../../journalBuilder';

const step = (number: number, name: string) => ({ step: number, steps: 2, name, command: 'x', start: 1 });

describe('what a check looks at', () => {
  it.each([
    ['Unit tests', 'pytest tests/unit', 'unit'],
    ['the whole suite', 'npm test', 'integration'],
    ['browser', 'npx playwright test', 'e2e'],
    ['contract', 'pytest tests', 'contract'],
    ['API', 'schemathesis run openapi.yaml', 'contract'],
    ['propertyTests', 'make check', 'property'],
    ['check', 'npx tsc -b', 'types'],
    ['ruff', 'ruff check .', 'lint'],
    ['dependency audit', 'npm audit', 'security'],
    ['suite', 'cargo test', 'unit'],
    ['bundle', 'node esbuild.mjs', 'build'],
    ['the fields load', 'node -e "1"', 'other'],
    ['latest', 'true', 'other'],
    ['there', 'test -s out/report.json', 'other'],
    ['equal', 'test "$(cat a)" = b', 'other'],
    ['suite', 'npm test -- --run', 'unit'],
  ])('is read from %s: %s', (name, command, kind) => {
    expect(testKind({ name, command })).toBe(kind);
  });

  it('is counted over all packages, with what came to no verdict', () => {
    const builder = new JournalBuilder([planned('a'), planned('b')]);
    for (const [id, passed] of [
      ['a', true],
      ['b', false],
    ] as const) {
      builder
        .work(id)
        .exit(id, 0)
        .add({ type: 'attempt.committed', package: id, attempt: 1, head: id, filesModified: [`${id}/x`] })
        .add({ type: 'attempt.checking', package: id, attempt: 1, ...step(1, 'unit tests') })
        .add({
          type: 'attempt.checked',
          package: id,
          attempt: 1,
          step: 1,
          start: 1,
          passed,
          exitCode: passed ? 0 : 1,
        });
    }
    builder.add({ type: 'attempt.checking', package: 'a', attempt: 1, ...step(2, 'lint') });
    expect(runReport(builder.events)?.tests).toEqual([
      { kind: 'unit', passed: 1, failed: 1, open: 0 },
      { kind: 'lint', passed: 0, failed: 0, open: 1 },
    ]);
  });
});
