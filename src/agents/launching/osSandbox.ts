import type { SandboxProgram } from '../../run/preflight/sandboxFinding';
import type { AgentTask } from '../agentAdapter';
import { scopeFolders } from './scopeFolders';

/** What a sandbox has to know of the repository and the attempt; all paths are absolute. */
export interface SandboxedTask extends Pick<AgentTask, 'worktree' | 'writeAllow' | 'deny'> {
  /** The main work tree. */
  readonly root: string;
  /** Git's folder, which all work trees share. */
  readonly gitFolder: string;
  /** Where the attempt's own records go, which its agent writes too. */
  readonly folder: string;
  /** Work trees of other packages. */
  readonly others: readonly string[];
}

/** An agent's command within a sandbox. */
export interface Sandboxed {
  /** Program and arguments that come before the agent's own. */
  readonly argv: readonly string[];
  /** From the worktree; they have to be there before it starts. */
  readonly folders: readonly string[];
  /** Whether it refuses writes outside of the scope within the worktree, too; else only those outside of the worktree. */
  readonly keepsScope: boolean;
}

/**
 * Has the operating system refuse what an agent may not write, whatever program of its writes it: of the worktree what is
 * outside of its scope, the work trees of people and of other agents, git's configuration and hooks, and what runs keep about
 * themselves. Everything outside of the repository stays as it is, and so does the network: agents need their own settings,
 * caches and models.
 */
export function osSandbox({ kind, program }: SandboxProgram, task: SandboxedTask): Sandboxed {
  const { open, closed } = scopeFolders(task);
  const isWhole = open.includes('');
  const inWorktree = (folder: string): string => `${task.worktree}/${folder}`;
  const { gitFolder } = task;
  const kept = [`${gitFolder}/hooks`, `${gitFolder}/config`, `${gitFolder}/waves`];
  const rules: readonly Rule[] = [
    // Later rules come before earlier ones.
    { path: task.root, write: false },
    ...task.others.map((path) => ({ path, write: false })),
    { path: gitFolder, write: true },
    ...kept.map((path) => ({ path, write: false })),
    { path: task.folder, write: true },
    { path: task.worktree, write: isWhole },
    ...(isWhole ? [] : open.map((folder) => ({ path: inWorktree(folder), write: true }))),
    ...closed.map((folder) => ({ path: inWorktree(folder), write: false })),
  ];
  const argv = kind === 'bubblewrap' ? bubblewrap(program, rules) : seatbelt(program, rules);
  return { argv, folders: isWhole ? closed : [...open, ...closed], keepsScope: !isWhole };
}

interface Rule {
  readonly path: string;
  readonly write: boolean;
}

/** @see https://github.com/containers/bubblewrap */
function bubblewrap(program: string, rules: readonly Rule[]): string[] {
  // What is not there cannot be mounted, and need not be.
  const mounts = rules.flatMap(({ path, write }) => [write ? '--bind-try' : '--ro-bind-try', path, path]);
  return [program, '--dev-bind', '/', '/', ...mounts, '--'];
}

/** @see https://developer.apple.com/documentation/security (the format is that of `man sandbox-exec` and is undocumented) */
function seatbelt(program: string, rules: readonly Rule[]): string[] {
  const lines = rules.map(
    ({ path, write }) => `(${write ? 'allow' : 'deny'} file-write* (subpath ${JSON.stringify(path)}))`,
  );
  return [program, '-p', ['(version 1)', '(allow default)', ...lines].join('\n')];
}
