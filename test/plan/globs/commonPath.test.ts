import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Common } from '../../../src/plan/globs/commonPath';
import { commonPath } from '../../../src/plan/globs/commonPath';
import { Glob } from '../../../src/plan/globs/globs';
import { atDepth } from '../../support/depth';

const NONE: Common = { found: 'none' };

function common(a: string, b: string, ...denied: string[]): Common {
  return commonPath({
    a: Glob.ofPath(a),
    b: Glob.ofPath(b),
    denied: denied.map((deny) => Glob.ofPath(deny)),
  });
}

describe('commonPath', () => {
  it.each([
    ['src/*/users.py', 'src/api/**', 'src/api/users.py'],
    ['a/b*', 'a/*c', 'a/bc'],
    ['**/x.py', 'src/**', 'src/x.py'],
    ['docs/*.md', 'docs/lock-*', 'docs/lock-.md'],
    ['src/**', 'src/**', 'src/a'],
    ['[ab]?', '[bc]d', 'bd'],
    ['src/?', 'src/[!a-z]', 'src/0'],
    ['src/a.ts', 'src/*.ts', 'src/a.ts'],
  ])('%s and %s meet in %s', (a, b, path) => {
    expect(common(a, b)).toEqual({ found: 'path', path });
  });

  it.each([
    ['src/api/**', 'src/web/**'],
    ['src/**', 'src'],
    ['*.ts', '*.py'],
    ['[ab]', '[cd]'],
    ['src/', 'src/*/'],
    ['./src/**', './src/a'],
    ['a//*', 'a/*'],
    ['../*', '*'],
    ['[z-a]*', '*'],
  ])('%s and %s never meet in a path', (a, b) => {
    expect(common(a, b)).toEqual(NONE);
  });

  it('leaves out what is denied', () => {
    expect(common('src/**', 'src/**', 'src/a')).toEqual({ found: 'path', path: 'src/b' });
    expect(common('src/**', 'src/a*', 'src/a*')).toEqual(NONE);
    expect(common('src/*', '*', 'src/?*')).toEqual(NONE);
    expect(common('src/*', '*', '*/??', '*/?')).toEqual({ found: 'path', path: 'src/aaa' });
    expect(common('src/*.ts', 'src/*', '**')).toEqual(NONE);
  });

  it('compares lock keys as texts of any form', () => {
    const keys = (a: string, b: string): Common =>
      commonPath({ a: Glob.ofKey(a), b: Glob.ofKey(b), anyText: true });
    expect(keys('flag:billing/*', 'flag:billing/x')).toEqual({ found: 'path', path: 'flag:billing/x' });
    expect(keys('flag:billing/*', 'flag:*/')).toEqual({ found: 'path', path: 'flag:billing/' });
    expect(keys('api:GET /v1/a?b=[1]*', 'api:GET /v1/aXb=1')).toEqual(NONE);
  });

  it('says that it does not know when it would take too long', () => {
    const hard = { a: Glob.ofPath('*a????????????*b'), b: Glob.ofPath('*c????????????*b') };
    expect(commonPath({ ...hard, budget: { left: 10 } })).toEqual({ found: 'unknown' });
    const budget = { left: 1000 };
    expect(commonPath({ ...hard, budget }).found).toBe('path');
    expect(budget.left).toBeLessThan(1000);
  });

  it('gives up on what only a search through thousands of sets could tell', () => {
    const denied = ['*a', '*b', `*a${'?'.repeat(18)}[!c]`].map((deny) => Glob.ofPath(deny));
    expect(commonPath({ a: Glob.ofPath('*[ab]'), denied })).toEqual({ found: 'unknown' });
  });

  it('agrees with trying all short paths, both ways', () => {
    const pool = fc.sample(globOfFew, { numRuns: 1200, seed: 3 }).map((source) => new Tried(source));
    const pick = fc.nat({ max: pool.length - 1 });
    let met = 0;
    fc.assert(
      fc.property(pick, pick, fc.array(pick, { maxLength: 2 }), (first, second, others) => {
        const [a, b, ...denied] = [first, second, ...others].map((index) => pool[index]) as [
          Tried,
          Tried,
          ...Tried[],
        ];
        const shortest = shortestOf(a, b, denied);
        const found = commonPath({ a: a.glob, b: b.glob, denied: denied.map(({ glob }) => glob) });
        if (found.found !== 'path') {
          return found.found === 'none' && shortest === undefined;
        }
        met += 1;
        const { path } = found;
        return (
          IS_PATH.test(path) &&
          [a, b].every(({ expression }) => expression.test(path)) &&
          !denied.some(({ expression }) => expression.test(path)) &&
          (shortest === undefined ? path.length > LONGEST : path.length === shortest.length)
        );
      }),
      { numRuns: RUNS },
    );
    expect(met).toBeGreaterThan(RUNS / 10);
  }, 240_000);
});

const RUNS = atDepth(10_000, 100_000);
const LONGEST = 6;
const IS_PATH = /^(?!\.{1,2}(?:\/|$))[^/]+(?:\/(?!\.{1,2}(?:\/|$))[^/]+)*$/;

/** Every path of up to six of these characters, shortest first. */
const PATHS = Array.from({ length: LONGEST }, (_, index) => wordsOf(index + 1))
  .flat()
  .filter((word) => IS_PATH.test(word));

function wordsOf(length: number): string[] {
  return length === 0
    ? ['']
    : wordsOf(length - 1).flatMap((word) => ['a', 'b', '.', '/'].map((letter) => word + letter));
}

/** Without `b`, which in the paths stands for all other characters. */
const globOfFew = fc
  .array(fc.constantFrom('a', 'a', '.', '/', '*', '*', '?', '[a.]', '[!a]', '[.-/]'), { maxLength: 4 })
  .map((parts) => parts.join(''));

/** A pattern with what it matches among `PATHS`, found out without our own reading of patterns. */
class Tried {
  readonly glob: Glob;
  readonly expression: RegExp;
  readonly matches: Uint8Array;

  constructor(source: string) {
    this.glob = Glob.ofPath(source);
    const pattern = source
      .replace(/\./g, '\\.')
      .replaceAll('[\\.-/]', '[.-/]')
      .replace(/\*/g, '[^]*')
      .replace(/\?/g, '[^]')
      .replaceAll('[!', '[^');
    this.expression = new RegExp(`^(?:${pattern})$`);
    this.matches = Uint8Array.from(PATHS, (path) => (this.expression.test(path) ? 1 : 0));
  }
}

function shortestOf(a: Tried, b: Tried, denied: readonly Tried[]): string | undefined {
  const at = a.matches.findIndex(
    (matches, index) =>
      matches === 1 && b.matches[index] === 1 && !denied.some((deny) => deny.matches[index] === 1),
  );
  return PATHS[at];
}
