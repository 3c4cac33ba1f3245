import { osSandbox } from '../../agents/launching/osSandbox';
import type { Sandboxed } from '../../agents/launching/osSandbox';
import type { SpecWalls } from '../../ports/attempts';
import type { SandboxProgram } from '../../run/preflight/sandboxFinding';
import type { GitRepository } from '../repository/repository';

/** Where the walls stand on this machine. */
export interface WalledPlace {
  readonly repository: GitRepository;
  readonly worktree: string;
  readonly branch: string;
  readonly folder: string;
  /** Worktrees of other attempts here. */
  readonly others: readonly string[];
  readonly nodePath: string;
  readonly hostGatePath: string;
}

/** The walls of this machine for what they are to keep. */
export async function machineWalls(
  program: SandboxProgram,
  scope: SpecWalls['scope'],
  { repository, worktree, branch, folder, others, nodePath, hostGatePath }: WalledPlace,
): Promise<Sandboxed> {
  return osSandbox(program, {
    hostGate: ['/usr/bin/env', 'ELECTRON_RUN_AS_NODE=1', nodePath, hostGatePath],
    root: repository.root,
    gitFolder: repository.commonDir,
    ownGitFolder: await repository.ownGitFolder(worktree),
    ignored: await repository.ignoredFolders(worktree),
    ...{ worktree, folder, branch, others, ...scope },
  });
}
