import { join } from 'node:path';

/** Where everything of ours lies: in the git directory that all worktrees share, and so never committed. */
export function wavesFolder(commonDir: string): string {
  return join(commonDir, 'waves');
}

/** The folder of what plans that wait for approval would claim. */
export function planningClaimsFolder(commonDir: string): string {
  return join(wavesFolder(commonDir), 'planned');
}
