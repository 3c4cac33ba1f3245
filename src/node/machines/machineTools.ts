import type { AgentLauncher } from '../../ports/attempts';
import type { Log } from '../../ports/ports';
import type { SandboxProgram } from '../../run/start/preflight';
import type { GitRepository } from '../worktrees/repository/repository';
import type { MachinesQueue } from './queue/machinesQueue';
import type { SharedWorktrees } from './sharedWorktrees';

/** What a machine carries attempts out with. */
export interface MachineTools {
  readonly queue: MachinesQueue;
  readonly repository: GitRepository;
  readonly launcher: AgentLauncher;
  /** The sandbox of this machine; undefined: it has none. */
  readonly walls: SandboxProgram | undefined;
  /** What the machine is called. */
  readonly machine: string;
  /** Where our programs are, and Node.js. */
  readonly programs: string;
  readonly nodePath: string;
  readonly hostGatePath: string;
  /** Worktrees of what it carries out now, and those that packages share. */
  readonly worktrees: Set<string>;
  readonly shared: SharedWorktrees;
  /** Attempts of which it is being said how they have ended. */
  readonly endings: Set<Promise<void>>;
  readonly log: Log;
}
