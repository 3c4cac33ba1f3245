import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import which from 'which';
import { osSandbox } from '../../agents/launching/osSandbox';
import type { SandboxFinding, SandboxProgram } from '../../run/preflight/sandboxFinding';
import type { SandboxKind } from '../../run/kernel/plannedPackage';

/** How long the trial may take, in milliseconds. */
const PATIENCE_MS = 10_000;

/** The programs by platform, with where they come from. */
const PROGRAMS: Partial<Record<NodeJS.Platform, { kind: SandboxKind; command: string; install: string }>> = {
  linux: {
    kind: 'bubblewrap',
    command: 'bwrap',
    install: 'Install bubblewrap (https://github.com/containers/bubblewrap): apt install bubblewrap',
  },
  darwin: { kind: 'seatbelt', command: 'sandbox-exec', install: 'It is a part of macOS: /usr/bin' },
};

/** Finds the operating system's sandbox, and believes only what it has seen it do. @param path in which it is looked for. */
export async function findSandbox(path = process.env['PATH'] ?? ''): Promise<SandboxFinding> {
  const known = PROGRAMS[process.platform];
  if (known === undefined) {
    const advice = 'Agents with hooks or rules of their own are held to their scope all the same.';
    return { found: undefined, message: `none is known for ${process.platform}`, advice };
  }
  const { kind, command, install } = known;
  const program = await which(command, { nothrow: true, path });
  if (program === null) {
    return { found: undefined, message: `${command} is not on the PATH`, advice: install };
  }
  const trouble = await trial({ kind, program });
  const advice =
    'It needs user namespaces, which containers often refuse, and some kernels by their settings. Allow them, or do without.';
  return trouble === undefined
    ? { found: { kind, program } }
    : { found: undefined, message: `${program} does not work here: ${trouble}`, advice };
}

/** Has it write where it may and where it may not. @returns what was wrong, in words; undefined: nothing. */
async function trial(sandbox: SandboxProgram): Promise<string | undefined> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'waves-sandbox-')));
  try {
    const worktree = join(root, 'tree');
    const gitFolder = join(root, '.git');
    const folder = join(gitFolder, 'waves');
    await Promise.all([join(worktree, 'in'), folder].map((path) => mkdir(path, { recursive: true })));
    const task = { root, gitFolder, worktree, folder, others: [], writeAllow: ['in/**'], deny: [] };
    const { argv } = osSandbox(sandbox, task);
    const [program = '', ...args] = argv;
    const script = 'echo 1 > in/allowed || exit 9; echo 1 > refused; exit 0';
    const said = await outcome(program, [...args, '/bin/sh', '-c', script], worktree);
    if (!existsSync(join(worktree, 'in', 'allowed'))) {
      return said === '' ? 'it starts nothing' : said;
    }
    return existsSync(join(worktree, 'refused')) ? 'it lets everything be written' : undefined;
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** The last line that a program prints about errors. */
function outcome(program: string, args: readonly string[], cwd: string): Promise<string> {
  return new Promise((resolve) => {
    execFile(program, args, { cwd, timeout: PATIENCE_MS }, (_error, _out, errors) =>
      resolve(errors.trim().split('\n').at(-1) ?? ''),
    );
  });
}
