import { allowedHost, isOwnPort } from '../../plan/allowedHosts';
import type { NetworkWish } from '../../plan/model';
import type { ImageFiles, SandboxProgram } from '../../run/start/preflight';
import type { AgentTask } from './agentAdapter';
import { scopeFolders } from './scopeFolders';

/** What a sandbox has to know of the repository and the attempt; all paths are absolute. */
export interface SandboxedTask extends Pick<AgentTask, 'worktree' | 'writeAllow' | 'deny'> {
  /** The main work tree; as `worktree` too: it has none of its own, and nothing of it is written. */
  readonly root: string;
  /** Git's folder, which all work trees share. */
  readonly gitFolder: string;
  /** Where git keeps what is the worktree's own; absent: nothing is committed there. */
  readonly ownGitFolder?: string;
  /** Short name of the branch that its commits go to. */
  readonly branch?: string;
  /** Short names of branches that lie beside it, and are others'. */
  readonly otherBranches?: readonly string[];
  /** Folders of the worktree that git ignores: what tools build and install lies there, and nothing of it is merged. */
  readonly ignored?: readonly string[];
  /** What is reached of the network; absent: all. Of hosts, those that are this machine's ports are found under their numbers. */
  readonly network?: NetworkWish;
  /** What starts a program that leads to hosts, for those who reach no others; before the ports and the program. */
  readonly hostGate?: readonly string[];
  /** Where the attempt's own records go, which its agent writes too. */
  readonly folder: string;
  /** Folders besides that are the agent's own, such as a home that its attempts share. */
  readonly own?: readonly string[];
  /** Work trees of other packages. */
  readonly others: readonly string[];
}

/** A command within a sandbox. */
export interface Sandboxed {
  /** Program and arguments that come before the command's own. */
  readonly argv: readonly string[];
  /** From the worktree; they have to be there before it starts. */
  readonly folders: readonly string[];
  /** Whether it refuses all writes outside of the scope; else only those outside of the folders that the scope reaches into. */
  readonly keepsScope: boolean;
  /** What is reached of the network. */
  readonly network: NetworkWish;
  /** Hosts that are reached through whoever starts it, and no others; absent: it is not so. */
  readonly hosts?: readonly string[];
  /** Whether the files of an image are seen in it. */
  readonly image?: true;
}

/**
 * Has the operating system refuse what may not be written or read, whatever program does it. Written are: of the worktree the
 * folders of the scope and those that git ignores, what git needs for commits on this branch, the attempt's own records, the folders that tools keep
 * settings and caches in for themselves, and folders for temporary files, which on Linux are its own and gone with it. Not to be seen are secrets,
 * other programs' sockets and temporary files, and what we keep of runs. All else is only read; with an image, it is the image's. Without network there are only
 * addresses of its own.
 */
export function osSandbox(program: SandboxProgram, task: SandboxedTask): Sandboxed {
  const { open: admitted, closed, exact } = scopeFolders(task);
  const isWhole = admitted.includes('');
  const open = [...admitted, ...(task.ignored ?? [])];
  // A mock server has none, and the main work tree is not to be opened in its place.
  const isOwn = task.worktree !== task.root;
  const inWorktree = (folder: string): string => `${task.worktree}/${folder}`;
  const rules: readonly Rule[] = [
    // Later rules come before earlier ones.
    ...placesOfTools(program),
    ...(program.startup ?? []).map((path): Rule => ({ path, may: 'read' })),
    { path: task.root, may: 'read' },
    ...task.others.map((path): Rule => ({ path, may: 'read' })),
    ...gitRules(task),
    ...[task.folder, ...(task.own ?? [])].map((path): Rule => ({ path, may: 'write' })),
    ...(isOwn
      ? [
          { path: task.worktree, may: isWhole ? ('write' as const) : ('read' as const) },
          ...(isWhole ? [] : open.map((folder): Rule => ({ path: inWorktree(folder), may: 'write' }))),
          ...closed.map((folder): Rule => ({ path: inWorktree(folder), may: 'read' })),
          { path: inWorktree('.git'), may: 'read' as const },
        ]
      : []),
    ...(program.hidden ?? []).filter(isBeside(task)).map((path): Rule => ({ path, may: 'nothing' })),
    ...(program.hiddenFiles ?? []).map((path): Rule => ({ path, may: 'nothing', isFile: true })),
  ];
  const make = program.kind === 'bubblewrap' ? bubblewrap : seatbelt;
  const { network = 'open', hostGate = [] } = task;
  const hosts = typeof network === 'string' ? undefined : network;
  const argv = [
    ...make(program, rules, network),
    ...(hosts === undefined ? [] : [...hostGate, ownPorts(hosts).join(',')]),
  ];
  const folders = isWhole ? closed : [...open, ...closed];
  return {
    ...{ argv, folders: isOwn ? folders : [], keepsScope: exact, network },
    ...(hosts === undefined ? {} : { hosts }),
    ...(program.image === undefined ? {} : { image: true }),
  };
}

/** Ports of this machine that are among hosts. */
function ownPorts(hosts: readonly string[]): number[] {
  const own = hosts.flatMap((text) => allowedHost(text) ?? []).filter(isOwnPort);
  return [...new Set(own.flatMap(({ port }) => port ?? []))];
}

/** Whether a folder can be hidden without hiding what the work is about. */
function isBeside({ root, gitFolder, worktree, folder }: SandboxedTask): (path: string) => boolean {
  return (path) => ![root, gitFolder, worktree, folder].some((own) => `${own}/`.startsWith(`${path}/`));
}

/** What holds another comes before it, whichever of both is for temporary files. */
function placesOfTools({ temporary = [], readable = [], writable = [] }: SandboxProgram): Rule[] {
  const shown = [...readable, ...writable];
  const places = [
    ...temporary.filter((path) => !shown.includes(path)).map((path): Rule => ({ path, may: 'own' })),
    ...readable.map((path): Rule => ({ path, may: 'read' })),
    ...writable.map((path): Rule => ({ path, may: 'write' })),
  ];
  return places.sort((one, other) => one.path.length - other.path.length);
}

interface Rule {
  readonly path: string;
  /** `own`: it finds an empty folder there, which nobody else sees, and which is gone when it ends. */
  readonly may: 'write' | 'read' | 'own' | 'nothing';
  readonly isFile?: true;
}

/** Of git's folder only what commits on this branch need can be written, and nothing that says where anything lies. */
function gitRules({ gitFolder, ownGitFolder: own, branch, otherBranches = [] }: SandboxedTask): Rule[] {
  const read = (path: string): Rule => ({ path, may: 'read' });
  const write = (path: string): Rule => ({ path, may: 'write' });
  const folder = branch?.includes('/') === true ? branch.slice(0, branch.lastIndexOf('/')) : undefined;
  return [
    read(gitFolder),
    ...(own === undefined
      ? []
      : [
          write(`${gitFolder}/objects`),
          read(`${gitFolder}/objects/info`),
          write(own),
          ...['commondir', 'gitdir', 'config.worktree'].map((name) => read(`${own}/${name}`)),
        ]),
    // A branch is moved by a file that is made beside its own.
    ...(folder === undefined
      ? []
      : [
          write(`${gitFolder}/refs/heads/${folder}`),
          write(`${gitFolder}/logs/refs/heads/${folder}`),
          ...otherBranches.map((name) => read(`${gitFolder}/refs/heads/${name}`)),
        ]),
    { path: `${gitFolder}/waves`, may: 'nothing' },
    read(`${gitFolder}/waves/runs`),
    // Where `waves` is, which comes first on the PATH.
    read(`${gitFolder}/waves/bin`),
  ];
}

/** Git in the sandbox neither tidies up what it may not write, nor signs with keys that it may not see. */
const GIT_SETTINGS: readonly (readonly [string, string])[] = [
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
  ['commit.gpgSign', 'false'],
];

/** What the kernel goes by, for the whole machine. */
const KERNEL_SETTINGS = ['/proc/sys', '/proc/sysrq-trigger', '/proc/mtrr', '/proc/acpi', '/proc/scsi'];

/** @see https://github.com/containers/bubblewrap */
function bubblewrap(
  { program, image }: SandboxProgram,
  rules: readonly Rule[],
  network: NetworkWish,
): string[] {
  const mounts = rules.filter(isShown(rules, image)).flatMap(({ path, may, isFile }) => {
    switch (may) {
      // What is not there cannot be mounted, and need not be.
      case 'write':
        return ['--bind-try', path, path];
      case 'read':
        return ['--ro-bind-try', path, path];
      case 'own':
        return ['--tmpfs', path];
      case 'nothing':
        return isFile === true ? ['--ro-bind', '/dev/null', path] : ['--tmpfs', path];
    }
  });
  const settings = GIT_SETTINGS.flatMap(([name, value], index) => [
    ...['--setenv', `GIT_CONFIG_KEY_${index}`, name],
    ...['--setenv', `GIT_CONFIG_VALUE_${index}`, value],
  ]);
  return [
    ...[
      program,
      '--die-with-parent',
      '--unshare-user',
      '--unshare-pid',
      '--unshare-ipc',
      '--cap-drop',
      'ALL',
    ],
    ...(network === 'open' ? [] : ['--unshare-net']),
    // What is put among an image's files gets its place there first; then it is written no more.
    ...(image === undefined ? ['--ro-bind', '/', '/'] : ['--bind', image.root, '/']),
    ...['--dev', '/dev', '--proc', '/proc'],
    // Files there are root's, who is whoever is root outside: they are written without any capability.
    ...KERNEL_SETTINGS.flatMap((path) => ['--ro-bind-try', path, path]),
    ...(image?.mounts ?? []).flatMap(({ from, at }) => ['--ro-bind', from, at]),
    ...mounts,
    ...(image === undefined ? [] : ['--remount-ro', '/', ...environmentOf(image)]),
    ...['--setenv', 'GIT_CONFIG_COUNT', String(GIT_SETTINGS.length)],
    ...settings,
    '--',
  ];
}

/** Nothing of this machine has to be hidden where it is not to be seen in the first place. */
function isShown(rules: readonly Rule[], image: ImageFiles | undefined): (rule: Rule) => boolean {
  const shown = rules.filter(({ may }) => may !== 'nothing');
  return ({ path, may }) =>
    image === undefined || may !== 'nothing' || shown.some((other) => path.startsWith(`${other.path}/`));
}

/** Variables by which programs find libraries and modules of this machine. */
const MACHINE_ONLY = ['LD_PRELOAD', 'LD_LIBRARY_PATH', 'NODE_PATH', 'PYTHONHOME', 'PYTHONPATH', 'JAVA_HOME'];

function environmentOf({ env }: ImageFiles): string[] {
  return [
    ...MACHINE_ONLY.flatMap((name) => ['--unsetenv', name]),
    ...Object.entries(env).flatMap(([name, value]) => ['--setenv', name, value]),
  ];
}

/** @see https://developer.apple.com/documentation/security (the format is that of `man sandbox-exec` and is undocumented) */
function seatbelt({ program }: SandboxProgram, rules: readonly Rule[], network: NetworkWish): string[] {
  const lines = rules.flatMap(({ path, may }) => {
    const where = `(subpath ${JSON.stringify(path)})`;
    switch (may) {
      case 'write':
      // It can allow and deny, and mount nothing.
      case 'own':
        return [`(allow file-read* file-write* ${where})`];
      case 'read':
        return [`(allow file-read* ${where})`, `(deny file-write* ${where})`];
      case 'nothing':
        return [`(deny file-read* file-write* ${where})`];
    }
  });
  const profile = [
    '(version 1)',
    '(allow default)',
    '(deny file-write*)',
    '(allow file-write* (subpath "/dev"))',
    ...(network !== 'open'
      ? [
          '(deny network*)',
          '(allow network* (local ip "localhost:*"))',
          '(allow network* (remote ip "localhost:*"))',
        ]
      : []),
  ];
  return [program, '-p', [...profile, ...lines].join('\n')];
}
