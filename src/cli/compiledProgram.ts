import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Script } from 'node:vm';

/** What a program of ours was compiled to, as it is kept between its starts. */
interface Kept {
  /** The text of the program's first file. It names the others by what they hold, so it stands for all of it. */
  readonly program: string;
  /** Name and length in bytes of what each file was compiled to. */
  readonly parts: readonly (readonly [name: string, bytes: number])[];
}

/** Files that are kept for each command: a few megabytes each. */
const MOST_BUILDS = 3;

interface LoadedModule {
  exports: unknown;
}

type Wrapped = (
  exports: unknown,
  load: (name: string) => unknown,
  module: LoadedModule,
  file: string,
  folder: string,
) => void;

/**
 * Carries out a program that the build has made, CommonJS beside which its parts lie. What it was compiled to is kept for the next
 * start: half of the time that a small command takes goes into that. The engine itself refuses what another version of it has
 * compiled.
 *
 * Node.js can do this too, from 22.1 on, but in the folder for temporary files, where agents may write: what lies there is
 * carried out by whoever starts `waves` next. So `keptIn` has to be a folder that agents cannot write to.
 *
 * @param path absolute path of the program's first file.
 * @param keptIn absolute path of the files that keep it, without their ends; where they cannot be read or written, the program is
 * compiled as ever.
 * @param loadBuiltin loads a module of Node.js.
 * @param asUsual does something while the engine has the options that every start has.
 */
export function startCompiled(
  path: string,
  keptIn: string,
  loadBuiltin: (name: string) => unknown,
  asUsual: <T>(work: () => T) => T,
): void {
  const folder = dirname(path);
  const program = readFileSync(path, 'utf8');
  // Several builds on one machine, as of the editor and of the terminal, would else take each other's place at each start.
  const file = `${keptIn}.${placeName(folder)}`;
  const kept = readKept(file, program);
  const scripts = new Map<string, Script>();
  const modules = new Map<string, LoadedModule>();
  const load = (name: string): unknown => {
    const file = basename(name);
    if (name !== `./${file}` || !file.endsWith('.js')) {
      return asUsual(() => loadBuiltin(name));
    }
    const known = modules.get(file);
    if (known !== undefined) {
      return known.exports;
    }
    const text = readFileSync(join(folder, file), 'utf8');
    // A line of its own, so that the columns of the first line stay those of its source map.
    const script = asUsual(
      () =>
        new Script(`(function(exports,require,module,__filename,__dirname){\n${text}\n})`, {
          filename: join(folder, file),
          lineOffset: -1,
          cachedData: kept.get(file),
        }),
    );
    const module: LoadedModule = { exports: {} };
    scripts.set(file, script);
    modules.set(file, module);
    (script.runInThisContext() as Wrapped)(module.exports, load, module, join(folder, file), folder);
    return module.exports;
  };
  // At the end, because only then what is compiled when it is first called has been.
  process.on('exit', () => {
    const fresh = [...scripts].filter(([, { cachedDataRejected }]) => cachedDataRejected !== false);
    if (fresh.length > 0) {
      const compiled = asUsual(() =>
        fresh.map(([name, script]) => [name, script.createCachedData()] as const),
      );
      keep(file, program, new Map([...kept, ...compiled]));
    }
  });
  load(`./${basename(path)}`);
}

/** A name for the folder that a program lies in: a sum over all of its text would cost more than it saves. */
function placeName(folder: string): string {
  let sum = 0;
  for (let at = 0; at < folder.length; at += 1) {
    sum = (Math.imul(sum, 31) + folder.charCodeAt(at)) >>> 0;
  }
  return sum.toString(36);
}

/** What is kept of a program, by file; nothing of another one, or of a file that is not whole. */
function readKept(file: string, program: string): Map<string, Buffer> {
  try {
    const bytes = readFileSync(file);
    const end = bytes.indexOf('\n');
    const head = JSON.parse(bytes.toString('utf8', 0, end)) as Kept;
    const total = head.parts.reduce((sum, [, size]) => sum + size, end + 1);
    if (head.program === program && total === bytes.length) {
      let at = end + 1;
      return new Map(head.parts.map(([name, size]) => [name, bytes.subarray(at, (at += size))]));
    }
  } catch {
    // There is none, or something else: the program is compiled anew.
  }
  return new Map();
}

function keep(file: string, program: string, compiled: ReadonlyMap<string, Buffer>): void {
  const own = `${file}.${process.pid}`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const head: Kept = { program, parts: [...compiled].map(([name, { length }]) => [name, length]) };
    const descriptor = openSync(own, 'wx', 0o600);
    writeFileSync(
      descriptor,
      Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), ...compiled.values()]),
    );
    // The engine does not look whether what it is given is whole.
    fsyncSync(descriptor);
    closeSync(descriptor);
    renameSync(own, file);
    removeOldest(file);
  } catch {
    try {
      rmSync(own, { force: true });
    } catch {
      // Its folder is none.
    }
  }
}

/** Of a command, leaves what the last few builds were compiled to; what somebody was killed over while writing goes with the rest. */
function removeOldest(file: string): void {
  const folder = dirname(file);
  const [command = ''] = basename(file).split('.');
  const ages = readdirSync(folder)
    .filter((name) => name.split('.')[0] === command)
    .map((name) => ({ path: join(folder, name), written: statSync(join(folder, name)).mtimeMs }));
  for (const { path } of ages.sort((a, b) => b.written - a.written).slice(MOST_BUILDS)) {
    rmSync(path, { force: true });
  }
}
