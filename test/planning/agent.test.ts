import { describe, expect, it } from 'vitest';
import { planningPrompt, readAnswer, refiningPrompt, withoutExamples } from '../../src/planning/planner';
import { approvalLines, expectedMinutes } from '../../src/planning/approval';
import { readPlan } from '../../src/plan/reading/readPlan';

const planOf = (text: string) => readPlan(text, { fileName: 'work-packages.yaml', folderName: 'r' }).plan;

describe('an answer', () => {
  it('is read with its files, without fences, the last of a name counting', () => {
    const { plan, proposal, contracts, questions, faults } = readAnswer(
      'Hm.\n<file path="work-packages.yaml">\nold\n</file>\n<file path="proposal.md">\nWhy.\n</file>\n<file path="contracts/a.sql">\nx\n</file>\n<file path="work-packages.yaml">\n```yaml\nchange_id: x\n```\n</file>',
    );
    expect({ plan, proposal, contracts: [...contracts], questions, faults }).toEqual({
      plan: 'change_id: x\n',
      proposal: 'Why.\n',
      contracts: [['contracts/a.sql', 'x\n']],
      questions: [],
      faults: [],
    });
  });

  it('names what may not be part of it, and what is missing', () => {
    const { faults, contracts } = readAnswer(
      '<file path="src/a.ts">x</file><file path="contracts/../../b">x</file>',
    );
    expect(faults).toHaveLength(3);
    expect([...contracts]).toEqual([]);
  });

  it('may be questions alone', () => {
    expect(readAnswer('<questions>\n- Which database?\n2. For whom?\n</questions>')).toMatchObject({
      questions: ['Which database?', 'For whom?'],
      faults: [],
    });
  });
});

describe('the prompt', () => {
  const brief = {
    idea: 'A shop',
    files: ['src/a.ts', 'CODEOWNERS'],
    checks: ['npm test'],
    answered: [['Which?', 'That']] as const,
  };

  it('says what is here and what people have answered', () => {
    const text = planningPrompt(brief);
    ['A shop', 'src/: 1 file', 'CODEOWNERS', '`npm test`', 'Which?', 'That'].forEach((word) =>
      expect(text).toContain(word),
    );
  });

  it('gives back every problem and every file of the answer', () => {
    const answer = readAnswer(
      '<file path="work-packages.yaml">p</file><file path="contracts/c.json">c</file>',
    );
    const text = refiningPrompt(brief, { answer, problems: ['w.yaml:1:1: error cycle'] });
    ['error cycle', '<file path="contracts/c.json">\nc', '<file path="work-packages.yaml">\np'].forEach(
      (word) => expect(text).toContain(word),
    );
  });
});

describe('an OpenAPI document', () => {
  it('has to say by an example what it takes and answers, in the media type, its schema, or where that is kept', () => {
    const of = (media: string) => `openapi: 3.1.0
paths:
  /a:
    post:
      requestBody: { content: { application/json: ${media} } }
      responses: { '200': { $ref: '#/components/responses/Done' } }
components:
  responses: { Done: { description: x, content: { application/json: ${media} } } }
  schemas: { A: { type: object, example: {} } }
`;
    expect(withoutExamples('c.yaml', of('{ schema: { type: object } }'))).toEqual([
      'c.yaml: the request of POST /a has no example (application/json).',
      'c.yaml: the answer 200 of POST /a has no example (application/json).',
    ]);
    expect(withoutExamples('c.yaml', of('{ example: {} }'))).toEqual([]);
    expect(withoutExamples('c.yaml', of(`{ schema: { $ref: '#/components/schemas/A' } }`))).toEqual([]);
    expect(withoutExamples('c.sql', 'create table a (b int);')).toEqual([]);
    expect(withoutExamples('c.yaml', '{ not yaml')).toEqual([]);
  });
});

const item = (id: string, minutes: number, depends: string, keys = '') =>
  `  - { id: ${id}, timeout_minutes: ${minutes}, depends_on: [${depends}], locks: { keys: [${keys}] }, scope: { write_allow: ['${id}/**'] } }\n`;

describe('the expected time', () => {
  it('is what the scheduler needs with so many agents', () => {
    const plan = planOf(
      `packages:\n${item('a', 30, '')}${item('b', 20, '')}${item('c', 10, '')}${item('d', 5, 'a, b, c')}`,
    );
    expect([1, 2, 4].map((agents) => expectedMinutes(plan, agents))).toEqual([65, 35, 35]);
  });

  it('counts that a lock is held by one at a time', () => {
    const key = "'db:schema:a'";
    const plan = planOf(`packages:\n${item('a', 30, '', key)}${item('b', 20, '', key)}`);
    expect(expectedMinutes(plan, 4)).toBe(50);
  });

  it('lets who needs something at the end begin with who makes it, and not end before', () => {
    const b = item('b', 10, '').replace(' }\n', ', needs: [{ from: a, artifact: a/x }] }\n');
    const plan = planOf(`packages:\n${item('a', 30, '')}${b}${item('c', 5, 'b')}`);
    expect([1, 2].map((agents) => expectedMinutes(plan, agents))).toEqual([45, 35]);
  });

  it('is unknown of a circle', () => {
    expect(expectedMinutes(planOf(`packages:\n${item('a', 1, 'b')}${item('b', 1, 'a')}`), 4)).toBeUndefined();
  });
});

describe('what is approved of', () => {
  it('names scopes, times, risks, what was shown and what is unchecked', () => {
    const plan = planOf(
      `title: Shop\npackages:\n${item('first', 60, '')}${['a', 'b', 'c'].map((id) => item(id, 60, 'first')).join('')}  - { id: wp-integration, depends_on: [a, b, c], scope: { write_allow: ['**'] } }\n`,
    );
    const lines = approvalLines(plan, [], [0.5, 1.5]);
    const text = lines.join('\n');
    expect(text).toContain('first may write first/**');
    expect(text).toContain('5 h with 1, 3 h with 4, 3 h with 10 agents');
    expect(text).toContain('about $5.00, if each package costs $1.00 as the 2 did on average');
    expect(text).toContain('Risk: wp-integration may write every file.');
    expect(text).toContain('Risk: at least half of the others wait for first.');
    expect(text).toContain('Risk: nothing checks the work of first');
    expect(text).toMatch(/Unchecked: whether the packages are the right ones/);
    expect(approvalLines(plan, [], []).join()).toContain('Expected cost: unknown');
    expect(
      approvalLines(
        plan,
        [
          {
            code: 'x',
            severity: 'error',
            message: '',
            range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
          },
        ],
        [],
      ).join(),
    ).toContain('Not shown: the plan has 1 error.');
  });
});
