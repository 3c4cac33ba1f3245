import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { git } from '../../src/node/git/git';
import { commonPath } from '../../src/plan/globs/commonPath';
import { ignorePattern } from '../../src/plan/globs/gitignore';
import { compileGlob, Glob } from '../../src/plan/globs/globs';
import { isRepositoryPath } from '../../src/plan/globs/pathShape';
import { SeededRandom } from '../plan/fuzz/seededRandom';
import { atDepth, SEED } from '../support/depth';
import { temporaryFolder } from '../support/temporaryFolder';

/** Pairs of a pattern and a path: each pattern meets so many paths. */
const PATHS = 100;
const PATTERNS = atDepth(80, 1060);

const PIECES = [
  'a',
  'b',
  'ab',
  '.ts',
  '/',
  '/',
  '*',
  '**',
  '?',
  '[ab]',
  '[!a]',
  '[a-',
  ']',
  '-',
  '\\',
  '!',
  '#',
  ' ',
];

/** Draws patterns and paths of few letters, so that they often meet. */
function drawn(seed: number): { readonly patterns: string[]; readonly paths: string[] } {
  const random = new SeededRandom(seed);
  const text = (pieces: readonly string[], most: number): string =>
    Array.from({ length: 1 + random.below(most) }, () => pieces[random.below(pieces.length)] ?? '').join('');
  const paths = new Set<string>();
  while (paths.size < PATHS) {
    const path = text(['a', 'b', 'ab', '.ts', '/', '-', 'b/a'], 6);
    if (isRepositoryPath(path)) {
      paths.add(path);
    }
  }
  const patterns = Array.from({ length: PATTERNS }, () => text(PIECES, 6)).filter(
    (each) => each.trim() !== '',
  );
  return { patterns, paths: [...paths] };
}

const hasPython = spawnSync('python3', ['--version']).status === 0;

const PYTHON = `import fnmatch, json, sys
pairs = json.load(sys.stdin)
print(json.dumps([[fnmatch.fnmatchcase(path, pattern) for path in paths] for pattern, paths in pairs]))`;

describe('globs', () => {
  const { patterns, paths } = drawn(SEED);
  const pairs = patterns.flatMap((a, at) => {
    const b = patterns[at + 1];
    return b === undefined ? [] : [[a, b] as const];
  });

  it.skipIf(!hasPython)(
    `match as in Python's fnmatch: ${patterns.length} patterns on ${PATHS} paths each`,
    () => {
      // Of every two patterns the path that both are said to match is asked for too.
      const witnesses = pairs.flatMap(([a, b]) => {
        const common = commonPath({ a: Glob.ofPath(a), b: Glob.ofPath(b) });
        return common.found === 'path' ? [[a, [common.path]] as const, [b, [common.path]] as const] : [];
      });
      const asked = [...patterns.map((pattern) => [pattern, paths] as const), ...witnesses];
      const { stdout } = spawnSync('python3', ['-c', PYTHON], {
        input: JSON.stringify(asked),
        encoding: 'utf8',
        maxBuffer: 1 << 28,
      });
      const verdicts = JSON.parse(stdout) as boolean[][];
      const wrong = asked.flatMap(([pattern, on], at) => {
        const matches = compileGlob(pattern);
        return on.flatMap((path, index) =>
          matches(path) === verdicts[at]?.[index] ? [] : [`${pattern} on ${path}`],
        );
      });
      expect(wrong).toEqual([]);
      expect(witnesses.length).toBeGreaterThan(0);
      const met = witnesses.filter((_, at) => verdicts[patterns.length + at]?.[0] !== true);
      expect(met).toEqual([]);
      // What is said never to meet is met by no path at hand.
      for (const [a, b] of pairs) {
        if (commonPath({ a: Glob.ofPath(a), b: Glob.ofPath(b) }).found === 'none') {
          expect(
            paths.filter((path) => compileGlob(a)(path) && compileGlob(b)(path)),
            `${a} and ${b}`,
          ).toEqual([]);
        }
      }
    },
  );

  it(`written as in .gitignore match as git does: ${patterns.length} patterns on ${PATHS} paths each`, async () => {
    const folder = temporaryFolder();
    await git(folder, ['init', '--quiet']);
    const ignored = async (pattern: string, on: readonly string[]): Promise<Set<string>> => {
      writeFileSync(join(folder, '.gitignore'), `${pattern}\n`);
      const { stdout } = await git(folder, ['check-ignore', '--no-index', '--stdin', '-z'], {
        input: on.map((path) => `${path}\0`).join(''),
        answers: [1],
      });
      return new Set(stdout.split('\0').filter((path) => path !== ''));
    };
    const wrong: string[] = [];
    let witnesses = 0;
    for (const [at, pattern] of patterns.entries()) {
      const read = ignorePattern(pattern);
      // With `!` alone, git takes nothing out of nothing: what it would match is asked for without it.
      const asked = pattern.startsWith('!') ? pattern.slice(1).replace(/^(?=[#!])/, '\\') : pattern;
      const other = patterns[at + 1];
      const next = other === undefined ? undefined : ignorePattern(other);
      const common =
        typeof read === 'string' || typeof next !== 'object'
          ? []
          : read.globs.flatMap((one) =>
              next.globs.flatMap((two) => {
                const meet = commonPath({ a: Glob.ofPath(one), b: Glob.ofPath(two) });
                return meet.found === 'path' ? [meet.path] : [];
              }),
            );
      const plain = [...new Set([...paths, ...common])];
      const byGit = await ignored(asked, plain);
      witnesses += common.length;
      const matchers = typeof read === 'string' ? [] : read.globs.map(compileGlob);
      for (const path of plain) {
        const ours = matchers.some((matches) => matches(path));
        if (ours !== byGit.has(path)) {
          wrong.push(`${JSON.stringify(pattern)} on ${path}: git says ${String(byGit.has(path))}`);
        }
      }
      wrong.push(
        ...common.filter((path) => !byGit.has(path)).map((path) => `${pattern} and ${other ?? ''}: ${path}`),
      );
    }
    expect(wrong).toEqual([]);
    expect(witnesses).toBeGreaterThan(0);
  }, 900_000);
});
