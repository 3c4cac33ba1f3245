import { join, resolve } from 'node:path';
import { Language, Parser } from '@vscode/tree-sitter-wasm';
import type { Surface } from '../../src/contracts/surfaces/languages/surface';
import type { Grammar, UseTree } from '../../src/contracts/surfaces/readSurface';
import { readSurface } from '../../src/contracts/surfaces/readSurface';

const folder = resolve(import.meta.dirname, '../../node_modules/@vscode/tree-sitter-wasm/wasm');

/** Parses in this process, with the grammars that ship. */
export async function treeReader(): Promise<UseTree> {
  await Parser.init();
  const load = (name: Grammar) => Language.load(join(folder, `tree-sitter-${name}.wasm`));
  const [typescript, tsx, python] = await Promise.all([load('typescript'), load('tsx'), load('python')]);
  const languages = { typescript, tsx, python };
  const parser = new Parser();
  return (grammar, code, use) => {
    parser.setLanguage(languages[grammar]);
    const tree = parser.parse(code);
    if (tree === null) {
      throw new Error('not parsed');
    }
    const result = use(tree.rootNode);
    tree.delete();
    return result;
  };
}

/** Reads surfaces in this process. */
export async function surfaceReader(): Promise<(path: string, text: string) => Surface> {
  const useTree = await treeReader();
  return (path, text) => readSurface(path, text, useTree);
}
