import { builtinModules } from 'node:module';
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const project = resolve(import.meta.dirname, '../..');

interface Metafile {
  readonly outputs: Readonly<
    Record<
      string,
      {
        readonly inputs: Readonly<Record<string, unknown>>;
        readonly imports: readonly {
          readonly path: string;
          readonly kind: string;
          readonly external?: boolean;
        }[];
      }
    >
  >;
}

const { outputs } = JSON.parse(readFileSync(resolve(project, 'out/bundles.json'), 'utf8')) as Metafile;

/** Everything that a bundle and what it shares with others were made of: source files, and the modules expected around them. */
function contentsOf(
  bundle: string,
  kinds: readonly string[] = ['import-statement', 'require-call', 'dynamic-import', 'url-token'],
): { readonly files: string[]; readonly modules: string[] } {
  const parts = new Set([bundle]);
  const modules = new Set<string>();
  for (const part of parts) {
    const output = outputs[part];
    if (output === undefined) {
      throw new Error(`${part} has not been built; there are ${Object.keys(outputs).join(', ')}.`);
    }
    output.imports
      .filter(({ kind }) => kinds.includes(kind))
      .forEach(({ path, external }) => (external === true ? modules : parts).add(path));
  }
  return {
    files: [...parts].flatMap((part) => Object.keys(outputs[part]?.inputs ?? {})),
    modules: [...modules],
  };
}

const isBuiltin = (module: string) =>
  module.startsWith('node:') || builtinModules.includes(module.split('/')[0] ?? '');
const isOfTheBrowser = (file: string) =>
  /^webview\/|node_modules\/(react|react-dom|@xyflow|@vscode-elements|@vscode\/codicons)\//.test(file);

describe.each([
  'dist/cli.js',
  'dist/cli-everything.js',
  'dist/wrapper.js',
  'dist/demo-agent.js',
  'dist/scope-guard.js',
])('%s', (bundle) => {
  it('runs on Node alone: no editor, no React', () => {
    const { files, modules } = contentsOf(bundle);
    expect(files.length).toBeGreaterThan(1);
    expect(files.filter((file) => isOfTheBrowser(file) || file.startsWith('src/extension/'))).toEqual([]);
    expect(modules.filter((module) => !isBuiltin(module))).toEqual([]);
  });
});

it('dist/cli.js can be started by its name', () => {
  expect(readFileSync(resolve(project, 'dist/cli.js'), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
});

it('what programs share lies in one file only', () => {
  const programs = Object.entries(outputs).filter(([file]) =>
    /^dist\/(cli-|extension|shared-).*\.js$/.test(file),
  );
  const files = programs.flatMap(([, { inputs }]) => Object.keys(inputs));
  expect(files.length).toBeGreaterThan(500);
  expect(files.filter((file, index) => files.indexOf(file) !== index)).toEqual([]);
});

describe.each([
  ['dist/cli-checking.js', /^src\/(engine|agents|run)\/|node_modules\/execa\//],
  ['dist/cli-plans.js', /^src\/(engine|agents)\/|node_modules\/execa\//],
  ['dist/cli-looking.js', /^src\/(engine|agents)\/|node_modules\/(execa|yaml)\//],
])('%s', (bundle, unneeded) => {
  it('starts soon, since it loads nothing of what its commands seldom do', () => {
    const atStart = ['import-statement', 'require-call'];
    expect(contentsOf(bundle, atStart).files.filter((file) => unneeded.test(file))).toEqual([]);
  });
});

it.skipIf(process.platform === 'win32')('dist/cli.js may be executed', () => {
  expect(statSync(resolve(project, 'dist/cli.js')).mode & 0o111).toBe(0o111);
});

it('dist/extension.js needs VS Code and Node around it, and holds nothing for the browser', () => {
  const { files, modules } = contentsOf('dist/extension.js');
  expect(files).toContain('src/extension/extension.ts');
  expect(modules).toContain('vscode');
  expect(modules.filter((module) => module !== 'vscode' && !isBuiltin(module))).toEqual([]);
  expect(files.filter(isOfTheBrowser)).toEqual([]);
});

it('dist/extension.js reads no table of words before those of the language of the editor are there', () => {
  const { files } = contentsOf('dist/extension.js', ['import-statement']);
  expect(files.filter((file) => !file.startsWith('node_modules/@vscode/l10n/'))).toEqual([
    'src/extension/words.ts',
    'src/extension/extension.ts',
  ]);
});

describe('dist/webview/graph.js', () => {
  const bundle = 'dist/webview/graph.js';

  it('needs nothing around it, and holds nothing of the hosts', () => {
    const { files, modules } = contentsOf(bundle);
    expect(files).toContain('webview/main.tsx');
    expect(modules).toEqual([]);
    expect(files.filter((file) => /^src\/(node|engine|cli|extension|demoAgent)\//.test(file))).toEqual([]);
  });

  it('makes no code from text, which its content security policy forbids', () => {
    const text = readFileSync(resolve(project, bundle), 'utf8');
    expect(text).not.toMatch(/\beval\(|\bnew Function\(/);
  });
});

it('the style sheet and the icons keep their names, which the panel asks for', () => {
  expect(Object.keys(outputs)).toEqual(
    expect.arrayContaining(['dist/webview/graph.css', 'dist/webview/codicon.ttf']),
  );
});

it('script and style can be written into the HTML for reviewers, where these texts would end them', () => {
  const script = readFileSync(resolve(project, 'dist/webview/graph.js'), 'utf8');
  const style = readFileSync(resolve(project, 'dist/webview/graph.css'), 'utf8');
  expect(script).not.toMatch(/<\/script|<!--/i);
  expect(style).not.toMatch(/<\/style/i);
});
