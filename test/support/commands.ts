import { resolve } from 'node:path';
import { installationIn } from '../../src/cli/context/installation';
import { createProgram } from '../../src/cli/programs/program';
import { EVERY_COMMAND } from '../../src/cli/programs/everyCommand';
import type { RunStatus } from '../../src/run/explaining/status';
import type { Finished } from './waves';
import { waves as wavesProcess } from './waves';

/**
 * Carries out a command of `waves` in this process, with what it prints captured: for tests of what commands do and
 * say. It goes through the same program as the real one (test/cli/everyCommand.test.ts starts that for every command),
 * and what a command starts is real: drivers, agents, git.
 */
export async function waves(
  cwd: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Finished> {
  if (Object.keys(env).length > 0 || needsProcess(args)) {
    return wavesProcess(cwd, args, env);
  }
  let out = '';
  let err = '';
  const program = createProgram(EVERY_COMMAND, {
    terminal: {
      out: (text) => (out += `${text}\n`),
      err: (text) => (err += `${text}\n`),
      style: (_style, text) => text,
      screen: undefined,
      ask: undefined,
      confirm: () => Promise.resolve(true),
      readerGone: new Promise(() => undefined),
    },
    installation: installationIn(DIST),
  });
  const code = await program.run(['-C', cwd, ...args]);
  return { code, out, err };
}

/** What `waves status --json` says in a repository, or of the one whose top is given; undefined where it ends with an error. */
export async function statusIfAny(place: string | { readonly root: string }): Promise<RunStatus | undefined> {
  const { code, out } = await waves(typeof place === 'string' ? place : place.root, ['status', '--json']);
  return code === 0 ? (JSON.parse(out) as RunStatus) : undefined;
}

/** The same; fails where nothing is said. */
export async function statusOf(place: string | { readonly root: string }): Promise<RunStatus> {
  const { out } = await waves(typeof place === 'string' ? place : place.root, ['status', '--json']);
  return JSON.parse(out) as RunStatus;
}

const DIST = resolve(import.meta.dirname, '../../dist');

/** Commands that speak with their process's own streams or take its signals: always processes of their own. */
export const OF_A_PROCESS: ReadonlySet<string> = new Set([
  'logs',
  'mcp',
  'mock',
  'serve',
  'take-over',
  'drive',
  'worker',
]);

function needsProcess([command = '']: readonly string[]): boolean {
  return command.startsWith('-') || OF_A_PROCESS.has(command);
}
