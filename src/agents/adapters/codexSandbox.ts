import type { AgentTask } from '../launching/agentAdapter';
import { scopeFolders } from '../launching/scopeFolders';

/** Codex's own sandbox for one package: its arguments, and the folders that have to be there before it starts. */
export interface CodexSandbox {
  readonly args: readonly string[];
  /** From the worktree. */
  readonly folders: readonly string[];
}

/** Where the whole worktree may be written: the sandbox knows folders, not patterns. */
const WHOLE: CodexSandbox = { args: ['--sandbox', 'workspace-write'], folders: [] };

/**
 * The operating system's sandbox with which Codex runs every command and edit: only the folders that hold what the scope
 * admits can be written, and among them none that it denies as a whole. It is coarser than the scope, which is compared at
 * the end in any case. A folder can be opened only if it exists, and a single file not at all
 * (https://developers.openai.com/codex/permissions).
 */
export function codexSandbox(scope: Pick<AgentTask, 'writeAllow' | 'deny'>): CodexSandbox {
  const { open: folders, closed } = scopeFolders(scope);
  if (folders.length === 0) {
    return { args: ['--sandbox', 'read-only'], folders: [] };
  }
  if (folders.includes('')) {
    return WHOLE;
  }
  const rules = [
    ['.', 'read'],
    ...folders.map((folder) => [folder, 'write']),
    ...closed.map((folder) => [folder, 'read']),
  ];
  const roots = rules.map(([path = '', access = '']) => `${JSON.stringify(path)}=${JSON.stringify(access)}`);
  const temporary = '":tmpdir"="write",":slash_tmp"="write"';
  return {
    args: [
      ...['-c', 'default_permissions="waves"'],
      '-c',
      `permissions.waves.filesystem={"/"="read",${temporary},":workspace_roots"={${roots.join(',')}}}`,
    ],
    folders: [...folders, ...closed],
  };
}
