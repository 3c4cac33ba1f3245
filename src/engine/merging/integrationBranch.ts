import { planContracts } from '../../contracts/contractPaths';
import type { BroughtIn, FoundMerge, Integrated } from '../../ports/ports';
import { describeConflicts } from '../../run/conflicts/mergeConflict';
import { errorFault } from '../../run/faults/faultTable';
import { moveWords } from '../../run/merging/branchMove';
import { isSatisfied } from '../../run/kernel/kernel';
import type { PackageRun, RunEvent, RunState } from '../../run/run';
import { maySync, MOST_SYNCED, openSyncs } from '../../run/contracts/syncing';
import { WavesError } from '../../wavesError';
import type { StepWorld } from '../kernel/attemptStep';
import { attemptStep } from '../kernel/attemptStep';
import type { FollowedRun, Target } from '../kernel/attempts';
import { attemptKey, located, packageRun } from '../kernel/attempts';
import type { EngineDependencies } from '../kernel/engineDependencies';
import { Mutex } from '../kernel/mutex';
import type { MergeQueue } from './mergeQueue';
import { takenFrom } from './packageMerge';

export { Publications } from './publications';

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
async function lookedAt(world: World, state: RunState): Promise<Reconciled> {
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

/**
 * What is written down about the branch of a run that somebody takes up: what others did to it, and merges of its own that
 * its journal does not know. Where a disk that lied has lost how a package was merged, it is merged all the same, and
 * must not be worked at and merged once more.
 * @throws WavesError `lease-lost`.
 */
export async function takenUp(
  deps: EngineDependencies,
  run: Pick<FollowedRun, 'plan' | 'state'>,
): Promise<readonly RunEvent[]> {
  const { tip, events } = await lookedAt(deps, run.state);
  const found = await foundMerges(deps, run, tip).catch((error: unknown): readonly RunEvent[] => {
    if (!WavesError.is(error) || error.reason === 'lease-lost') {
      throw error;
    }
    deps.log.warn(`Merges on ${run.state.integrationBranch} are not looked for: ${error.message}`);
    return [];
  });
  return [...events, ...found];
}

async function foundMerges(
  deps: EngineDependencies,
  run: Pick<FollowedRun, 'plan' | 'state'>,
  tip: string,
): Promise<readonly RunEvent[]> {
  const { state } = run;
  if (tip === state.base) {
    return [];
  }
  const merges = await deps.repository.mergesOf(state.run, state.base, tip);
  // Of several of one package, that of its last attempt is what stands on the branch.
  const last = new Map(merges.map((merge) => [merge.package, merge]));
  const events: RunEvent[] = [];
  for (const merge of last.values()) {
    const item = state.packages.get(merge.package);
    if (item !== undefined && isUnknown(item, merge)) {
      const { attempt, commit, head, files } = merge;
      const message = `Its merge ${commit.slice(0, 10)} (attempt ${attempt}) stands on ${state.integrationBranch}, but the journal has lost how it came there: it counts as merged and is not done again. What was checked before is not known any more.`;
      const target = { package: merge.package, attempt };
      events.push({ type: 'merge.found', ...target, commit, head, tip, files, message });
      events.push(...(await takenFrom(deps, run, { ...item, attempt, filesModified: files }, tip)));
    }
  }
  return events;
}

/** In these, its latest attempt may be merged: found again by the merge itself, or not what is wanted any more. */
const LEFT_TO_THEM: ReadonlySet<string> = new Set(['integrating', 'planned', 'ready', 'stale']);

/** Whether a package is merged without its journal knowing, so that it would be worked at once more. */
function isUnknown(item: PackageRun, { attempt, commit }: FoundMerge): boolean {
  const isLatest = attempt === item.attempt && commit !== item.commit && !LEFT_TO_THEM.has(item.state);
  return !isSatisfied(item) && (attempt > item.attempt || isLatest);
}

/** Without these nothing may be written down. */
const FATAL: ReadonlySet<string> = new Set(['lease-lost', 'journal']);

/** As faults name it. */
const STEP = 'sync';

/** Brings what is integrated into worktrees while agents work there, and finds what they have merged themselves. */
export class WorktreeSync {
  private readonly underway = new Map<string, Promise<void>>();
  /** Attempts that an earlier driver began: a disk may have lost what that one brought in. */
  private readonly inherited: ReadonlySet<string>;

  constructor(
    private readonly deps: Pick<EngineDependencies, 'repository'> & StepWorld,
    private readonly run: FollowedRun,
    private readonly merging: MergeQueue,
    private readonly integration: Pick<IntegrationBranch, 'base' | 'tip'>,
  ) {
    const begun = [...run.state.packages.values()].filter(({ attempt }) => attempt > 0);
    this.inherited = new Set(
      begun.map(({ planned, attempt }) => attemptKey({ package: planned.id, attempt })),
    );
  }

  /**
   * Answers everybody who has asked for it so far, unless a fault of the repository or the machine holds it up; that is written
   * down when it resolves.
   */
  sync(target: Target): Promise<void> {
    const work = this.inTurn(target, async (item) => {
      if (maySync(item)) {
        await attemptStep(this.deps, this.run, STEP, target, (now) => this.bring(now));
      }
    });
    const key = attemptKey(target);
    this.underway.set(key, work);
    return work.finally(() => this.underway.delete(key));
  }

  /** Between two merges, so that each is known that is on the branch. */
  private inTurn(target: Target, work: (item: PackageRun) => Promise<void>): Promise<void> {
    const { planned, rank } = packageRun(this.run.state, target.package);
    const place = { run: this.run.state.run, rank, package: planned.id };
    return this.merging.run(place, async () => {
      const item = this.run.closed ? undefined : packageRun(this.run.state, target.package);
      if (item?.attempt === target.attempt) {
        await work(item);
      }
    });
  }

  /**
   * Waits until nothing comes into a worktree any more, and counts its changes from what is integrated and in it, by whomever it
   * was merged: also by a driver that died before it wrote that down.
   */
  async settled(target: Target): Promise<void> {
    await this.underway.get(attemptKey(target));
    const before = packageRun(this.run.state, target.package);
    if (before.childRun !== undefined || before.resolution !== undefined) {
      return;
    }
    if (openSyncs(this.run.state, before).some(({ arrived }) => arrived !== undefined)) {
      await this.inTurn(target, async (item) => this.run.record(await this.bring(item)));
    }
    const item = packageRun(this.run.state, target.package);
    const { integrationHead } = this.run.state;
    const { worktree, base } = located(item);
    // What somebody has asked for, and an earlier driver, may have brought in a merge of which the journal does not know.
    const isOpen = item.syncs.some(({ answer }) => answer === undefined);
    const isUnsure = isOpen || this.inherited.has(attemptKey(target));
    const tip = isUnsure ? await this.integration.base() : integrationHead;
    const found = base === tip ? undefined : await this.deps.repository.broughtInto(worktree, base, tip);
    if (found !== undefined) {
      await this.run.record([this.synced(item, [], base, found)]);
    }
  }

  /** @throws besides what may not be written down: a fault of the repository or the machine. */
  private async bring(item: PackageRun): Promise<readonly RunEvent[]> {
    const open = openSyncs(this.run.state, item);
    if (open.length === 0) {
      return [];
    }
    const target = { package: item.planned.id, attempt: item.attempt };
    const answers = open.map(({ sync }) => sync);
    const { worktree, branch, base } = located(item);
    try {
      const tip = await this.integration.tip();
      await this.deps.lease.assertHeld();
      const found = await this.deps.repository.bringIn(worktree, branch, base, tip);
      return [this.outcome(item, answers, base, found)];
    } catch (error) {
      if (!WavesError.is(error) || FATAL.has(error.reason) || errorFault(error, STEP) !== undefined) {
        throw error;
      }
      const message = [error.message, error.advice ?? ''].join(' ').trim();
      return [{ type: 'sync.refused', ...target, answers, reason: 'failed', message, files: [] }];
    }
  }

  private outcome(item: PackageRun, answers: readonly string[], base: string, result: BroughtIn): RunEvent {
    const target = { package: item.planned.id, attempt: item.attempt };
    switch (result.kind) {
      case 'in':
        return this.synced(item, answers, base, result);
      case 'uncommitted': {
        const { files } = result;
        const message = `What is integrated changes files that you have changed and not committed: ${files.join(', ')}. Your worktree is as it was. Commit what you have, and sync again.`;
        return { type: 'sync.refused', ...target, answers, reason: 'uncommitted', message, files };
      }
      case 'conflict': {
        const { files, conflicts } = result;
        const words = conflicts.length === 0 ? files.join(', ') : describeConflicts(conflicts);
        const message = `What is integrated and what you have committed conflict in: ${words}. Your worktree is as it was. Go on without it, or commit what you have, merge ${this.run.state.integrationBranch} yourself and resolve that: what it brings does not count as yours.`;
        return { type: 'sync.refused', ...target, answers, reason: 'conflict', message, files };
      }
    }
  }

  private synced(
    item: PackageRun,
    answers: readonly string[],
    from: string,
    { base, files, packages }: Integrated,
  ): RunEvent {
    const { plan, state } = this.run;
    const paths = [...planContracts(plan), ...state.contracts.keys(), ...item.drifts.map(({ path }) => path)];
    const known = new Set(paths);
    const contracts = files.filter((file) => known.has(file));
    const more = files.length - MOST_SYNCED;
    return {
      type: 'attempt.synced',
      ...{ package: item.planned.id, attempt: item.attempt, answers, from, base, packages },
      files: files.slice(0, MOST_SYNCED),
      ...(more > 0 ? { more } : {}),
      contracts,
    };
  }
}
