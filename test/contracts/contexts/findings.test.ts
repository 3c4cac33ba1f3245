import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { AgentContext } from '../../../src/contracts/contexts/agentContext';
import { contextDocument } from '../../../src/contracts/contexts/agentContext';
import { contextOfChild, contextOfRun } from '../../../src/contracts/contexts/mergeContexts';
import { deriveContext, knownContext } from '../../../src/contracts/contexts/deriveContext';
import { readContext } from '../../../src/contracts/contexts/readContext';
import type { ReportedFinding } from '../../../src/contracts/contexts/reportedFinding';
import { foundSection } from '../../../src/contracts/prompt/foundSection';
import { JournalBuilder, planned } from '../../run/journalBuilder';

const run = new JournalBuilder([planned('one'), planned('two')]).finish('one').finish('two');

function said(id: 'one' | 'two', document: object) {
  const item = run.state.packages.get(id);
  return readContext(document, knownContext(run.state, item ?? expect.unreachable(id)));
}

it('reads findings as agents write them, and tells what it does not understand', () => {
  const { context, problems } = said('one', {
    findings: [
      {
        place: './src/a.ts:3',
        severity: 'Major',
        finding: ' A leak. ',
        evidence: 'Seen.',
        suggestion: 'Close it.',
      },
      { file: 'src/a.ts', line: 4, what: 'Another.' },
      { file: 'src/b.ts:7-9', severity: 'purple', what: 'Odd.', cwe: [79] },
      'Just words.',
      { file: 'src/c.ts' },
      7,
    ],
  });
  expect(context.findings).toEqual([
    {
      file: 'src/a.ts',
      line: 3,
      severity: 'high',
      what: 'A leak.',
      evidence: 'Seen.',
      suggestion: 'Close it.',
    },
    { file: 'src/a.ts', line: 4, what: 'Another.' },
    { file: 'src/b.ts', line: 7, what: 'Odd.', more: { severity: 'purple', cwe: [79] } },
    { what: 'Just words.' },
  ]);
  expect(problems).toEqual([
    'findings[2]: severity: should be one of low, medium, high, critical; it says: "purple"',
    'findings[4]: should say what was found, in `what`; it says: {"file":"src/c.ts"}, and is kept under implementation_details.',
    'findings[5]: should be a text, or an object with `what`; it says: 7, and is kept under implementation_details.',
  ]);
  const validate = new Ajv2020({ allowUnionTypes: true, strict: false }).compile(
    JSON.parse(
      readFileSync(resolve(import.meta.dirname, '../../../schemas/context.schema.json'), 'utf8'),
    ) as object,
  );
  expect(validate(contextDocument(context)), JSON.stringify(validate.errors)).toBe(true);
});

it('puts together what a run has left in the order of its plan, behind what its planner has said', () => {
  const one = said('one', {
    findings: ['First.'],
    decisions: ['In cents.'],
    context_summary: 'Done.',
  }).context;
  const two = said('two', { findings: [{ what: 'Second.', from: 'deep/er' }] }).context;
  const child = contextOfRun(run.state, [two, one]);
  expect(child.findings).toEqual([
    { what: 'First.', from: 'one' },
    { what: 'Second.', from: 'two/deep/er' },
  ]);
  const item = run.state.packages.get('one') ?? expect.unreachable('one');
  const known = deriveContext(run.state, item);
  const planner: AgentContext = { ...known, summary: 'Two are enough.' };
  expect(contextOfChild(known, child, planner)).toMatchObject({
    derived: false,
    context: { taskId: 'one', decisions: ['one: In cents.'], summary: 'Two are enough.\none: Done.' },
  });
  // Nobody has said anything: that is no report.
  const silent = contextOfRun(run.state, [{ ...known, summary: '' }]);
  expect(contextOfChild(known, silent, undefined)).toMatchObject({
    derived: true,
    context: { summary: known.summary },
  });
});

it('tells every finding or where it lies, within the room that there is, the heaviest first', () => {
  const finding = fc.record<ReportedFinding>(
    {
      what: fc.string({ minLength: 1, maxLength: 900 }).map((text) => `<${text.replace(/\s/g, '_')}>`),
      severity: fc.constantFrom('low', 'medium', 'high', 'critical'),
      evidence: fc.string({ maxLength: 300 }),
    },
    { requiredKeys: ['what'] },
  );
  fc.assert(
    fc.property(fc.array(finding, { maxLength: 60 }), fc.integer({ min: 0, max: 20_000 }), (found, most) => {
      const all = found.map((one, index) => ({ ...one, what: `${index}:${one.what}` }));
      const text = foundSection(
        [{ id: 'a', title: 'A', filesModified: [], findings: { all, file: '/kept/a.json' } }],
        most,
      );
      expect(text.length).toBeLessThanOrEqual(most + 300);
      const isTold = (one: ReportedFinding) => text.includes(`${one.what.slice(0, 300)}`);
      const missing = all.filter((one) => !isTold(one));
      if (missing.length > 0) {
        expect(text).toContain('All of it stands in `/kept/a.json`');
        expect(text).toContain(
          missing.length === all.length ? `${all.length} finding` : `and ${missing.length} more`,
        );
        const critical = all.filter(({ severity }) => severity === 'critical');
        const others = all.filter(({ severity }) => severity !== 'critical');
        expect(others.some(isTold) && !critical.every(isTold)).toBe(false);
      }
    }),
  );
});
