import type { ModuleImport, ModuleShape } from './reading/moduleShape';
import { MODULE_FILE } from './reading/moduleShape';
import type { FileTree, ImportTarget } from './importTargets';
import type { SqlSchema } from './sqlTables';
import type { BrokenUse, UncheckedUse, Verdict } from './verdict';
import { likeliest } from './verdict';
import { importTarget } from './importTargets';

/** A tree of files whose modules can be read. */
export interface ModuleTree extends FileTree {
  /** Undefined where there is no such file, or it can't be read as code. */
  readonly moduleOf: (path: string) => Promise<ModuleShape | undefined>;
  /** What a module offers to those who import from it; what it uses itself may be left out, which takes less than half as long to read. */
  readonly offersOf: (path: string) => Promise<ModuleShape | undefined>;
  /** The tables that its files of SQL define; why they can't be read, in words. */
  readonly tables: () => Promise<SqlSchema | string>;
  /** Its files in which each of some patterns (POSIX, extended) is met, in whatever case. */
  readonly mentioning: (patterns: readonly string[]) => Promise<readonly string[]>;
}

/** How far a chain of modules that hand everything on is followed. */
const LONGEST_CHAIN = 12;

/**
 * Holds the imports of files against what the modules of the same tree offer. Packages from elsewhere are not looked at, and
 * not counted. What a module may offer beyond what its text tells is unchecked, never broken.
 */
export async function judgeImports(tree: ModuleTree, paths: readonly string[]): Promise<Verdict> {
  const proved: { kind: 'import'; file: string }[] = [];
  const broken: BrokenUse[] = [];
  const unchecked: UncheckedUse[] = [];
  for (const file of paths.filter((path) => tree.files.has(path) && MODULE_FILE.test(path))) {
    const module = await tree.moduleOf(file);
    if (module === undefined) {
      unchecked.push({ file, line: 1, why: 'it cannot be read' });
    }
    const judged = (module?.imports ?? []).map((taken) =>
      judge(tree, file, taken, importTarget(tree, file, taken.source)),
    );
    for (const verdict of await Promise.all(judged)) {
      proved.push(...verdict.proved.map(() => ({ kind: 'import' as const, file })));
      broken.push(...verdict.broken);
      unchecked.push(...verdict.unchecked);
    }
  }
  return { proved, broken, unchecked };
}

interface Judged {
  readonly proved: readonly string[];
  readonly broken: readonly BrokenUse[];
  readonly unchecked: readonly UncheckedUse[];
}

const NOTHING: Judged = { proved: [], broken: [], unchecked: [] };

async function judge(
  tree: ModuleTree,
  file: string,
  { source, names, line, optional }: ModuleImport,
  target: ImportTarget,
): Promise<Judged> {
  const unsure = (why: string): Judged => {
    const to = target.kind === 'file' ? { target: target.path } : {};
    return { ...NOTHING, unchecked: [{ file, line, why, ...to }] };
  };
  switch (target.kind) {
    case 'elsewhere':
      return /^([@~]\/|#)/.test(source) ? unsure(`what "${source}" stands for is said elsewhere`) : NOTHING;
    case 'missing':
      return optional === true
        ? unsure(`it does without "${source}"`)
        : {
            ...NOTHING,
            broken: [{ kind: 'import', file, line, target: target.path, files: target.files, offered: [] }],
          };
    case 'folder':
      return among(tree, file, names, { names: [], folder: target.path, path: target.path });
    case 'file': {
      if (names.length === 0) {
        return { ...NOTHING, proved: [source] };
      }
      const known = MODULE_FILE.test(target.path) ? await offeredBy(tree, target.path) : undefined;
      if (known === undefined) {
        return unsure(`"${source}" is not read as code`);
      }
      const folder = /\/__init__\.pyi?$/.test(target.path)
        ? target.path.replace(/\/__init__\.pyi?$/, '')
        : undefined;
      const judged = among(tree, file, names, { ...known, path: target.path, folder });
      const why = optional === true ? 'it does without what is not there' : known.open;
      return why === undefined || judged.broken.length === 0
        ? judged
        : {
            ...judged,
            broken: [],
            unchecked: judged.broken.map((one) => ({ file, line: one.line, why, target: target.path })),
          };
    }
  }
}

interface Offer {
  readonly path: string;
  readonly names: readonly string[];
  /** Where modules of a Python package lie, each of which can be imported from it. */
  readonly folder: string | undefined;
}

function among(tree: FileTree, file: string, names: ModuleImport['names'], offer: Offer): Judged {
  const offered = new Set(offer.names);
  const isThere = (name: string): boolean =>
    offered.has(name) ||
    (offer.folder !== undefined &&
      (tree.files.has(`${offer.folder}/${name}.py`) ||
        tree.files.has(`${offer.folder}/${name}.pyi`) ||
        tree.folders.has(`${offer.folder}/${name}`)));
  return {
    proved: names.filter(({ name }) => isThere(name)).map(({ name }) => name),
    broken: names
      .filter(({ name }) => !isThere(name))
      .map(({ name, line }) => ({
        kind: 'import',
        file,
        line,
        name,
        target: offer.path,
        files: [offer.path],
        offered: likeliest(name, offer.names),
      })),
    unchecked: [],
  };
}

/** Every name that can be imported from a module, with those that it hands on; undefined where it can't be read. */
async function offeredBy(
  tree: ModuleTree,
  path: string,
  chain: readonly string[] = [],
): Promise<Pick<ModuleShape, 'names' | 'open'> | undefined> {
  const module = await tree.offersOf(path);
  if (module === undefined) {
    return undefined;
  }
  const names = [...module.names];
  let { open } = module;
  for (const source of module.stars) {
    const target = importTarget(tree, path, source);
    const isNew = target.kind === 'file' && !chain.includes(target.path) && chain.length < LONGEST_CHAIN;
    const known = isNew ? await offeredBy(tree, target.path, [...chain, path]) : undefined;
    // In a circle, what is handed on has been counted where the circle began.
    if (known === undefined && !(target.kind === 'file' && chain.includes(target.path))) {
      open ??= `${path} hands on everything of "${source}", which is not read`;
    }
    names.push(...(known?.names ?? []).filter((name) => name !== 'default'));
    open ??= known?.open;
  }
  return { names, ...(open === undefined ? {} : { open }) };
}
