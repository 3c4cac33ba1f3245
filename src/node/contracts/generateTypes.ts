import spawn from 'cross-spawn';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import which from 'which';
import writeFileAtomic from 'write-file-atomic';
import type { GeneratedFile } from '../../contracts/generatedTypes';
import { generatedHeader, isStale } from '../../contracts/generatedTypes';
import { WavesError } from '../../wavesError';
import { settingsFolder, sha256 } from '../files/files';
import { findProgram } from './mockTools';

/** What writes Pydantic models: https://github.com/koxudaxi/datamodel-code-generator. Later versions may print something else. */
const GENERATOR = 'datamodel-code-generator>=0.26,<1';
const PROGRAM = 'datamodel-codegen';

/** What a program has printed, once it has ended; no code where it could not be started. */
interface Printed {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A command, with what has to stand in its environment. */
interface GeneratorCommand {
  readonly words: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * The command that writes Pydantic models: the repository's own, that of the PATH, or that which was fetched for this user.
 * @param root absolute path of the main work tree. @returns undefined where there is none.
 */
async function pydanticGenerator(root: string): Promise<GeneratorCommand | undefined> {
  const own = await findProgram(root, PROGRAM);
  if (own !== undefined) {
    return { words: [own] };
  }
  const python = await findPython();
  return python !== undefined && existsSync(join(python.folder, COMPLETE))
    ? fetchedCommand(python)
    : undefined;
}

/**
 * Fetches the generator by pip, into a folder of this user's that no other program looks into. What was cut off is begun again.
 * @param tell is told where, before it begins.
 * @throws WavesError `preflight` where Python is not there, or with pip's last line.
 */
async function fetchPydanticGenerator(tell: (line: string) => void): Promise<GeneratorCommand> {
  const python = await findPython();
  if (python === undefined) {
    throw new WavesError(
      'preflight',
      'Pydantic models are written by a program in Python, and there is no Python 3 on the PATH.',
      'Install Python 3, or leave `pydantic_dir` out of the plan.',
    );
  }
  const { program, folder } = python;
  tell(`Fetching datamodel-code-generator by pip into ${folder} ...`);
  await rm(folder, { recursive: true, force: true });
  const quietly = ['--disable-pip-version-check', '--no-input', '--quiet'];
  const { code, out, err } = await printed({
    words: [program, '-m', 'pip', 'install', ...quietly, '--target', folder, GENERATOR],
  });
  if (code !== 0) {
    await rm(folder, { recursive: true, force: true });
    const last = `${out}\n${err}`.trim().split('\n').at(-1) ?? '';
    throw new WavesError(
      'preflight',
      `${PROGRAM} could not be fetched: ${last === '' ? `pip ended with ${String(code)}` : last}`,
      `Install it yourself: pip install "${GENERATOR}"`,
    );
  }
  await writeFile(join(folder, COMPLETE), '');
  return fetchedCommand(python);
}

/** Runs a command to its end. @param cwd absolute path; absent: this process' own. */
function printed({ words, env = {} }: GeneratorCommand, cwd?: string): Promise<Printed> {
  const [program = '', ...args] = words;
  return new Promise((done) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    let out = '';
    let err = '';
    child.stdout?.setEncoding('utf8').on('data', (piece: string) => (out += piece));
    child.stderr?.setEncoding('utf8').on('data', (piece: string) => (err += piece));
    child.once('error', (error) => done({ code: null, out: '', err: error.message }));
    child.once('close', (code) => done({ code, out, err }));
  });
}

/** Lies in the folder once all of it is there. */
const COMPLETE = 'complete';

interface Python {
  readonly program: string;
  /** Where the generator is fetched to: what it is made of fits one version of Python. */
  readonly folder: string;
}

async function findPython(): Promise<Python | undefined> {
  for (const name of ['python3', 'python']) {
    const program = await which(name, { nothrow: true });
    const { out } = program === null ? { out: '' } : await printed({ words: [program, '--version'] });
    const version = /^Python (3\.\d+)/.exec(out)?.[1];
    if (program !== null && version !== undefined) {
      return { program, folder: join(settingsFolder(), 'tools', `${PROGRAM}-python${version}`) };
    }
  }
  return undefined;
}

function fetchedCommand({ program, folder }: Python): GeneratorCommand {
  return { words: [program, '-m', 'datamodel_code_generator'], env: { PYTHONPATH: folder } };
}

/** What has become of a file of types. */
export interface TypesOutcome extends GeneratedFile {
  readonly state: 'fresh' | 'written' | 'stale' | 'no-contract' | 'failed';
  /** What has written it. */
  readonly generator?: string;
  /** Why, and what to do, where it could not be written. */
  readonly message?: string;
}

/** What is to be known of people before something is fetched. */
export interface Fetching {
  /** @throws Error where it may not be. */
  readonly agree: () => Promise<void>;
  /** Is told what is being fetched, and where to. */
  readonly tell: (line: string) => void;
}

/** Types as a generator has written them. */
interface GeneratedTypes {
  readonly generator: string;
  readonly text: string;
}

/**
 * Brings a file of types up to date with its contract. TypeScript is written by what ships with us (AsyncAPI too), or for OpenAPI by the
 * `openapi-typescript` that the repository has installed; Pydantic models by `datamodel-codegen`.
 * @param root absolute path of the main work tree. @param place absolute path of the folder that the paths count from.
 * @param planPath as people write it.
 * @param fetching how `datamodel-codegen` is fetched where it is not installed; absent: nothing is written, only looked at.
 */
export async function generateTypes(
  root: string,
  place: string,
  file: GeneratedFile,
  planPath: string,
  fetching: Fetching | undefined,
): Promise<TypesOutcome> {
  const contract = resolve(place, file.contract);
  const target = resolve(place, file.path);
  const [text, types] = await Promise.all([textOf(contract), textOf(target)]);
  if (text === undefined) {
    return { ...file, state: 'no-contract', message: `${file.contract} is not there.` };
  }
  const hash = sha256(text);
  const isMarked = types !== undefined && /^(?:\/\/|#) Generated by /.test(types);
  if (isMarked && !isStale(types, hash)) {
    return { ...file, state: 'fresh' };
  }
  if (fetching === undefined) {
    return { ...file, state: 'stale' };
  }
  if (types !== undefined && !isMarked) {
    const message = `${file.path} is there and was not generated by \`waves types\`; move it away first.`;
    return { ...file, state: 'failed', message };
  }
  try {
    const { generator, text: written } =
      file.language === 'python'
        ? await inPython(root, file, contract, text, fetching)
        : await inTypeScript(root, file, contract, text);
    await mkdir(dirname(target), { recursive: true });
    await writeFileAtomic(target, generatedHeader(file, generator, hash, planPath) + written);
    return { ...file, state: 'written', generator };
  } catch (error) {
    const { message } = error as Error;
    const advice = error instanceof WavesError && error.advice !== undefined ? ` ${error.advice}` : '';
    return { ...file, state: 'failed', message: message + advice };
  }
}

async function inTypeScript(
  root: string,
  { contract, kind }: GeneratedFile,
  path: string,
  text: string,
): Promise<GeneratedTypes> {
  const isApi = kind === 'openapi' && !MAYBE_EVENTS.test(text);
  const own = isApi ? await findProgram(root, OPENAPI_TYPESCRIPT) : undefined;
  if (own !== undefined) {
    return byProgram(OPENAPI_TYPESCRIPT, { words: [own, path] }, contract, root);
  }
  const { typescriptTypes } = await import('./typescriptTypes');
  const types = await typescriptTypes(path, text, kind).catch((error: unknown) => {
    throw new Error(`No types can be made of ${contract}: ${(error as Error).message}.`, { cause: error });
  });
  return { generator: 'json-schema-to-typescript', text: types };
}

const OPENAPI_TYPESCRIPT = 'openapi-typescript';
/** Of what may be an AsyncAPI document. */
const MAYBE_EVENTS = /["']?asyncapi["']?\s*:/;

async function inPython(
  root: string,
  { contract, kind }: GeneratedFile,
  path: string,
  text: string,
  fetching: Fetching,
): Promise<GeneratedTypes> {
  let program = await pydanticGenerator(root);
  if (program === undefined) {
    await fetching.agree();
    program = await fetchPydanticGenerator(fetching.tell);
  }
  const { words, env = {} } = program;
  const events = MAYBE_EVENTS.test(text) ? (await import('./typescriptTypes')).eventSchema(text) : undefined;
  const asked = (input: string, type: string): Promise<GeneratedTypes> => {
    const args = [
      ...['--input', input, '--input-file-type', type],
      ...['--output-model-type', 'pydantic_v2.BaseModel', '--disable-timestamp'],
    ];
    return byProgram('datamodel-codegen', { words: [...words, ...args], env }, contract, root);
  };
  if (events === undefined) {
    return asked(path, kind === 'openapi' ? 'openapi' : 'jsonschema');
  }
  const folder = await mkdtemp(join(tmpdir(), 'waves-types-'));
  try {
    // What it prints names its input.
    const input = join(folder, `${basename(path).replace(/\.\w+$/, '')}.json`);
    await writeFile(input, JSON.stringify({ title: 'Events', ...events }));
    return await asked(input, 'jsonschema');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Each of them prints what it has generated. */
async function byProgram(
  generator: string,
  command: GeneratorCommand,
  contract: string,
  root: string,
): Promise<GeneratedTypes> {
  const { code, out, err } = await printed(command, root);
  if (code !== 0 || out.trim() === '') {
    const last = err.trim().split('\n').at(-1) ?? '';
    throw new Error(`${generator} could not read ${contract}${last === '' ? '' : `: ${last}`}`);
  }
  return { generator, text: out };
}

async function textOf(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}
