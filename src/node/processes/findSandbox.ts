import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import which from 'which';
import { osSandbox } from '../../agents/launching/osSandbox';
import type { SandboxKind } from '../../run/kernel/kernel';
import type { SandboxFinding, SandboxProgram } from '../../run/start/preflight';
import { sandboxPlaces } from './sandboxPlaces';

/** How long the trial may take, in milliseconds. */
const PATIENCE_MS = 30_000;

/** The programs by platform, with where they come from. */
const PROGRAMS: Partial<Record<NodeJS.Platform, { kind: SandboxKind; command: string; install: string }>> = {
  linux: {
    kind: 'bubblewrap',
    command: 'bwrap',
    install: 'Install bubblewrap (https://github.com/containers/bubblewrap): apt install bubblewrap',
  },
  darwin: { kind: 'seatbelt', command: 'sandbox-exec', install: 'It is a part of macOS: /usr/bin' },
};

/** By which somebody does without it on a machine of theirs; plans that require it start nothing there. */
const VARIABLE = 'WAVES_SANDBOX';

/** Finds the operating system's sandbox, and believes only what it has seen it do. @param env where programs are looked for. */
export async function findSandbox(env: NodeJS.ProcessEnv = process.env): Promise<SandboxFinding> {
  if (env[VARIABLE] === 'off') {
    const message = `turned off on this machine (${VARIABLE}=off)`;
    return { found: undefined, message, advice: `Have ${VARIABLE} not set where runs are started from.` };
  }
  const known = PROGRAMS[process.platform];
  if (known === undefined) {
    const advice = 'Agents with hooks or rules of their own are held to their scope all the same.';
    return { found: undefined, message: `none is known for ${process.platform}`, advice };
  }
  const { kind, command, install } = known;
  const program = await which(command, { nothrow: true, path: env['PATH'] ?? '' });
  if (program === null) {
    return { found: undefined, message: `${command} is not on the PATH`, advice: install };
  }
  const sandbox = { kind, program, ...(await sandboxPlaces(kind, env)) };
  const trouble = await trial(sandbox);
  const advice =
    'It needs user namespaces, which containers often refuse, and some kernels by their settings. Allow them, or do without.';
  return trouble === undefined
    ? { found: sandbox }
    : { found: undefined, message: `${program} does not work here: ${trouble}`, advice };
}

/**
 * Has it try what it may and what it may not: writing, mounting anew, taking mounts away, reading what is hidden, setting
 * the kernel, and ending a process outside.
 * @returns what was wrong, in words; undefined: nothing.
 */
export async function trial(sandbox: SandboxProgram): Promise<string | undefined> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'waves-sandbox-')));
  const outside = spawn('sleep', ['60'], { stdio: 'ignore' });
  const ended = new Promise((resolve) => outside.once('exit', resolve).once('error', resolve));
  try {
    const worktree = join(root, 'tree');
    const gitFolder = join(root, '.git');
    const folder = join(gitFolder, 'waves', 'runs', 'trial');
    const secrets = join(root, 'secrets');
    const folders = [join(worktree, 'in'), folder, secrets];
    await Promise.all(folders.map((path) => mkdir(path, { recursive: true })));
    await writeFile(join(secrets, 'key'), 'secret');
    const task = { root, gitFolder, worktree, folder, others: [], writeAllow: ['in/**'], deny: [] };
    const hidden = [...(sandbox.hidden ?? []), secrets];
    const { argv } = osSandbox({ ...sandbox, hidden }, task);
    const [program = '', ...args] = argv;
    const script = [
      'echo 1 > in/allowed || exit 9',
      'echo 1 > refused',
      ...(sandbox.kind === 'bubblewrap'
        ? [...MOUNTING.map((words) => `${words} "${root}"`), SETTING_THE_KERNEL]
        : []),
      'echo 1 > refused',
      `echo 1 > "${root}/refused"`,
      `cat "${secrets}/key" > in/read`,
      ...(sandbox.kind === 'bubblewrap' && outside.pid !== undefined ? [`kill -9 ${outside.pid}`] : []),
      'exit 0',
    ].join('\n');
    const said = await outcome(program, [...args, '/bin/sh', '-c', script], worktree);
    if (!existsSync(join(worktree, 'in', 'allowed'))) {
      return said === '' ? 'it starts nothing' : said;
    }
    if (existsSync(join(worktree, 'refused')) || existsSync(join(root, 'refused'))) {
      return 'it lets everything be written';
    }
    if (existsSync(join(worktree, 'in', 'kernel'))) {
      return 'it lets settings of the kernel be written';
    }
    if ((await readFile(join(worktree, 'in', 'read'), 'utf8')) !== '') {
      return 'it lets secrets be read';
    }
    return outside.signalCode === null ? undefined : 'it lets processes outside be ended';
  } finally {
    outside.kill();
    await ended;
    await rm(root, { recursive: true, force: true });
  }
}

/** What takes a wall away where there are capabilities left to do it. */
const MOUNTING = ['mount -o remount,rw,bind', 'umount -l'];

/** Leaves a setting of the kernel as it is, and tells where it could have been another. */
const SETTING_THE_KERNEL = 'P=/proc/sys/kernel/panic; V=$(cat $P); (echo "$V" > $P) && echo 1 > in/kernel';

/** The last line that a program prints about errors. */
function outcome(program: string, args: readonly string[], cwd: string): Promise<string> {
  return new Promise((resolve) => {
    execFile(program, args, { cwd, timeout: PATIENCE_MS }, (_error, _out, errors) =>
      resolve(errors.trim().split('\n').at(-1) ?? ''),
    );
  });
}
