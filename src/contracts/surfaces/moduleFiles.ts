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
