import type { AgentMachine } from '../agents/agentAdapter';
import type { AgentLauncher, Clock, Log, PlanFiles, Repository, RunStore } from '../ports';

/** Everything of the world that the engine acts on; the composition roots pass it in. */
export interface EngineDependencies {
  readonly repository: Repository;
  readonly runs: RunStore;
  readonly launcher: AgentLauncher;
  readonly planFiles: PlanFiles;
  readonly machine: AgentMachine;
  readonly clock: Clock;
  readonly log: Log;
  /** Identifies this driver in the journal. */
  readonly identity: { readonly pid: number; readonly epoch: number };
  /** A short random word that makes run ids unique. */
  readonly randomWord: () => string;
}
