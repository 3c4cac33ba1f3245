import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

/** How icons of VS Code are named in texts, in our tables and in our pages. */
const NAMED = [
  /\$\(([a-z][a-z-]*)(?:~spin)?\)(?!\{)/g,
  /ThemeIcon\(\s*'([a-z-]+)'/g,
  /\b(?:icon|codicon): '([a-z-]+)'/g,
  /\b(?:Codicon name|icon)="([a-z-]+)"/g,
];

function filesIn(...folders: string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter(({ name }) => /\.tsx?$/.test(name))
      .map(({ parentPath, name }) => join(parentPath, name)),
  );
}

function namedIn(files: readonly string[]): string[] {
  return files.flatMap((file) => {
    const text = readFileSync(file, 'utf8');
    return NAMED.flatMap((pattern) => [...text.matchAll(pattern)].map(([, name = '']) => name));
  });
}

/** The icons that a style sheet has a character for. */
function iconsOf(style: string): Set<string | undefined> {
  const text = readFileSync(join(root, style), 'utf8');
  return new Set([...text.matchAll(/\.codicon-([a-z-]+):before/g)].map(([, name]) => name));
}

it('names only icons that there are: of another nothing would be seen', () => {
  const known = iconsOf('node_modules/@vscode/codicons/dist/codicon.css');
  const named = namedIn([...filesIn('src', 'webview'), join(root, 'package.json')]);
  expect(new Set(named).size).toBeGreaterThan(60);
  expect(named.filter((name) => !known.has(name))).toEqual([]);
});

it('ships of the icons those that the graph names, and few besides', () => {
  const shipped = iconsOf('dist/webview/graph.css');
  const named = namedIn([...filesIn('webview'), join(root, 'src/run/kernel/state/packageStates.ts')]);
  expect(new Set(named).size).toBeGreaterThan(30);
  expect(named.filter((name) => !shipped.has(name))).toEqual([]);
  expect(shipped.size).toBeLessThan(200);
});
