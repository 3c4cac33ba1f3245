import { moduleFiles } from '../surfaces/surfaceWithReExports';

/** Where an import leads in a tree of files. */
export type ImportTarget =
  /** To a file of the tree. */
  | { readonly kind: 'file'; readonly path: string }
  /** To a folder of Python modules that has no module of its own. */
  | { readonly kind: 'folder'; readonly path: string }
  /** To where the tree should have something and has not: what people call it, and the files any of which would do. */
  | { readonly kind: 'missing'; readonly path: string; readonly files: readonly string[] }
  /** To another package, or by a name whose meaning stands in some setting. */
  | { readonly kind: 'elsewhere' };

/** The files of a tree, from the top of the repository, and their folders. */
export interface FileTree {
  readonly files: ReadonlySet<string>;
  readonly folders: ReadonlySet<string>;
}

/** @param paths of all files, with forward slashes. */
export function fileTree(paths: readonly string[]): FileTree {
  const folders = new Set<string>(['']);
  for (const path of paths) {
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
      const folder = path.slice(0, at);
      if (folders.has(folder)) {
        break;
      }
      folders.add(folder);
    }
  }
  return { files: new Set(paths), folders };
}

/**
 * Finds what a file names by an import: by its own place for relative ones; for Python's absolute ones from the top of the
 * repository, from `src`, and from beside the outermost package that the file is in.
 */
export function importTarget(tree: FileTree, from: string, source: string): ImportTarget {
  const isPython = /\.pyi?$/i.test(from);
  // `./icon.svg?raw` is a matter between the file and its bundler.
  if (source.includes('?') || source.includes('!')) {
    return { kind: 'elsewhere' };
  }
  const near = moduleFiles(from, source);
  if (near.length > 0 && isSaidElsewhere(tree, near)) {
    return { kind: 'elsewhere' };
  }
  if (near.length > 0) {
    return (
      found(tree, near, isPython) ?? { kind: 'missing', path: bare(near[0] ?? source, isPython), files: near }
    );
  }
  if (!isPython || source.startsWith('.')) {
    return { kind: 'elsewhere' };
  }
  const path = source.replaceAll('.', '/');
  const roots = [...new Set(['', 'src/', outermost(tree, from)])];
  const tried = roots.flatMap((root) => moduleFiles(`${root}x.py`, `.${source}`));
  const target = found(tree, tried, true);
  if (target !== undefined) {
    return target;
  }
  const [first = ''] = source.split('.');
  const own = roots.find((root) => tree.files.has(`${root}${first}/__init__.py`));
  return own === undefined
    ? { kind: 'elsewhere' }
    : { kind: 'missing', path: `${own}${path}.py`, files: tried };
}

function found(
  { files, folders }: FileTree,
  tried: readonly string[],
  isPython: boolean,
): ImportTarget | undefined {
  const path = tried.find((one) => files.has(one));
  if (path !== undefined) {
    return { kind: 'file', path };
  }
  const folder = isPython
    ? tried.map((one) => one.replace(/(\/__init__)?\.pyi?$/, '')).find((one) => folders.has(one))
    : undefined;
  return folder === undefined ? undefined : { kind: 'folder', path: folder };
}

/** Whether a package of its own says which file is meant, or the files lie in a submodule, which the tree names as one. */
function isSaidElsewhere({ files }: FileTree, tried: readonly string[]): boolean {
  const index = tried.find((one) => one.endsWith('/index.ts'));
  const folders = (tried[0] ?? '').split('/').slice(0, -1);
  return (
    (index !== undefined && files.has(index.replace(/index\.ts$/, 'package.json'))) ||
    folders.some((_name, at) => files.has(folders.slice(0, at + 1).join('/')))
  );
}

/** What a missing module is called for people: as it is named where that has an ending, else as its language has it. */
function bare(first: string, isPython: boolean): string {
  return isPython ? first : first.replace(/\.d\.ts$/, '');
}

/** The folder, with a slash at its end, that holds the outermost package which a Python file is in. */
function outermost({ files }: FileTree, from: string): string {
  let folder = from.split('/').slice(0, -1);
  while (folder.length > 0 && files.has(`${folder.join('/')}/__init__.py`)) {
    folder = folder.slice(0, -1);
  }
  return folder.length === 0 ? '' : `${folder.join('/')}/`;
}
