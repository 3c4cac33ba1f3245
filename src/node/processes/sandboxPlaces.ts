import { mkdir, readdir, stat } from 'node:fs/promises';
import { homedir, tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { settingsFolder } from '../files/signature';
import type { SandboxProgram } from '../../run/preflight/sandboxFinding';

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
  ...['TMPDIR', 'XDG_CACHE_HOME', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_STATE_HOME', 'npm_config_cache'],
  ...['CARGO_HOME', 'RUSTUP_HOME', 'GOPATH', 'GOCACHE', 'GOMODCACHE', 'PIP_CACHE_DIR', 'UV_CACHE_DIR'],
  ...['GRADLE_USER_HOME', 'CODEX_HOME', 'CLAUDE_CONFIG_DIR', 'GEMINI_CLI_HOME', 'COPILOT_HOME'],
];

/** What a sandbox on this machine has to open and to hide, as far as it is there. */
export async function sandboxPlaces(
  env: NodeJS.ProcessEnv = process.env,
): Promise<Required<Omit<SandboxProgram, 'kind' | 'program'>>> {
  const home = env['HOME'] ?? homedir();
  const runtime = env['XDG_RUNTIME_DIR'] ?? `/run/user/${userInfo().uid}`;
  const below = (names: readonly string[]): string[] => names.map((name) => join(home, name));
  const temporary = [...new Set(['/tmp', '/var/tmp', tmpdir()])];
  const inTemporary = (await Promise.all(temporary.map(socketsIn))).flat();
  const sockets = ['/run/docker.sock', '/var/run/docker.sock', '/run/containerd', '/run/podman', '/run/dbus'];
  const caches = CACHES.flatMap((name) => env[name] ?? []).map((path) => resolve(path));
  const own = settingsFolder(env);
  // What is not there cannot be hidden, and an agent could make it.
  await mkdir(own, { recursive: true, mode: 0o700 }).catch(() => undefined);
  const closed = [...below(SECRETS), own, runtime, ...sockets, ...inTemporary];
  const [writable, startup, hidden, hiddenFiles] = await Promise.all([
    found([home, ...temporary, ...caches], 'any'),
    found(below(STARTUP), 'any'),
    found(closed, 'folder'),
    found(closed, 'file'),
  ]);
  return { writable, startup, hidden, hiddenFiles };
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
