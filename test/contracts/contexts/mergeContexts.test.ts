import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AgentContext } from '../../../src/contracts/contexts/agentContext';
import { contextDocument } from '../../../src/contracts/contexts/agentContext';
import { compareAssumptions } from '../../../src/contracts/contexts/compareAssumptions';
import { mergeContexts } from '../../../src/contracts/contexts/mergeContexts';
import { contextLines } from '../../../src/contracts/contexts/contextLines';
import { furtherLines, readContext } from '../../../src/contracts/contexts/readContext';

const EXAMPLE = join(import.meta.dirname, 'fixtures/signIn');
const SCHEMA = resolve(import.meta.dirname, '../../../schemas/context.schema.json');

function known(taskId: string) {
  return {
    workflowId: 'run',
    parentWorkflowId: undefined,
    taskId,
    timestamp: '2026-10-14T09:00:00Z',
    currentAgent: 'demo',
    phase: 'implementation',
  };
}

/** The contexts of three tasks that were worked on at the same time. */
const example = readdirSync(EXAMPLE).map((name) => {
  const document: unknown = JSON.parse(readFileSync(join(EXAMPLE, name), 'utf8'));
  return { document, ...readContext(document, known(name.replace('.json', ''))) };
});

describe('three tasks at the same time', () => {
  const order = ['wp-server', 'wp-page', 'wp-tests'];
  const merged = mergeContexts(
    example.map(({ context }) => context),
    order,
  );

  it('are read without a fault, and are what the schema describes', () => {
    const validate = new Ajv2020({ allowUnionTypes: true, strict: false }).compile(
      JSON.parse(readFileSync(SCHEMA, 'utf8')) as object,
    );
    for (const { document, problems, context } of example) {
      expect(problems).toEqual([]);
      expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
      expect(validate(contextDocument(context)), JSON.stringify(validate.errors)).toBe(true);
    }
  });

  it('have touched 19 files together', () => {
    expect(merged.filesModified).toHaveLength(19);
    expect(merged.filesModified.filter((path) => path === 'src/shared/limits.js')).toHaveLength(1);
  });

  it('keep every decision, those of the first task first', () => {
    expect(merged.decisions.map(({ task }) => task)).toEqual([
      'wp-server',
      'wp-server',
      'wp-server',
      'wp-page',
      'wp-page',
      'wp-tests',
    ]);
    expect(merged.errors).toHaveLength(2);
  });

  it('want each action done once, however it is written', () => {
    expect(merged.pendingActions).toEqual([
      { text: 'Add a rate limit to POST /v1/sessions.', tasks: ['wp-server', 'wp-tests'] },
      { text: 'Document the settings in README.md', tasks: ['wp-server', 'wp-page'] },
      { text: 'Translate the words of the form.', tasks: ['wp-page'] },
      { text: 'Run the tests on Windows.', tasks: ['wp-tests'] },
    ]);
  });

  it('agree in their three concerns', () => {
    expect(compareAssumptions(merged.assumptions, [])).toEqual([
      { concern: 'POST /v1/sessions', tasks: order, status: 'aligned', mismatches: [] },
      { concern: 'GET /v1/me', tasks: ['wp-server', 'wp-page'], status: 'aligned', mismatches: [] },
      { concern: 'error format', tasks: ['wp-server', 'wp-page'], status: 'aligned', mismatches: [] },
    ]);
  });
});

const text = fc.constantFrom('a', 'A.', 'b', 'b ', 'c', 'd!');
const assumption = fc.record(
  {
    concern: fc.constantFrom('GET /a', 'errors'),
    role: fc.constantFrom('expects' as const, 'provides' as const),
    operation: fc.constantFrom('GET /a', 'PUT /a/{id}'),
    response: fc.dictionary(fc.constantFrom('id', 'name'), fc.constantFrom('string', 'number')),
    statuses: fc.uniqueArray(fc.constantFrom(200, 404, 409), { minLength: 1 }),
    value: fc.constantFrom('RFC 9457', 'plain text'),
    file: fc.constantFrom('src/a.js', 'src/b.js'),
    line: fc.integer({ min: 1, max: 99 }),
  },
  { requiredKeys: ['concern', 'role'] },
);
const contexts = fc.array(
  fc
    .record({
      taskId: fc.constantFrom('wp-1', 'wp-2', 'wp-3', 'wp-4'),
      filesModified: fc.array(fc.constantFrom('x.js', 'y.js', 'z/1.js', 'z/2.js')),
      decisions: fc.array(text),
      pendingActions: fc.array(text),
      errors: fc.array(text),
      assumptions: fc.array(assumption),
      summary: fc.constantFrom('', 'done'),
    })
    .map((some): AgentContext => ({ ...readContext({}, known(some.taskId)).context, ...some })),
  { maxLength: 6 },
);
const order = ['wp-3', 'wp-1', 'wp-2'];

describe('putting contexts together', () => {
  it('does not depend on the order in which they come, nor on one coming twice', () => {
    fc.assert(
      fc.property(contexts, fc.nat(), (some, turn) => {
        const other = [
          ...some.slice(turn % (some.length + 1)),
          ...some.slice(0, turn % (some.length + 1)),
        ].reverse();
        expect(mergeContexts(other, order)).toEqual(mergeContexts(some, order));
        expect(mergeContexts([...some, ...other], order)).toEqual(mergeContexts(some, order));
      }),
    );
  });

  it('loses nothing', () => {
    fc.assert(
      fc.property(contexts, (some) => {
        const merged = mergeContexts(some, order);
        for (const { taskId, filesModified, decisions, pendingActions, errors, assumptions } of some) {
          expect(merged.tasks).toContain(taskId);
          assumptions.forEach((one) => expect(merged.assumptions).toContainEqual({ ...one, task: taskId }));
          expect(merged.filesModified).toEqual(expect.arrayContaining([...filesModified]));
          decisions.forEach((one) => expect(merged.decisions).toContainEqual({ task: taskId, text: one }));
          errors.forEach((one) => expect(merged.errors).toContainEqual({ task: taskId, text: one }));
          for (const action of pendingActions) {
            const letters = (words: string): string => words.toLowerCase().replace(/[^a-z]/g, '');
            const found = merged.pendingActions.filter((one) => letters(one.text) === letters(action));
            expect(found).toHaveLength(1);
            expect(found[0]?.tasks).toContain(taskId);
          }
        }
      }),
    );
  });

  it('takes contexts as they are kept, in which nothing is lost either', () => {
    fc.assert(
      fc.property(contexts, (some) => {
        const kept = some.map((context) => {
          const document: unknown = JSON.parse(JSON.stringify(contextDocument(context)));
          const { context: read, problems } = readContext(document, known(context.taskId));
          expect(problems).toEqual([]);
          return read;
        });
        const trimmed = some.map((context) => ({
          ...context,
          filesModified: [...new Set(context.filesModified)],
          decisions: context.decisions.map((one) => one.trim()),
          pendingActions: context.pendingActions.map((one) => one.trim()),
          errors: context.errors.map((one) => one.trim()),
        }));
        expect(mergeContexts(kept, order)).toEqual(mergeContexts(trimmed, order));
      }),
    );
  });
});

describe('a context as agents write it without having asked for the format', () => {
  const written = {
    task: 'users',
    decisions: [{ decision: 'Pages of 20' }],
    api_contract_assumptions: {
      'GET /v1/users': 'a list of users, newest first',
      'POST /v1/users': { response: 'the user', status_codes: [201] },
      'error format': 'RFC 7807',
    },
    test_coverage: { unit: 90, tool: 'pytest' },
    security_measures: ['rate limit'],
  };
  const { context, problems } = readContext(written, known('api'));

  it('is kept whole, and what was not understood is told', () => {
    expect(context.assumptions).toEqual([
      {
        concern: 'GET /v1/users',
        operation: 'GET /v1/users',
        role: 'expects',
        note: 'a list of users, newest first',
      },
      {
        concern: 'POST /v1/users',
        operation: 'POST /v1/users',
        role: 'expects',
        statuses: [201],
        note: 'response: the user',
      },
      { concern: 'error format', role: 'expects', note: 'RFC 7807' },
    ]);
    expect(context.implementationDetails).toEqual({ task: 'users', security_measures: ['rate limit'] });
    expect(problems).toEqual([
      'task: there is no such field; it is kept under implementation_details.',
      'security_measures: there is no such field; it is kept under implementation_details.',
    ]);
  });

  it('reads the same again as it is kept', () => {
    const again = readContext(JSON.parse(JSON.stringify(contextDocument(context))), known('api'));
    expect(again).toEqual({ context, problems: [] });
  });

  it('is merged with others: the mean of coverage, the details of each', () => {
    const page = { test_coverage: { unit: 70, tool: 'vitest' }, implementation_details: { page: 'React' } };
    const both = [context, readContext(page, known('page')).context];
    expect(mergeContexts([...both, ...both], ['api', 'page'])).toMatchObject({
      testCoverage: { unit: 80, tool: 'vitest' },
      details: { api: { security_measures: ['rate limit'] }, page: { page: 'React' } },
    });
  });

  it('is understood however its fields are written, and keeps what was not understood', () => {
    const wild = {
      files_modified: { added: ['src/a.ts'], 'src/b.ts': 'changed' },
      decisions: [{ decision: 'Use JWT', rationale: 'no state', alternatives: ['sessions', 'keys'] }, 7],
      pending_actions: 'Write the docs.',
      error_log: { TypeError: 'x is undefined', flaky: ['once', 'twice'] },
      findings: { file: 'src/a.ts:3', what: 'A loop.', severity: 'high' },
      api_contract_assumptions: {
        'GET /users': { response: { id: 'string' }, auth: 'bearer' },
        'POST /users': 3,
      },
      test_coverage: '91%',
      implementation_details: 'All in one module.',
      test_data: { users: 3, roles: ['admin', 'guest'] },
      context_summary: 12,
    };
    const { context: read, problems: told } = readContext(wild, known('api'));
    expect(read).toMatchObject({
      filesModified: ['src/a.ts', 'src/b.ts'],
      decisions: ['Use JWT (rationale: no state, alternatives: (sessions, keys))'],
      pendingActions: ['Write the docs.'],
      errors: ['TypeError: x is undefined', 'flaky: once', 'flaky: twice'],
      findings: [{ file: 'src/a.ts', line: 3, what: 'A loop.', severity: 'high' }],
      assumptions: [
        { concern: 'GET /users', response: { id: 'string' }, note: 'auth: bearer' },
        { concern: 'POST /users', note: '3' },
      ],
      testCoverage: { total: '91%' },
      implementationDetails: {
        summary: 'All in one module.',
        test_data: { users: 3, roles: ['admin', 'guest'] },
        not_understood: { decisions: [7], context_summary: [12] },
      },
    });
    expect(told).toEqual([
      'test_data: there is no such field; it is kept under implementation_details.',
      'decisions[1]: should be a text, or an object with one of decision, summary, title, description, text; it says: 7, and is kept under implementation_details.',
      'context_summary: should be a text; it says: 12, and is kept under implementation_details.',
    ]);
    expect(readContext(JSON.parse(JSON.stringify(contextDocument(read))), known('api'))).toEqual({
      context: read,
      problems: [],
    });
    expect(contextLines(contextDocument(read))).toEqual(
      expect.arrayContaining([
        'Tests:',
        '  total: 91%',
        '  test_data: users: 3, roles: (admin, guest)',
        '  not_understood: decisions: (7), context_summary: (12)',
      ]),
    );
    expect(furtherLines(read)).toEqual([
      'test_coverage: total: 91%',
      'summary: All in one module.',
      'test_data: users: 3, roles: (admin, guest)',
      'not_understood: decisions: (7), context_summary: (12)',
    ]);
  });

  it('is kept where it is no JSON, or no object', () => {
    expect(readContext('# Done\n\nAll is there.', known('api'))).toMatchObject({
      context: { summary: '# Done\n\nAll is there.' },
      problems: ['The file holds no JSON; all of it is kept as context_summary.'],
    });
    expect(readContext(['done'], known('api'))).toMatchObject({
      context: { implementationDetails: { not_understood: { file: [['done']] } } },
      problems: [expect.stringContaining('The file: should hold a JSON object; it says: ["done"]')],
    });
  });

  it('gives the mean of percentages and of what lies deeper', () => {
    const of = (id: string, coverage: object) => readContext({ test_coverage: coverage }, known(id)).context;
    const a = of('a', { lines: '91%', unit: { passed: 46, skipped: 1 }, tool: 'vitest' });
    const b = of('b', { lines: '86 %', unit: { passed: 10, skipped: 0 }, tool: 'pytest' });
    expect(mergeContexts([a, b], ['a', 'b']).testCoverage).toEqual({
      lines: '88.5%',
      unit: { passed: 28, skipped: 0.5 },
      tool: 'pytest',
    });
  });
});
