import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const project = resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(project, file), 'utf8');

/** The recipes of CONTRIBUTING.md: what is added, the file to imitate, and how many files that touches. */
const recipes = new Map(
  read('CONTRIBUTING.md')
    .split('\n')
    .filter((line) => /\| +\d+ +\|$/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map((cells) => [cells[1] ?? '', { row: cells.join('|'), files: Number(cells.at(-2)) }]),
);

const sources = ['src', 'webview']
  .flatMap((folder) =>
    readdirSync(join(project, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name))
      .map((name) => `${folder}/${name.replaceAll('\\', '/')}`),
  )
  .concat('package.json', 'package.nls.json', 'package.nls.de.json')
  .map((file) => ({ file, text: read(file) }));

describe('a recipe of CONTRIBUTING.md', () => {
  it.each([
    ['an event', /'question\.answered': \{/, undefined],
    ['a reason why a package waits', /\bneeds_input: \{/, undefined],
    ['a check of plans', /\blittleParallelism\b/, /little-parallelism/],
    ['an agent', /\baider\b/, /`aider`/],
    ['an importer', /\bgsd\b/, /\bgsd\b/],
    ['a surface language', /\bgraphqlSurface\b|^ {2}\| 'graphql'$/m, undefined],
    ['a command of `waves`', /\baddAudit\b/, /waves audit/],
    ['a command in the editor', /\bshowCollisions\b/, undefined],
    ['a view in the editor', /\bLocksView\b|\bview\.locks\b/, undefined],
  ])('names for %s as many files as the example is in', (name, word, onPage) => {
    const { row = '', files } = recipes.get(name) ?? {};
    const found = sources.filter(({ text }) => word.test(text)).map(({ file }) => file);
    const pages = [...row.matchAll(/`(docs\/[^`]+)`/g)].map(([, page = '']) => page);
    expect(pages.filter((page) => onPage?.test(read(page)) !== true)).toEqual([]);
    expect([...found, ...pages]).toHaveLength(files ?? 0);
  });
});
