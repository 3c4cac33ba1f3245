import { literalPrefix } from '../../plan/globs/globs';
import type { AgentTask } from './agentAdapter';

/** A scope as sandboxes know it, which open folders and not patterns. All paths are from the worktree. */
export interface ScopeFolders {
  /** Folders that hold everything that the scope admits; the blank one is the worktree as a whole. */
  readonly open: readonly string[];
  /** Folders among them that it denies as a whole. */
  readonly closed: readonly string[];
}

/** The folders of a scope. They are coarser than it: what an agent leaves is compared with it at the end in any case. */
export function scopeFolders({ writeAllow, deny }: Pick<AgentTask, 'writeAllow' | 'deny'>): ScopeFolders {
  return {
    open: [...new Set(writeAllow.map(folderOf))],
    closed: deny.flatMap((pattern) => /^(?!:\()([^*?[]+)\/\*\*?$/.exec(pattern)?.[1] ?? []),
  };
}

/** The folder that holds everything that a pattern means: what stands before its first wildcard, up to the last slash. */
function folderOf(pattern: string): string {
  const start = literalPrefix(pattern);
  return start.slice(0, Math.max(0, start.lastIndexOf('/')));
}
