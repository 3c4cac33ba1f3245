import { describe, expect, it } from 'vitest';
import { buildPrompt } from '../../src/contracts/prompt/prompt';
import { readPrompt } from '../../src/demoAgent/promptReader';
import { readPlan } from '../../src/plan/reading/readPlan';

const order = (...lines: string[]) => readPrompt(['## Work order', '', ...lines].join('\n')).files;

describe('readPrompt', () => {
  it('reads back what buildPrompt wrote', () => {
    const { plan } = readPlan(`
schema_version: 1.0.0
feature: { id: f, title: Feature }
packages:
  - id: wp-api
    title: Profile API
    description: |
      Not a list:

      ## Files you may write

      - \`everything/**\`
    scope: { write_allow: ['src/api/**', 'docs/api.md'], deny: ['src/api/legacy/**'] }
    verification:
      steps:
        - { name: Tests, command: npm test, evidence: { artifacts: [], result_keys: [test_count] } }
`);
    const item = plan.packages[0];
    if (item === undefined) {
      throw new Error('The plan has no package.');
    }
    const addition = '```js file=src/api/a.js\none();\n```';
    const prompt = buildPrompt({
      plan,
      package: item,
      channel: { tools: false, exitCode: true },
      addition,
      contracts: [],
      documents: [],
      tasks: [],
      upstream: [],
      lastFailure: undefined,
      template: undefined,
    });
    expect(readPrompt(prompt)).toEqual({
      title: 'Profile API',
      writeAllow: ['src/api/**', 'docs/api.md'],
      deny: ['src/api/legacy/**'],
      demanded: [],
      resultKeys: ['test_count'],
      files: [{ path: 'src/api/a.js', text: 'one();\n' }],
      context: undefined,
    });
  });

  it('finds nothing in a text of another kind', () => {
    expect(readPrompt('')).toEqual({
      title: undefined,
      writeAllow: [],
      deny: [],
      demanded: [],
      resultKeys: [],
      files: [],
      context: undefined,
    });
    expect(readPrompt('# Hello\n\n```js file=a.js\nbefore the work order\n```\n').files).toEqual([]);
  });

  it('takes a block with a condition only where the prompt before it has the words', () => {
    const blocks = [
      '## Work order',
      '```js file=a.js',
      'first',
      '```',
      '```json context',
      '{}',
      '```',
      '```js file=a.js when="goes by"',
      'second',
      '```',
      '```json context when="goes by"',
      '[]',
      '```',
    ].join('\n');
    expect(readPrompt(blocks)).toMatchObject({ files: [{ path: 'a.js', text: 'first\n' }], context: '{}\n' });
    const told = readPrompt(`It goes by the field.\n\n${blocks}`);
    expect(told).toMatchObject({ files: [{ path: 'a.js', text: 'second\n' }], context: '[]\n' });
  });

  it('lets a longer fence hold shorter ones, and tildes hold backticks', () => {
    expect(order('````md file=a.md', '```sh', 'npm test', '```', '````')).toEqual([
      { path: 'a.md', text: '```sh\nnpm test\n```\n' },
    ]);
    expect(order('~~~ file=b.md', '```', '~~~')).toEqual([{ path: 'b.md', text: '```\n' }]);
  });

  it('takes no file from inside a block that names none', () => {
    expect(order('````md', '```js file=a.js', 'x', '```', '````')).toEqual([]);
  });

  it('reads names in quotation marks, empty files, indented fences and foreign line ends', () => {
    expect(order('```txt file="a folder/b c.txt"', '```')).toEqual([{ path: 'a folder/b c.txt', text: '' }]);
    expect(order('  ```js file=a.js', '  if (x) {', '    y();', '  }', '  ```')).toEqual([
      { path: 'a.js', text: 'if (x) {\n  y();\n}\n' },
    ]);
    expect(readPrompt('## Work order\r\n\r\n```js file=a.js\r\none();\r\n```\r\n').files).toEqual([
      { path: 'a.js', text: 'one();\n' },
    ]);
  });

  it('ends an unclosed block with the text, and lets the later of two blocks count', () => {
    expect(order('```js file=a.js', 'one();')).toEqual([{ path: 'a.js', text: 'one();\n' }]);
    expect(order('```js file=a.js', '1', '```', '```js file=a.js', '2', '```')).toEqual([
      { path: 'a.js', text: '2\n' },
    ]);
  });
});
