import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { isBuilt } from '../../scripts/build/lastBuild.mjs';
import { temporaryFolder } from '../support/temporaryFolder';

const BUNDLES = {
  inputs: {
    'src/main.ts': {},
    'icons:webview/icons.ttf': {},
    '<define:COLORS>': {},
    'node_modules/yaml/index.js': {},
  },
  outputs: { 'dist/main.js': { bytes: 4 }, 'dist/grammars/reader.js': { bytes: 900 } },
};

/** A project that was built two seconds after everything was written; with what writes one of its files later. */
function builtProject() {
  const root = temporaryFolder();
  const write = (path: string, text: string, seconds: number) => {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), text);
    utimesSync(join(root, path), seconds, seconds);
  };
  for (const path of ['src/main.ts', 'esbuild.mjs', 'package.json', 'scripts/build/sizes.mjs']) {
    write(path, '', 1000);
  }
  write('node_modules/.package-lock.json', '{}', 1000);
  write('dist/main.js', 'four', 1001);
  write('dist/grammars/reader.js.br', 'packed', 1001);
  write('out/bundles.json', JSON.stringify(BUNDLES), 1002);
  return { root, later: (path: string, text = '') => write(path, text, 1003) };
}

it('is built where nothing has changed since', () => {
  expect(isBuilt(builtProject().root)).toBe(true);
});

it.each(['src/main.ts', 'esbuild.mjs', 'scripts/build/sizes.mjs', 'node_modules/.package-lock.json'])(
  'is not built where %s was written after it',
  (path) => {
    const { root, later } = builtProject();
    later(path);
    expect(isBuilt(root)).toBe(false);
  },
);

it.each(['src/main.ts', 'dist/main.js', 'dist/grammars/reader.js.br', 'out/bundles.json'])(
  'is not built where %s is gone',
  (path) => {
    const { root } = builtProject();
    rmSync(join(root, path));
    expect(isBuilt(root)).toBe(false);
  },
);

it('is not built where something else was put into `dist`', () => {
  const { root, later } = builtProject();
  later('dist/main.js', 'built to be watched');
  expect(isBuilt(root)).toBe(false);
});
