import { describe, expect, it } from 'vitest';
import { demoSettings } from '../../src/demoAgent/demoSettings';
import { plausibleFiles } from '../../src/demoAgent/plausibleFile';
import { readPrompt } from '../../src/demoAgent/promptReader';

const PROMPT = `# Profile API

## Files you may write

- \`src/api/**\`
- \`docs/api.md\`

## Files you must not touch

- \`src/api/legacy/**\`

## Work order

\`\`\`js file=src/api/a.js
one();
\`\`\`

\`\`\`\`md file=docs/api.md
\`\`\`sh
npm test
\`\`\`
\`\`\`\`

\`\`\`sh
not a file
\`\`\`
`;

describe('readPrompt', () => {
  it('finds the title, the scope and the files that blocks name', () => {
    expect(readPrompt(PROMPT)).toEqual({
      title: 'Profile API',
      writeAllow: ['src/api/**', 'docs/api.md'],
      deny: ['src/api/legacy/**'],
      files: [
        { path: 'src/api/a.js', text: 'one();\n' },
        { path: 'docs/api.md', text: '```sh\nnpm test\n```\n' },
      ],
    });
  });

  it('makes something of any text', () => {
    expect(readPrompt('')).toEqual({ title: '', writeAllow: [], deny: [], files: [] });
    expect(readPrompt('```js file=a.js\nnever closed').files).toEqual([]);
  });
});

describe('plausibleFiles', () => {
  it('writes one file for each pattern and keeps what is there', () => {
    const there = (path: string) => (path === 'docs/api.md' ? '# API' : undefined);
    const files = plausibleFiles(
      'wp-api',
      'Profile API',
      ['src/api/**', 'docs/api.md', 'src/*.ts', 'x[0-9]'],
      there,
    );
    expect(files.map((file) => file.path)).toEqual(['src/api/wp-api.md', 'docs/api.md', 'src/wp-api.ts']);
    expect(files[1]?.text.startsWith('# API\n')).toBe(true);
    expect(files[2]?.text).toContain("export const wp_api = 'wp-api';");
  });
});

describe('demoSettings', () => {
  it('fails and strays only in the package that is named, and only in the attempt that is named', () => {
    const env = { WAVES_PACKAGE: 'a', WAVES_ATTEMPT: '2', WAVES_DEMO_FAIL: 'a:7@1', WAVES_DEMO_STRAY: 'b:x' };
    expect(demoSettings(env)).toMatchObject({ failWith: undefined, stray: undefined });
    expect(demoSettings({ ...env, WAVES_ATTEMPT: '1' }).failWith).toBe(7);
    expect(demoSettings({ ...env, WAVES_DEMO_FAIL: 'a' }).failWith).toBe(3);
    expect(demoSettings({ ...env, WAVES_PACKAGE: 'b' }).stray).toBe('x');
  });

  it('takes the usual time where the setting makes no sense', () => {
    expect(demoSettings({ WAVES_DEMO_SECONDS: 'soon' }).seconds).toBe(4);
    expect(demoSettings({ WAVES_DEMO_SECONDS: '0' }).seconds).toBe(0);
  });
});
