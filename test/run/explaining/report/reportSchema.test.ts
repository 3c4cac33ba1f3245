import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { expect, it } from 'vitest';
import { PACKAGE_STATES } from '../../../../src/run/kernel/state/packageStates';
import { runReport } from '../../../../src/run/explaining/report/runReport';
import { JournalBuilder, planned } from '../../journalBuilder';
import { driftedRun } from './driftedRun';

const schema = JSON.parse(
  readFileSync(resolve(import.meta.dirname, '../../../../schemas/report.schema.json'), 'utf8'),
) as { $defs: { state: { enum: string[] } } };
const ajv = new Ajv2020({ strict: false });
addFormats(ajv);
const validate = ajv.compile(schema);

it.each([
  ['has just begun', new JournalBuilder([planned('a'), planned('b', { dependsOn: ['a'] })])],
  ['is going on', new JournalBuilder([planned('a')]).work('a')],
  ['was sent back and has drifted', driftedRun()],
  [
    'has ended in trouble',
    new JournalBuilder([planned('a')]).block('a', ['x']).add({ type: 'run.ended', outcome: 'stuck' }),
  ],
])('describes the report of a run that %s', (_name, builder) => {
  expect(validate(runReport(builder.events)), JSON.stringify(validate.errors)).toBe(true);
});

it('knows every state, and refuses what is no report', () => {
  expect([...schema.$defs.state.enum].sort()).toEqual([...PACKAGE_STATES].sort());
  expect(validate({ ...runReport(driftedRun().events), more: 1 })).toBe(false);
});
