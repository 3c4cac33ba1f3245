import type { AgentMachine } from '../../agents/launching/agentAdapter';
import type { ChecksWish, WantedChecks } from '../../run/verification/serverChecks';
import type { PackageRun, RunState } from '../../run/run';
import type { PlanCommand } from '../worktrees/planCommands';

/** How long the checks of a commit may take until the server knows of them, in milliseconds. */
const GRACE_MS = 180_000;
/** Before the time of the package is over a person is asked, so that its work is not taken for failed. */
const SHARE_OF_TIME = 0.9;

/** The program that pushes the commit which is judged and waits for its checks. */
export function serverChecksCommand(
  world: { readonly machine: Pick<AgentMachine, 'nodePath'>; readonly serverChecksPath?: string },
  state: Pick<RunState, 'baseBranch'>,
  item: Pick<PackageRun, 'branch' | 'head' | 'planned'>,
  { workflow, requiredChecks }: WantedChecks,
): Pick<PlanCommand, 'argv' | 'env'> {
  const wish: ChecksWish = {
    branch: item.branch ?? '',
    commit: item.head ?? '',
    into: state.baseBranch,
    ...(workflow === undefined ? {} : { workflow }),
    requiredChecks,
    patienceMs: item.planned.timeoutMinutes * 60_000 * SHARE_OF_TIME,
    graceMs: GRACE_MS,
  };
  return {
    argv: [world.machine.nodePath, world.serverChecksPath ?? '', JSON.stringify(wish)],
    env: { ELECTRON_RUN_AS_NODE: '1' },
  };
}
