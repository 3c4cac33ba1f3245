import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile, readdir, stat } from 'node:fs/promises';
import { tmpdir, homedir, userInfo } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import which from 'which';
import { osSandbox } from '../../agents/launching/osSandbox';
import type { SandboxFinding, SandboxProgram } from '../../run/preflight/sandboxFinding';
import type { SandboxKind } from '../../run/kernel/kernel';
import { settingsFolder } from '../files/settingsFolder';

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
 * Has it try what it may and what it may not: writing, mounting anew, taking mounts away, reading what is hidden, and ending
 * a process outside.
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
      ...(sandbox.kind === 'bubblewrap' ? MOUNTING.map((words) => `${words} "${root}"`) : []),
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

/** The last line that a program prints about errors. */
function outcome(program: string, args: readonly string[], cwd: string): Promise<string> {
  return new Promise((resolve) => {
    execFile(program, args, { cwd, timeout: PATIENCE_MS }, (_error, _out, errors) =>
      resolve(errors.trim().split('\n').at(-1) ?? ''),
    );
  });
}

/** Folders and files in the home folder that hold secrets which no work on a repository needs. */
const SECRETS = [
  ...['.ssh', '.gnupg', '.aws', '.azure', '.kube', '.docker', '.config/gcloud', '.config/gh', '.config/hub'],
  ...['.password-store', '.local/share/keyrings', '.mozilla', '.config/google-chrome', '.config/chromium'],
  ...['.netrc', '.git-credentials', '.pypirc', '.vault-token', 'Library/Keychains'],
];

/** What of the home folder is run or gone by later, outside of the sandbox. */
const STARTUP = [
  ...[
    '.bashrc',
    '.bash_profile',
    '.bash_login',
    '.bash_logout',
    '.profile',
    '.zshrc',
    '.zshenv',
    '.zprofile',
  ],
  ...[
    '.zlogin',
    '.zlogout',
    '.gitconfig',
    '.config/git',
    '.config/fish',
    '.config/systemd',
    '.config/autostart',
  ],
  ...['.config/environment.d', '.local/bin', 'bin', '.local/share/applications', '.local/share/systemd'],
  ...['.vscode', '.vscode-server', '.config/Code', '.local/share/code-server', 'Library/LaunchAgents'],
];

/** Variables that name folders which tools write their caches and settings to. */
const CACHES = [
  ...['XDG_CACHE_HOME', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_STATE_HOME', 'npm_config_cache'],
  ...['CARGO_HOME', 'RUSTUP_HOME', 'GOPATH', 'GOCACHE', 'GOMODCACHE', 'PIP_CACHE_DIR', 'UV_CACHE_DIR'],
  ...['GRADLE_USER_HOME', 'CODEX_HOME', 'CLAUDE_CONFIG_DIR', 'GEMINI_CLI_HOME', 'COPILOT_HOME'],
];

/** What a sandbox on this machine has to open and to hide, as far as it is there. */
async function sandboxPlaces(
  kind: SandboxKind,
  env: NodeJS.ProcessEnv,
): Promise<Required<Omit<SandboxProgram, 'kind' | 'program' | 'image'>>> {
  const home = env['HOME'] ?? homedir();
  const runtime = env['XDG_RUNTIME_DIR'] ?? `/run/user/${userInfo().uid}`;
  const below = (names: readonly string[]): string[] => names.map((name) => join(home, name));
  const places = [
    '/tmp',
    '/var/tmp',
    ...(env['TMPDIR'] === undefined ? [] : [resolve(env['TMPDIR'])]),
    tmpdir(),
  ];
  const temporary = await found(places, 'folder');
  // Where nobody gets a folder of their own, the sockets of others lie in it.
  const inTemporary = kind === 'bubblewrap' ? [] : (await Promise.all(temporary.map(socketsIn))).flat();
  const sockets = ['/run/docker.sock', '/var/run/docker.sock', '/run/containerd', '/run/podman', '/run/dbus'];
  const caches = CACHES.flatMap((name) => env[name] ?? []).map((path) => resolve(path));
  const folders = [
    ...(env['PATH'] ?? '').split(delimiter).filter((path) => path !== ''),
    ...[dirname(process.execPath), dirname(process.argv[1] ?? process.execPath)],
  ].map((path) => resolve(path));
  // What is on the PATH is mostly a link into a folder beside it: node_modules, or lib.
  const programs = [...folders, ...folders.map((path) => dirname(path))].filter(
    (path) =>
      temporary.some((folder) => path.startsWith(`${folder}/`)) &&
      ![home, ...caches].some((written) => `${written}/`.startsWith(`${path}/`)),
  );
  const own = settingsFolder(env);
  // What is not there cannot be hidden, and an agent could make it.
  await mkdir(own, { recursive: true, mode: 0o700 }).catch(() => undefined);
  const closed = [...below(SECRETS), own, runtime, ...sockets, ...inTemporary];
  const [writable, startup, hidden, hiddenFiles] = await Promise.all([
    found([home, ...caches], 'any'),
    found([...below(STARTUP), ...programs], 'any'),
    found(closed, 'folder'),
    found(closed, 'file'),
  ]);
  return { temporary, writable, startup, hidden, hiddenFiles };
}

/** Folders of sockets that programs of this user make in a temporary folder. */
async function socketsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => /^(ssh-|tmux-|\.X11-unix$|waves-\d+$|vscode-.*\.sock$|gpg-)/.test(name))
    .map((name) => join(folder, name));
}

async function found(paths: readonly string[], what: 'any' | 'folder' | 'file'): Promise<string[]> {
  const kinds = await Promise.all(
    paths.map(async (path) => {
      const seen = await stat(path).catch(() => undefined);
      return seen === undefined ? undefined : seen.isDirectory() ? 'folder' : 'file';
    }),
  );
  return [
    ...new Set(
      paths.filter((_path, at) => kinds[at] !== undefined && (what === 'any' || kinds[at] === what)),
    ),
  ];
}
