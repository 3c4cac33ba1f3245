import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

/** How icons of VS Code are named in texts, in our tables and in our pages. */
const NAMED = [
  /\$\(([a-z][a-z-]*)(?:~spin)?\)(?!\{)/g,
  /ThemeIcon\(\s*'([a-z-]+)'/g,
  /\b(?:icon|codicon): '([a-z-]+)'/g,
  /Codicon name="([a-z-]+)"/g,
];

it('names only icons that there are: of another nothing would be seen', () => {
  const style = readFileSync(join(root, 'node_modules/@vscode/codicons/dist/codicon.css'), 'utf8');
  const known = new Set([...style.matchAll(/\.codicon-([a-z-]+):before/g)].map(([, name]) => name));
  const files = ['src', 'webview'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter(({ name }) => /\.tsx?$/.test(name))
      .map(({ parentPath, name }) => join(parentPath, name)),
  );
  const named = [...files, join(root, 'package.json')].flatMap((file) => {
    const text = readFileSync(file, 'utf8');
    return NAMED.flatMap((pattern) => [...text.matchAll(pattern)].map(([, name = '']) => name));
  });
  expect(new Set(named).size).toBeGreaterThan(60);
  expect(named.filter((name) => !known.has(name))).toEqual([]);
});
