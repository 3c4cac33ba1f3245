import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileGlob, hasWildcard } from '../../../src/plan/globs/globs';

describe('compileGlob', () => {
  it.each([
    ['src/a.ts', 'src/a.ts', true],
    ['src/a.ts', 'src/A.ts', false],
    ['src/*', 'src/a/b.ts', true],
    ['src/**', 'src/a/b.ts', true],
    ['src/**', 'src', false],
    ['src', 'src/a.ts', false],
    ['**', '', true],
    ['*.ts', 'a/b.ts', true],
    ['a?c', 'a/c', true],
    ['a?c', 'ac', false],
    ['?', '😀', true],
    ['test_[a-c].py', 'test_b.py', true],
    ['test_[a-c].py', 'test_d.py', false],
    ['test_[!a-c].py', 'test_d.py', true],
    ['[]]', ']', true],
    ['[!]]', 'x', true],
    ['[!]]', ']', false],
    ['[z-a]', 'b', false],
    ['[a-]', '-', true],
    ['[^a]', '^', true],
    ['[^a]', 'b', false],
    ['a[b', 'a[b', true],
    ['a[b', 'ab', false],
    ['[]', '[]', true],
    ['a\\*', 'a\\b', true],
    ['a.c', 'abc', false],
    ['a*b*c', 'a/b/b/c', true],
    ['a*bc', 'abbc', true],
    ['*ab*ab', 'ab', false],
    ['a**', 'a\nb', true],
    ['[--/]', '.', true],
    ['[a-c-e]', '-', true],
    ['[a-c-e]', 'd', false],
    ['[!z-a]', 'b', true],
    ['[!]', '[!]', true],
    ['[]-a]', '^', true],
    ['[[]', '[', true],
    ['[a&&b]', '&', true],
    ['**/', 'a/', true],
    ['./a', 'a', false],
  ])('%j on %j gives %s', (pattern, path, expected) => {
    expect(compileGlob(pattern)(path)).toBe(expected);
  });

  it('agrees with trying every way to read the stars', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 8 });
    const glob = fc.string({ unit: fc.constantFrom('a', 'b', '/', '*', '?'), maxLength: 8 });
    fc.assert(
      fc.property(glob, text, (pattern, path) => {
        expect(compileGlob(pattern)(path)).toBe(bruteForce(pattern, path));
      }),
      { numRuns: 2000 },
    );
  });

  it('has no pattern that takes for ever', () => {
    const matches = compileGlob(`${'*a'.repeat(300)}*b`);
    expect(matches('a'.repeat(20_000))).toBe(false);
    expect(matches(`${'a'.repeat(20_000)}b`)).toBe(true);
  });
});

describe('hasWildcard', () => {
  it('tells patterns from plain paths', () => {
    expect(['src/a.ts', 'a[b', '[]'].map((glob) => hasWildcard(glob))).toEqual([false, false, false]);
    expect(['*', 'a?', 'a[b]'].map((glob) => hasWildcard(glob))).toEqual([true, true, true]);
  });
});

function bruteForce(pattern: string, path: string): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) {
    return path === '';
  }
  if (first === '*') {
    return Array.from({ length: path.length + 1 }, (_, skip) => path.slice(skip)).some((tail) =>
      bruteForce(rest.join(''), tail),
    );
  }
  return path !== '' && (first === '?' || first === path[0]) && bruteForce(rest.join(''), path.slice(1));
}
