import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { devNull, tmpdir } from 'node:os';
import { pipeline } from 'node:stream/promises';
import { WavesError } from '../../wavesError';

/** What a finished git command left. */
export interface GitOutput {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How one git command is run. */
export interface GitOptions {
  /** Exit codes besides 0 that are answers and not failures. */
  readonly answers?: readonly number[];
  /** Given on standard input; where it breaks off with an error, git is ended, and that is thrown. */
  readonly input?: string | AsyncIterable<Buffer>;
  /** Standard output byte by byte, one character for each, for names that may be in any encoding. */
  readonly bytes?: true;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Settings that make git behave the same everywhere: names unquoted, no hooks or file watchers of the user's, no
 * housekeeping beside our commands, nothing that asks for a key; on Windows, paths of any length.
 */
const SETTINGS = [
  'core.quotePath=false',
  `core.hooksPath=${devNull}`,
  'core.fsmonitor=false',
  'gc.auto=0',
  'maintenance.auto=false',
  'commit.gpgSign=false',
  'submodule.recurse=false',
  'checkout.workers=2',
  'core.longPaths=true',
].flatMap((setting) => ['-c', setting]);

/**
 * Variables that tell git which repository it works in. They are set inside hooks and aliases, and would lead our
 * commands and the agents' to the wrong one.
 */
const LOCATION_VARIABLES = new Set([
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_COMMON_DIR',
  'GIT_OBJECT_DIRECTORY',
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_NAMESPACE',
  'GIT_PREFIX',
]);

/** An environment without the variables that pin git to a repository. */
export function withoutGitLocation(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const without = { ...env };
  LOCATION_VARIABLES.forEach((name) => delete without[name]);
  return without;
}

/**
 * Runs git in a folder and collects what it prints. Arguments are never seen by a shell.
 * @throws WavesError `git-missing` when there is no git, `git-failed` with git's own words when it fails.
 */
export async function git(
  cwd: string,
  args: readonly string[],
  options: GitOptions = {},
): Promise<GitOutput> {
  const output = await spawnGit(cwd, args, options);
  if (output.code !== 0 && !(options.answers ?? []).includes(output.code)) {
    const words = output.stderr.trim();
    throw new WavesError(
      'git-failed',
      `git ${args[0]} failed in ${cwd} (exit code ${output.code})${words === '' ? '.' : `: ${words}`}`,
    );
  }
  return output;
}

/** A git that runs with our settings and nothing of the environment's that would lead it elsewhere. */
export function startGit(
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): ChildProcessWithoutNullStreams {
  return spawn('git', [...SETTINGS, ...args], {
    cwd,
    env: {
      ...withoutGitLocation(process.env),
      LC_ALL: 'C',
      GIT_TERMINAL_PROMPT: '0',
      GIT_OPTIONAL_LOCKS: '0',
      GIT_EDITOR: 'true',
      ...env,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
  });
}

function spawnGit(cwd: string, args: readonly string[], options: GitOptions): Promise<GitOutput> {
  return new Promise((resolve, reject) => {
    const child = startGit(cwd, args, options.env);
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.once('error', (cause) => reject(notStarted(cwd, cause)));
    child.once('close', (code, signal) =>
      resolve({
        code: code ?? 128,
        stdout: Buffer.concat(stdout).toString(options.bytes === true ? 'latin1' : 'utf8'),
        stderr: signal === null ? Buffer.concat(stderr).toString('utf8') : `ended by ${signal}`,
      }),
    );
    // git may end without reading its input; how it ended says more than the broken pipe.
    child.stdin.on('error', () => undefined);
    const { input = '' } = options;
    if (typeof input === 'string') {
      child.stdin.end(input);
      return;
    }
    let fault: Error | undefined;
    const given = async function* () {
      try {
        yield* input;
      } catch (error) {
        fault = error as Error;
        throw error;
      }
    };
    pipeline(given, child.stdin).catch(() => {
      if (fault !== undefined) {
        child.kill();
        reject(fault);
      }
    });
  });
}

/** The error for a git that could not be started. */
export function notStarted(cwd: string, cause: NodeJS.ErrnoException): WavesError {
  // A missing working folder is reported as if the program were missing.
  if (cause.code === 'ENOENT' && existsSync(cwd)) {
    return new WavesError(
      'git-missing',
      'git is not installed, or not on the PATH.',
      'Install git 2.38 or newer (https://git-scm.com).',
      { cause },
    );
  }
  return new WavesError('git-failed', `git could not be started in ${cwd}: ${cause.message}`, undefined, {
    cause,
  });
}

/** The items of output that was asked for with `-z`. */
export function splitZ(output: string): string[] {
  return output.split('\0').filter((item) => item !== '');
}

/** The oldest git that can merge without a checkout (`merge-tree --write-tree`). */
export const MINIMAL_GIT = '2.38';

/**
 * The version of git that is installed, such as `2.39.5`.
 * @throws WavesError `git-missing`.
 */
export async function gitVersion(): Promise<string> {
  const { stdout } = await git(tmpdir(), ['version']);
  return /\d+(\.\d+)+/.exec(stdout)?.[0] ?? stdout.trim();
}

/**
 * The version of git, if it is one that we can work with.
 * @throws WavesError `git-missing`, `git-too-old`.
 */
export async function requireGit(): Promise<string> {
  const version = await gitVersion();
  if (!isNewEnough(version)) {
    throw new WavesError(
      'git-too-old',
      `git ${version} is too old: merging without a checkout needs ${MINIMAL_GIT}.`,
      `Install git ${MINIMAL_GIT} or newer (https://git-scm.com).`,
    );
  }
  return version;
}

/** Whether a version of git is at least the oldest that we can work with. */
export function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [minimalMajor = 0, minimalMinor = 0] = MINIMAL_GIT.split('.').map(Number);
  return major > minimalMajor || (major === minimalMajor && minor >= minimalMinor);
}
