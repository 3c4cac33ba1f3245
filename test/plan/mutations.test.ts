import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { graphReport, graphText } from '../../src/plan/graphReport';
import { readPlan } from '../../src/plan/readPlan';
import { validationReport } from '../../src/plan/validation';
import { fixture, fixtureNames } from './fixtures';

const texts = fixtureNames.map(fixture);

/** What slips of the finger, other tools and malice put into a plan. */
const splinters = [
  ...[
    '\t',
    ' ',
    '\n',
    '\r\n',
    '\0',
    '\uFEFF',
    '\ud800',
    '\u2028',
    '😀',
    ':',
    ': ',
    '- ',
    '? ',
    '#',
    '"',
    "'",
  ],
  ...[
    '[',
    ']',
    '{',
    '}',
    ',',
    '&a',
    '*a',
    '&a [*a]',
    '!!str',
    '!x',
    '%YAML 1.1\n',
    '---',
    '...',
    '|',
    '>',
    '>-\n',
  ],
  ...[
    '<<: ',
    '<<: *base',
    '<<: [1, {a: b}]',
    '~',
    'null',
    '1e999',
    '-1',
    '0x',
    '.nan',
    '2026-01-02',
    '[[[[',
    '{{{{',
  ],
  ...[
    'packages:',
    'package_id: ',
    'id: ',
    'depends_on: ',
    '__proto__: ',
    'constructor: ',
    'scope: ',
    '\x1b[31m',
  ],
];

const splinter = fc.oneof(fc.constantFrom(...splinters), fc.string({ unit: 'binary', maxLength: 5 }));

/** Cuts, doubles and inserts: `at` and `length` are parts of the text's own length. */
const mutation = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.double({ min: 0, max: 0.1, noNaN: true }),
  insert: splinter,
  kind: fc.constantFrom('insert', 'replace', 'double', 'cut'),
});

type Mutation = typeof mutation extends fc.Arbitrary<infer T> ? T : never;

function mutate(text: string, { at, length, insert, kind }: Mutation): string {
  const start = Math.floor(at * text.length);
  const end = start + Math.ceil(length * (text.length - start));
  const middle = text.slice(start, end);
  switch (kind) {
    case 'insert':
      return text.slice(0, start) + insert + text.slice(start);
    case 'replace':
      return text.slice(0, start) + insert + text.slice(start + 1);
    case 'double':
      return text.slice(0, end) + middle + text.slice(end);
    default:
      return text.slice(0, start) + text.slice(end);
  }
}

describe('any text', () => {
  it('is read, checked and drawn without an exception, and every problem has a place in it', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...texts),
        fc.array(mutation, { minLength: 1, maxLength: 6 }),
        (text, mutations) => {
          const mutated = mutations.reduce(mutate, text);
          const reading = readPlan(mutated, { folderName: 'fixtures' });
          const report = validationReport('plan', reading);
          validationReport('plan', reading, { strict: true });
          graphReport(reading.plan);
          graphText(reading.plan);
          expect(JSON.parse(JSON.stringify(report))).toEqual(report);
          const ids = new Set(reading.plan.packages.map((item) => item.id));
          expect(new Set(report.waves.flat())).toEqual(ids);
          const lines = mutated.split('\n');
          for (const { range, message } of report.problems) {
            expect(range.start.line).toBeLessThan(lines.length);
            expect(range.start.character).toBeLessThanOrEqual(lines[range.start.line]?.length ?? 0);
            expect(range.end.line > range.start.line || range.end.character >= range.start.character).toBe(
              true,
            );
            expect(message).toMatch(/^[^\p{Cc}]+$/u);
          }
        },
      ),
      { numRuns: 600, seed: 20260504 },
    );
  });

  it('is invalid upstream when it is invalid here for reasons that upstream knows', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...texts),
        fc.array(mutation, { minLength: 1, maxLength: 3 }),
        (text, mutations) => {
          const report = validationReport('plan', readPlan(mutations.reduce(mutate, text)));
          const has = (code: string): boolean => report.problems.some((problem) => problem.code === code);
          expect(has('unknown-dependency')).toBe(!report.checks.depends_on_refs.passed);
          expect(has('cycle') || has('self-dependency')).toBe(!report.checks.dag_cycles.passed);
          const overlap = has('scope-overlap') || has('scope-overlap-upstream');
          expect(overlap).toBe(!report.checks.scope_overlap.passed);
          // Of packages that write the same files, nothing is said about their locks on files.
          expect(has('lock-overlap') || (overlap && !report.checks.lock_overlap.passed)).toBe(
            !report.checks.lock_overlap.passed,
          );
        },
      ),
      { numRuns: 200, seed: 20260505 },
    );
  });
});
