import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { brotliDecompressSync } from 'node:zlib';
import type { Language } from '@vscode/tree-sitter-wasm';
import { Language as Grammars, Parser } from '@vscode/tree-sitter-wasm';
import type { DocumentRules, RulesName } from '../../contracts/validation/jsonSchemaFaults';
import type { ContractFault } from '../../plan/problem';
import { documentRules } from './documentRules';
import { contractFaults, schemaRules } from '../../contracts/validation/contractFaults';
import type { Surface } from '../../contracts/surfaces/languages/surface';
import type { Grammar, UseTree } from '../../contracts/surfaces/readSurface';
import { readSurface } from '../../contracts/surfaces/readSurface';
import type { ModuleShape } from '../../contracts/modules/modules';
import { readModule } from '../../contracts/modules/modules';

/**
 * Reads what files offer, in a thread of its own: parsers are large, files may be too, and the driver's events must not
 * wait for either.
 */

/** What the worker is asked. */
export interface SurfaceQuestion {
  readonly id: number;
  /** What it offers to those who build on it, what is wrong with it, what it imports and may be imported from it, or the latter alone. */
  readonly about: 'surface' | 'faults' | 'module' | 'offers';
  readonly path: string;
  readonly text: string;
}

/** What it answers. */
export interface SurfaceAnswer {
  readonly id: number;
  readonly surface: Surface;
  readonly faults?: readonly ContractFault[];
  readonly module?: ModuleShape;
  /** Nothing is known of the file, for a reason that is not in the file. */
  readonly failed?: true;
}

const { grammars } = workerData as { readonly grammars: string };
const rules = new Map<RulesName, DocumentRules>();

/** The rules of documents lie beside the grammars, each a CommonJS module, or for AsyncAPI a JSON Schema. */
function rulesOf(name: RulesName): DocumentRules {
  const made =
    rules.get(name) ??
    (name.startsWith('asyncapi')
      ? schemaRules(unpacked(`${name}.json`).toString())
      : documentRules(unpacked(`${name}.js`).toString()));
  rules.set(name, made);
  return made;
}

const loaded = new Map<Grammar, Language>();
let ready: Promise<Parser> | undefined;

/** Grammars are loaded when the first file of their language comes. */
async function parserFor(path: string): Promise<Parser> {
  if (ready === undefined) {
    // Its types know of files alone.
    const runtime = { locateFile: (name: string) => name, wasmBinary: unpacked('tree-sitter.wasm') };
    ready = Parser.init(runtime).then(() => new Parser());
  }
  const parser = await ready;
  const grammar = grammarOf(path);
  if (grammar !== undefined && !loaded.has(grammar)) {
    loaded.set(grammar, await Grammars.load(unpacked(`tree-sitter-${grammar}.wasm`)));
  }
  return parser;
}

function unpacked(name: string): Buffer {
  return brotliDecompressSync(readFileSync(join(grammars, `${name}.br`)));
}

function grammarOf(path: string): Grammar | undefined {
  if (/\.pyi?$/i.test(path)) {
    return 'python';
  }
  const [, ending] = /\.([cm]?ts|tsx|[cm]?js|jsx)$/i.exec(path) ?? [];
  return ending === undefined ? undefined : /^[cm]?ts$/i.test(ending) ? 'typescript' : 'tsx';
}

const NOTHING: Surface = { language: 'file', items: [] };

async function answer({ id, path, text, about }: SurfaceQuestion): Promise<SurfaceAnswer> {
  if (about === 'faults') {
    return { id, surface: NOTHING, faults: contractFaults(path, text, rulesOf) };
  }
  const parser = grammarOf(path) === undefined ? undefined : await parserFor(path);
  const useTree: UseTree = (grammar, code, use) => {
    parser?.setLanguage(loaded.get(grammar) ?? null);
    const tree = parser?.parse(code);
    if (tree === undefined || tree === null) {
      throw new Error('it could not be parsed');
    }
    try {
      return use(tree.rootNode);
    } finally {
      tree.delete();
    }
  };
  if (about === 'module' || about === 'offers') {
    const module = readModule(path, text, useTree, about === 'offers');
    return { id, surface: NOTHING, ...(module === undefined ? {} : { module }) };
  }
  return { id, surface: readSurface(path, text, useTree) };
}

let turn: Promise<unknown> = Promise.resolve();
parentPort?.on('message', (question: SurfaceQuestion) => {
  turn = turn
    .then(() => answer(question))
    .catch((error: unknown): SurfaceAnswer => {
      const unread = error instanceof Error ? error.message : String(error);
      return { id: question.id, surface: { language: 'file', items: [], unread }, failed: true };
    })
    .then((given) => parentPort?.postMessage(given));
});
