import { describe, expect, it } from 'vitest';
import { plausibleAddition, plausiblePaths, plausibleText } from '../../src/demoAgent/demoWork';
import { compileScope } from '../../src/plan/globs/scope';

const author = { packageId: 'wp-api', title: 'Profile API' };
const paths = (allow: string[], deny: string[] = [], id = 'wp-api') =>
  plausiblePaths(allow, compileScope(allow, deny), id);

describe('plausiblePaths', () => {
  it.each([
    ['docs/api.md', 'docs/api.md'],
    ['src/api/**', 'src/api/wp-api.md'],
    ['**', 'wp-api.md'],
    ['src/*.ts', 'src/wp-api.ts'],
    ['**/*.py', 'wp-api/wp-api.py'],
  ])('names for %s the file %s', (pattern, path) => {
    expect(paths([pattern])).toEqual([path]);
  });

  it('names nothing that is denied, twice, or for a pattern of single characters', () => {
    expect(paths(['src/a.ts', 'src/b.ts'], ['src/b.ts'])).toEqual(['src/a.ts']);
    expect(paths(['src/**', 'src/*'])).toEqual(['src/wp-api.md']);
    expect(paths(['src/[ab].ts', 'src/?.ts'])).toEqual([]);
    expect(paths([])).toEqual([]);
  });

  it('makes a safe name of any id', () => {
    expect(paths(['src/**'], [], '../Ä b')[0]).toMatch(/^src\/[a-z0-9-]+\.md$/);
    expect(paths(['src/**'], [], 'wp.1')).toEqual(['src/wp.1.md']);
  });
});

describe('plausibleText', () => {
  it('is in the form of the file', () => {
    expect(plausibleText('a.ts', author)).toBe('// Profile API (demo agent, package wp-api)\n');
    expect(plausibleText('a.py', author)).toBe('# Profile API (demo agent, package wp-api)\n');
    expect(JSON.parse(plausibleText('a.json', author))).toEqual({ package: 'wp-api', title: 'Profile API' });
    expect(plausibleText('a.md', author)).toMatch(/^# Profile API\n/);
    expect(plausibleText('Dockerfile', author)).toMatch(/^# /);
    expect(plausibleText('a.css', { ...author, title: 'a */ b' })).toMatch(/^\/\* a \* \/ b .* \*\/\n$/);
  });
});

describe('plausibleAddition', () => {
  it('is a remark on a line of its own', () => {
    expect(plausibleAddition('a.ts', 'one();\n', author)).toMatch(/^\/\/ Profile API.*\n$/);
    expect(plausibleAddition('a.ts', 'one();', author)).toMatch(/^\n\/\/ Profile API.*\n$/);
  });

  it('leaves alone what a remark would break', () => {
    expect(plausibleAddition('a.json', '{}\n', author)).toBeUndefined();
    expect(plausibleAddition('a.bin', 'x', author)).toBeUndefined();
    expect(plausibleAddition('a.txt', 'x\0y', author)).toBeUndefined();
  });
});
