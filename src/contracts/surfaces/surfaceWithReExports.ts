import type { ReExport, Surface, SurfaceItem } from './languages/surface';

/** Reads a file's own surface; undefined where there is no such file. */
export type SurfaceOfFile = (path: string) => Promise<Surface | undefined>;

/** How far a chain of files that hand things on is followed. */
const LONGEST_CHAIN = 12;

/**
 * The surface of a file together with what it hands on from other files. What can't be found is named with where it is
 * said to come from.
 */
export async function surfaceWithReExports(
  path: string,
  surfaceOf: SurfaceOfFile,
  chain: readonly string[] = [],
): Promise<Surface | undefined> {
  const surface = await surfaceOf(path);
  if (surface?.reExports === undefined) {
    return surface;
  }
  const items = new Map<string, SurfaceItem>();
  for (const reExport of surface.reExports) {
    const known =
      chain.length < LONGEST_CHAIN ? await found(path, reExport, surfaceOf, [...chain, path]) : undefined;
    for (const item of handedOn(reExport, known)) {
      items.set(item.name, item);
    }
  }
  // What the file has itself goes before what it hands on.
  surface.items.forEach((item) => items.set(item.name, item));
  return { language: surface.language, items: [...items.values()] };
}

async function found(
  from: string,
  { source }: ReExport,
  surfaceOf: SurfaceOfFile,
  chain: readonly string[],
): Promise<Surface | undefined> {
  for (const path of moduleFiles(from, source)) {
    if (!chain.includes(path)) {
      const surface = await surfaceWithReExports(path, surfaceOf, chain);
      if (surface !== undefined) {
        return surface;
      }
    }
  }
  return undefined;
}

function handedOn({ source, names }: ReExport, known: Surface | undefined): SurfaceItem[] {
  if (names === undefined) {
    const all = {
      name: `* from '${source}'`,
      kind: 're-export',
      text: `* from '${source}'`,
      line: 1,
      parts: [],
    };
    return known === undefined ? [all] : known.items.filter(({ name }) => name !== 'default');
  }
  return names.map(({ there, here }) => {
    const item = known?.items.find(({ name }) => name === there);
    const unknown = { name: here, kind: 're-export', text: `${here} from '${source}'`, line: 1, parts: [] };
    return item === undefined ? unknown : { ...item, name: here };
  });
}

/** Endings that a module's name stands for, in the order in which they are tried. */
const ENDINGS = ['.d.ts', '.ts', '.tsx', '.mts', '.js', '.mjs', '.cjs', '.jsx', '.py', '.pyi'];

/**
 * Paths at which a module may lie that a file names: `./users` or `../users.js` in TypeScript and JavaScript (where `.js`
 * may stand for a `.ts`), `.users` in Python. None for modules of other packages.
 */
export function moduleFiles(from: string, source: string): string[] {
  const folder = from.split('/').slice(0, -1);
  if (/\.pyi?$/.test(from)) {
    const [, dots = '', name = ''] = /^(\.+)(.*)$/.exec(source) ?? [];
    const base = dots === '' ? undefined : folder.slice(0, folder.length - dots.length + 1);
    const path = base?.concat(name === '' ? [] : name.split('.')).join('/');
    return path === undefined
      ? []
      : [`${path}.py`, `${path}.pyi`, `${path}/__init__.py`, `${path}/__init__.pyi`];
  }
  if (!/^\.\.?(\/|$)/.test(source)) {
    return [];
  }
  const path = joined(folder, source);
  const bare = path.replace(/\.(js|mjs|cjs|jsx)$/, '');
  const stands =
    bare === path
      ? []
      : ['.d.ts', '.ts', '.tsx', '.d.mts', '.mts', '.d.cts', '.cts'].map((ending) => `${bare}${ending}`);
  const tried = ENDINGS.slice(0, 8).map((ending) => `${path}${ending}`);
  const index = ENDINGS.slice(0, 8).map((ending) => `${path}/index${ending}`);
  const all = [...(/\.\w+$/.test(path) ? [...stands, path] : []), ...tried, ...index];
  // At the top of the repository there is no folder before the slash.
  return all.map((one) => one.replace(/^\//, ''));
}

function joined(folder: readonly string[], source: string): string {
  const steps = [...folder];
  for (const step of source.split('/')) {
    if (step === '..') {
      steps.pop();
    } else if (step !== '.' && step !== '') {
      steps.push(step);
    }
  }
  return steps.join('/');
}
