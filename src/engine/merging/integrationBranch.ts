import type { RunEvent, RunState } from '../../run/run';
import { moveWords } from '../../run/integration/branchMove';
import { WavesError } from '../../wavesError';
import type { FollowedRun } from '../kernel/packageRun';
import type { EngineDependencies } from '../kernel/engineDependencies';
import { Mutex } from '../kernel/mutex';

type World = Pick<EngineDependencies, 'repository' | 'lease' | 'log'>;

/** Where a run's integration branch stands, and what is to be written down about that. */
interface Reconciled {
  readonly tip: string;
  readonly events: readonly RunEvent[];
}

/**
 * Holds what a run believes of its integration branch against the branch itself, which has what was merged afterwards.
 * @throws WavesError of the repository.
 */
async function reconciled({ repository, lease }: World, state: RunState): Promise<Reconciled> {
  const { integrationBranch: branch, integrationHead: from, run } = state;
  await lease.assertHeld();
  const { tip, move } = await repository.reconcile(branch, from, run);
  if (move === undefined) {
    return { tip, events: [] };
  }
  const message = moveWords(branch, from, move);
  return { tip, events: [{ type: 'integration.moved', branch, from, ...move, message }] };
}

/** The same for whoever only begins something: where the branch can't be looked at, as the journal says. */
export async function lookedAt(world: World, state: RunState): Promise<Reconciled> {
  try {
    return await reconciled(world, state);
  } catch (error) {
    if (!WavesError.is(error) || error.reason === 'lease-lost') {
      throw error;
    }
    world.log.warn(`The branch ${state.integrationBranch} is not looked at: ${error.message}`);
    return { tip: state.integrationHead, events: [] };
  }
}

/** The branch that a run merges into: its tip is the truth, whatever the journal says. */
export class IntegrationBranch {
  private readonly looks = new Mutex();

  constructor(
    private readonly world: World,
    private readonly run: FollowedRun,
  ) {}

  /**
   * The tip of the branch, after what somebody else did to it is written down.
   * @throws WavesError of the repository, such as `branch-checked-out`.
   */
  tip(): Promise<string> {
    return this.looks.run(() => this.taken(reconciled));
  }

  /** The same for whoever only begins something: where the branch can't be looked at, what the journal says. */
  base(): Promise<string> {
    return this.looks.run(() => this.taken(lookedAt));
  }

  private async taken(look: typeof reconciled): Promise<string> {
    const { tip, events } = await look(this.world, this.run.state);
    if (events.length > 0) {
      await this.run.record(events);
    }
    return tip;
  }
}
