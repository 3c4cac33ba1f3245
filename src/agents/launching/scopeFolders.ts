import { literalPrefix } from '../../plan/globs/globs';
import type { AgentTask } from './agentAdapter';

/** A scope as sandboxes know it, which open folders and not patterns. All paths are from the worktree. */
export interface ScopeFolders {
  /** Folders that hold everything that the scope admits; the blank one is the worktree as a whole. */
  readonly open: readonly string[];
  /** Folders among them that it denies as a whole. */
  readonly closed: readonly string[];
  /** Whether they are the scope itself, and not coarser: all that can be written in them, it admits. */
  readonly exact: boolean;
}

/** The folders of a scope. Where they are coarser than it, only what an agent leaves tells whether it kept to it. */
export function scopeFolders({ writeAllow, deny }: Pick<AgentTask, 'writeAllow' | 'deny'>): ScopeFolders {
  const isFolder = (pattern: string): boolean =>
    /^\*\*?$/.test(pattern) || wholeFolder(pattern) !== undefined;
  return {
    open: [...new Set(writeAllow.map(folderOf))],
    closed: deny.flatMap((pattern) => wholeFolder(pattern) ?? []),
    exact: writeAllow.every(isFolder) && deny.every((pattern) => wholeFolder(pattern) !== undefined),
  };
}

/** The folder whose whole content a pattern means; undefined where it means something else. */
function wholeFolder(pattern: string): string | undefined {
  return /^(?!:\()([^*?[]+)\/\*\*?$/.exec(pattern)?.[1];
}

/** The folder that holds everything that a pattern means: what stands before its first wildcard, up to the last slash. */
function folderOf(pattern: string): string {
  const start = literalPrefix(pattern);
  return start.slice(0, Math.max(0, start.lastIndexOf('/')));
}
