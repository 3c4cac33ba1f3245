import { mkdir, readdir, realpath, stat, writeFile } from 'node:fs/promises';
import { homedir, tmpdir, userInfo } from 'node:os';
import { basename, delimiter, dirname, isAbsolute, join, resolve } from 'node:path';
import which from 'which';
import type { SandboxKind } from '../../run/kernel/kernel';
import type { SandboxProgram } from '../../run/start/preflight';
import { settingsFolder } from '../files/files';

/** Folders and files in the home folder that hold secrets which no work on a repository needs. */
const SECRETS = [
  ...['.ssh', '.gnupg', '.aws', '.azure', '.kube', '.docker', '.config/gcloud', '.config/gh', '.config/hub'],
  ...['.password-store', '.local/share/keyrings', '.mozilla', '.config/google-chrome', '.config/chromium'],
  ...['.netrc', '.git-credentials', '.pypirc', '.vault-token', 'Library/Keychains'],
];

/** What lies in the folders of tools, and is run or gone by later, outside of the sandbox. */
const STARTUP = [
  ...['.config/git', '.config/fish', '.config/systemd', '.config/autostart', '.config/environment.d'],
  ...['.config/nvim', '.config/emacs', '.config/pip', '.config/containers', '.config/direnv', '.config/mise'],
  ...['.local/share/applications', '.local/share/systemd', '.local/share/nvim', '.local/share/code-server'],
  ...['.vscode', '.vscode-server', '.vscode-oss', '.cursor-server', '.config/Code', '.config/Cursor'],
  ...['.vim', '.emacs.d', '.tmux', '.zsh', '.oh-my-zsh', '.zsh_sessions', '.bash_completion.d', '.fzf'],
  ...['.nvm', '.pyenv', '.rbenv', '.asdf', '.sdkman', '.volta', '.git', '.dotfiles', '.cfg'],
  ...[
    '.cargo/bin',
    '.cargo/env',
    '.cargo/config.toml',
    '.cargo/config',
    '.bun/bin',
    '.deno/bin',
    '.m2/settings.xml',
  ],
  ...['.gradle/init.d', '.gradle/init.gradle', '.gradle/gradle.properties', '.terraform.d', '.ansible'],
  ...['Library/Application Support/Code', 'Library/Application Support/Cursor'],
];

/** Variables that name folders which tools write their caches and settings to. */
const CACHES = [
  ...['XDG_CACHE_HOME', 'npm_config_cache', 'CARGO_HOME', 'RUSTUP_HOME', 'GOPATH', 'GOCACHE', 'GOMODCACHE'],
  ...['PIP_CACHE_DIR', 'UV_CACHE_DIR', 'GRADLE_USER_HOME'],
  ...['CODEX_HOME', 'CLAUDE_CONFIG_DIR', 'GEMINI_CLI_HOME', 'COPILOT_HOME'],
];

/** Variables that name what agents read their settings from, which may lie anywhere. */
const SETTINGS = ['OPENCODE_CONFIG', 'OPENCODE_CONFIG_DIR'];

/** What of the home folder is open beside the folders whose names begin with a dot. */
const OPEN = ['go/pkg', 'Library/Caches', 'Library/Application Support', 'Library/Logs', '.claude.json'];

/**
 * What programs keep in the home folder. Where one is installed, that is made before: in the sandbox nobody can, since then they
 * could make your shell's start, too.
 */
const OF_PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  node: ['.cache', '.npm', '.local/state'],
  claude: ['.claude', '.claude.json'],
  gemini: ['.gemini'],
  copilot: ['.copilot'],
  opencode: ['.config/opencode', '.local/share/opencode', '.local/state/opencode'],
  goose: ['.config/goose', '.local/share/goose', '.local/state/goose'],
  qwen: ['.qwen'],
  cline: ['.cline'],
  'cursor-agent': ['.cursor', '.config/cursor', '.local/share/cursor-agent'],
  aider: ['.aider'],
  pnpm: ['.local/share/pnpm', '.local/state/pnpm'],
  yarn: ['.yarn'],
  bun: ['.bun'],
  go: ['go/pkg'],
  cargo: ['.cargo'],
  gradle: ['.gradle'],
  mvn: ['.m2'],
  dotnet: ['.dotnet', '.nuget'],
};

/** What a sandbox on this machine has to open and to hide, as far as it is there. */
export async function sandboxPlaces(
  kind: SandboxKind,
  env: NodeJS.ProcessEnv,
): Promise<Required<Omit<SandboxProgram, 'kind' | 'program' | 'image'>>> {
  const home = resolve(env['HOME'] ?? homedir());
  const runtime = env['XDG_RUNTIME_DIR'] ?? `/run/user/${userInfo().uid}`;
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
  const caches = pathsIn(CACHES, env);
  const own = settingsFolder(env);
  // What is not there cannot be hidden, and an agent could make it.
  await mkdir(own, { recursive: true, mode: 0o700 }).catch(() => undefined);
  const below = (names: readonly string[]): string[] => names.flatMap((name) => namesOf(name, home, env));
  await makeForPrograms(below, env);
  const closed = [...below(SECRETS), own, runtime, ...sockets, ...inTemporary];
  const programs = programFolders(env, temporary).filter(
    (path) =>
      [home, ...temporary].some((folder) => path.startsWith(`${folder}/`)) &&
      ![home, ...caches].some((written) => `${written}/`.startsWith(`${path}/`)),
  );
  const [homes, settings, writable, startup, hidden, hiddenFiles] = await Promise.all([
    found(home === '/' ? [] : [home], 'folder'),
    found(pathsIn(SETTINGS, env), 'any'),
    found([...(await foldersOfTools(home, env)), ...below(OPEN), ...caches], 'any'),
    found([...below(STARTUP), ...programs], 'any'),
    found(closed, 'folder'),
    found(closed, 'file'),
  ]);
  return { temporary, readable: [...homes, ...settings], writable, startup, hidden, hiddenFiles };
}

function pathsIn(variables: readonly string[], env: NodeJS.ProcessEnv): string[] {
  return variables.flatMap((name) => env[name] ?? []).map((path) => resolve(path));
}

/** Folders in the home in which every program has one of its own, with the variables that name others in their place. */
const BASES = [
  { name: '.config', variable: 'XDG_CONFIG_HOME' },
  { name: '.local/share', variable: 'XDG_DATA_HOME' },
  { name: '.local/state', variable: 'XDG_STATE_HOME' },
  { name: '.cache', variable: 'XDG_CACHE_HOME' },
] as const;

/** Absolute paths that a name in the home folder stands for, where variables may name another folder. */
function namesOf(name: string, home: string, env: NodeJS.ProcessEnv): string[] {
  const base = BASES.find((each) => name === each.name || name.startsWith(`${each.name}/`));
  const elsewhere = base === undefined ? undefined : env[base.variable];
  const moved =
    base === undefined || elsewhere === undefined || !isAbsolute(elsewhere)
      ? []
      : [join(elsewhere, name.slice(base.name.length))];
  return [join(home, name), ...moved];
}

/**
 * Folders that tools keep for themselves: those whose names begin with a dot, and each of the folders in which all have their own; not
 * these as a whole, in which a new one could be made that is gone by later. Where one is a link, it leads anywhere, and is not opened.
 */
async function foldersOfTools(home: string, env: NodeJS.ProcessEnv): Promise<string[]> {
  const bases = BASES.slice(0, -1).flatMap(({ name }) => namesOf(name, home, env));
  const holdsBase = (path: string): boolean => bases.some((base) => `${base}/`.startsWith(`${path}/`));
  const top = (await foldersIn(home)).filter((path) => basename(path).startsWith('.') && !holdsBase(path));
  const inBases = (await Promise.all(bases.map(foldersIn))).flat();
  const cache = await realpath(join(home, '.cache')).catch(() => []);
  return [...top, ...inBases, ...[cache].flat()];
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
}

/** Makes what installed programs would make at their first start. */
async function makeForPrograms(
  below: (names: readonly string[]) => string[],
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const make = async ([program, names]: readonly [string, readonly string[]]): Promise<void> => {
    if ((await which(program, { nothrow: true, path: env['PATH'] ?? '' })) !== null) {
      const isFile = (path: string): boolean => path.endsWith('.json');
      await Promise.allSettled(
        below(names).map((path) =>
          isFile(path)
            ? writeFile(path, '{}\n', { flag: 'wx', mode: 0o600 })
            : mkdir(path, { recursive: true, mode: 0o700 }),
        ),
      );
    }
  };
  await Promise.all(Object.entries(OF_PROGRAMS).map(make));
}

/** Where programs on the PATH lie; many are links into a folder beside it: node_modules, or lib. */
function programFolders(env: NodeJS.ProcessEnv, temporary: readonly string[]): string[] {
  const folders = [
    ...(env['PATH'] ?? '').split(delimiter).filter((path) => path !== ''),
    ...[dirname(process.execPath), dirname(process.argv[1] ?? process.execPath)],
  ].map((path) => resolve(path));
  const isTemporary = (path: string): boolean => temporary.some((folder) => path.startsWith(`${folder}/`));
  return folders.flatMap((path) => {
    const beside = dirname(path);
    return [path, ...(isTemporary(path) ? [beside] : [join(beside, 'lib'), join(beside, 'node_modules')])];
  });
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
