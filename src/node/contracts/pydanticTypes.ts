import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import spawn from 'cross-spawn';
import which from 'which';
import { WavesError } from '../../wavesError';
import { settingsFolder } from '../files/settingsFolder';
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
export interface GeneratorCommand {
  readonly words: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * The command that writes Pydantic models: the repository's own, that of the PATH, or that which was fetched for this user.
 * @param root absolute path of the main work tree. @returns undefined where there is none.
 */
export async function pydanticGenerator(root: string): Promise<GeneratorCommand | undefined> {
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
export async function fetchPydanticGenerator(tell: (line: string) => void): Promise<GeneratorCommand> {
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
export function printed({ words, env = {} }: GeneratorCommand, cwd?: string): Promise<Printed> {
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
