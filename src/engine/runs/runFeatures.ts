import type { PackageRun, RunState } from '../../run/run';
import { needLost } from '../../run/waiting/softNeeds';
import { isToPlan } from '../../run/steering/subplans';
import { AgentFollower } from '../attempts/agentFollower';
import { AttemptLaunch, AttemptStart } from '../attempts/attemptStart';
import { InboxDelivery } from './inboxDelivery';
import { MockServer } from '../contracts/mockServer';
import { contextWorld, remainingContexts } from '../contracts/runContexts';
import { attemptStep } from '../kernel/attemptStep';
import type { FollowedRun, Target } from '../kernel/attempts';
import { attemptKey, Attempts, packageRun } from '../kernel/attempts';
import { commandsOf } from '../kernel/commandSteps';
import type { Attendance, Effects, EngineDependencies, RunFeatures } from '../kernel/engineDependencies';
import type { PortBlocks } from '../kernel/portBlocks';
import type { LockKeeper } from '../locks/lockKeeper';
import { RunLocks } from '../locks/runLocks';
import { ConflictResolution, judgedResolution } from '../merging/conflictResolution';
import { ConflictWatch } from '../merging/conflictWatch';
import { IntegrationBranch, Publications, WorktreeSync } from '../merging/integrationBranch';
import type { MergeQueue } from '../merging/mergeQueue';
import { mergePackage } from '../merging/packageMerge';
import { commitWork } from '../verification/deliveredWork';
import { gateWords } from './gateWords';
import { PackageResults } from '../verification/packageResults';
import { Verification } from '../verification/verification';
import { PlanCommands } from '../worktrees/planCommands';
import { ScopeSettlement } from '../worktrees/scopeSettlement';
import { SurroundingsWatch } from '../worktrees/surroundingsWatch';
import { WorktreeSetup } from '../worktrees/worktreeSetup';
import type { ChildRuns } from './childRuns';
import { GeneratedPlans } from './generatedPlans';

/** What all runs of a repository have in common. */
export interface Common {
  readonly deps: EngineDependencies;
  /** One merge at a time, each journaled before the next. */
  readonly merging: MergeQueue;
  /** The runs of packages that are plans of their own. */
  readonly children: ChildRuns;
  /** Of the locks of all runs. */
  readonly keeper: LockKeeper | undefined;
  /** Undefined: packages get none. */
  readonly ports: PortBlocks | undefined;
}

/** A feature of a run: the decisions that it carries out, and what else it does. */
type Part<K extends keyof Effects> = Attendance & { readonly effects: Pick<Effects, K> };

/** What more than one feature of a run needs. */
interface Shared {
  readonly attempts: Attempts;
  readonly commands: PlanCommands;
  readonly locks: RunLocks;
  readonly surroundings: SurroundingsWatch;
  readonly integration: IntegrationBranch;
  readonly sync: WorktreeSync;
  readonly publications: Publications;
  /** Waits until nothing goes into or out of a worktree any more, so that what its agent did can be told from what came in. */
  readonly settled: (target: Target) => Promise<void>;
  readonly mock: MockServer;
}

/** Puts together what features do for one run; a decision that none carries out does not compile. */
export function runFeatures(common: Common, run: FollowedRun): RunFeatures {
  const { deps, keeper, ports, merging: queue } = common;
  const attempts = new Attempts(deps.launcher);
  const integration = new IntegrationBranch(deps, run);
  const sync = new WorktreeSync(deps, run, queue, integration);
  const publications = new Publications(deps, run, queue, integration);
  const shared: Shared = {
    attempts,
    commands: new PlanCommands(deps, attempts, run),
    locks: new RunLocks(keeper, run, deps.log, deps.coordination?.shared),
    surroundings: new SurroundingsWatch(deps, run),
    integration,
    sync,
    publications,
    settled: async (target) => {
      await publications.settled(target);
      await sync.settled(target);
    },
    mock: new MockServer(deps, run, ports),
  };
  const attempting = attemptsOf(common, run, shared);
  const subplans = subplansOf(common, run);
  const verification = verificationOf(common, run, shared);
  const merging = mergingOf(common, run, shared);
  const scope = scopeOf(common, run);
  const planning = planningOf(common, run, shared);
  const surroundings = surroundingsOf(shared);
  const gates = gatesOf(run);
  const isChild = ({ package: id }: Target) => packageRun(run.state, id).childRun !== undefined;
  return {
    effects: {
      ...attempting.effects,
      ...verification.effects,
      ...merging.effects,
      ...scope.effects,
      ...surroundings.effects,
      ...gates.effects,
      verify: async (decision) => {
        if (isToPlan(packageRun(run.state, decision.package))) {
          await planning.effects.verify(decision);
          // One whose agent finds nothing left to plan goes on at once, as any other.
          return packageRun(run.state, decision.package).needless
            ? verification.effects.verify(decision)
            : [];
        }
        return verification.effects.verify(decision);
      },
      launch: (decision) => (isChild(decision) ? subplans : attempting).effects.launch(decision),
      follow: (decision) => (isChild(decision) ? subplans : attempting).effects.follow(decision),
    },
    cancel: (target) => (isChild(target) ? undefined : attempts.cancel(attemptKey(target))),
    starting: attempting.starting,
    lockedUntil: shared.locks.lockedUntil,
    attending: [
      { look: (starting) => shared.locks.look(starting) },
      merging,
      surroundings,
      resultsOf(common, run),
      contractsOf(common, run, shared),
      { ending: () => shared.surroundings.compared() },
      attempting,
      subplans,
    ],
  };
}

function attemptsOf(
  { deps, children, ports }: Common,
  run: FollowedRun,
  { attempts, commands, locks, surroundings, integration, mock }: Shared,
): Part<'start' | 'launch' | 'follow'> & Pick<RunFeatures, 'starting'> {
  const folderOf = (state: RunState, { package: id, attempt }: Target) =>
    deps.runs.attemptFolder(state.run, id, attempt);
  const folder = ({ planned, attempt }: PackageRun) => folderOf(run.state, { package: planned.id, attempt });
  const isHeldElsewhere = (path: string) => locks.isHeldElsewhere(path);
  const agents = new AgentFollower(run, attempts, folder, deps, isHeldElsewhere);
  const launch = new AttemptLaunch(deps, run, {
    attempts,
    agents,
    commands,
    setup: new WorktreeSetup(commands, run, deps.furnisher, deps.clock),
    mock,
    look: () => surroundings.look(),
  });
  const childPlace = (item: PackageRun, attempt: number) => children.place(run.state, item, attempt);
  const start = new AttemptStart(deps, run, {
    ...{ locks, surroundings, launch, integration, commands, childPlace, ports },
  });
  const inbox = new InboxDelivery(deps.launcher, folderOf, deps.log);
  return {
    starting: start.starting,
    effects: {
      start: (decision) => start.start(decision, decision.agent),
      launch: (decision) => launch.launch(decision).then(nothing),
      follow: (decision) => launch.follow(decision).then(nothing),
    },
    look: () => {
      commands.endUnwanted();
      inbox.deliver(run.state);
      return [];
    },
    recorded: (events) => agents.recorded(events),
    close: () => attempts.dispose(),
  };
}

function subplansOf({ deps, children }: Common, run: FollowedRun): Part<'launch' | 'follow'> {
  return {
    effects: {
      launch: (target) =>
        attemptStep(deps, run, 'subplan', target, (item) => children.open(run.state, item, run.plan)).then(
          nothing,
        ),
      follow: async ({ package: id }) => {
        const { taken, end } = children.follow(run.state, packageRun(run.state, id));
        // Only now is there somebody whom a pause or an end can be told to.
        void taken.then(() => run.decideAnew());
        return [await end];
      },
    },
    look: () => {
      for (const id of run.state.index.active) {
        const item = packageRun(run.state, id);
        const aligned = item.state === 'starting' ? undefined : children.align(run.state, item);
        aligned?.then(() => run.decideAnew()).catch((error: unknown) => run.halt(error));
      }
      return [];
    },
  };
}

/** What an agent has left that was to plan is its plan. */
function planningOf(
  { deps, children }: Common,
  run: FollowedRun,
  { surroundings, settled }: Shared,
): Part<'verify'> {
  const plans = new GeneratedPlans(deps, run, children);
  return {
    effects: {
      verify: (target) =>
        attemptStep(deps, run, 'verify', target, () =>
          surroundings.unlessHeld(target, async () => {
            await settled(target);
            return plans.judge(packageRun(run.state, target.package));
          }),
        ).then(nothing),
    },
  };
}

/** What the agent left is judged by its scope first, then by the commands of its verification. */
function verificationOf(
  { deps }: Common,
  run: FollowedRun,
  { commands, surroundings, settled }: Shared,
): Part<'verify'> {
  const verification = new Verification(deps, commands, run);
  const withServer = deps.serverChecksPath !== undefined;
  return {
    effects: {
      verify: async (target) => {
        await attemptStep(deps, run, 'verify', target, ({ head }) =>
          surroundings.unlessHeld(target, async () => {
            if (head !== undefined) {
              return [];
            }
            const lost = needLost(run.state, packageRun(run.state, target.package));
            if (lost.length > 0) {
              return lost;
            }
            await settled(target);
            return commitWork(deps, run, packageRun(run.state, target.package));
          }),
        );
        await attemptStep(deps, run, 'verification', target, async (item) =>
          judgedResolution(item, await verification.verify(target, commandsOf(item, run.plan, withServer))),
        );
        return [];
      },
    },
  };
}

function mergingOf(
  { deps, merging }: Common,
  run: FollowedRun,
  { locks, surroundings, integration, sync, publications }: Shared,
): Part<'integrate' | 'resolve' | 'sync' | 'publish'> {
  const resolution = new ConflictResolution(deps, run, integration);
  const watch = new ConflictWatch(deps, run);
  return {
    effects: {
      integrate: async (target) => {
        const { planned, rank } = packageRun(run.state, target.package);
        await merging.run({ run: run.state.run, rank, package: planned.id }, async () => {
          // Nothing is merged under locks that others may have by now.
          if (await locks.holdFor(target)) {
            await attemptStep(deps, run, 'integrate', target, (item) =>
              surroundings.unlessHeld(target, () =>
                integration.tip().then(() => mergePackage(deps, run, item)),
              ),
            );
          }
        });
        return [];
      },
      resolve: (target) => resolution.resolve(target).then(nothing),
      sync: (target) => sync.sync(target).then(nothing),
      publish: (target) => publications.publish(target).then(nothing),
    },
    look: () => {
      watch.step();
      return [];
    },
    close: () => watch.close(),
  };
}

function scopeOf({ deps }: Common, run: FollowedRun): Part<'settle'> {
  const settlement = new ScopeSettlement(deps, run);
  return { effects: { settle: (target) => settlement.settle(target) } };
}

function surroundingsOf({ surroundings }: Shared): Part<'restore'> {
  return {
    effects: { restore: (target) => surroundings.restore(target).then(nothing) },
    look: () => {
      surroundings.step();
      return [];
    },
    close: () => surroundings.close(),
  };
}

function gatesOf(run: FollowedRun): Part<'gate'> {
  return {
    effects: {
      gate: ({ gate, package: id, attempt }) => {
        const words = gateWords(gate, packageRun(run.state, id));
        return Promise.resolve([
          { type: 'gate.opened', gate: gate.id, package: id, attempt, ...words } as const,
        ]);
      },
    },
  };
}

function resultsOf({ deps }: Common, run: FollowedRun): Attendance {
  const results = new PackageResults(deps.runs, deps.log, run);
  results.recover();
  return {
    recorded: (events) => results.recorded(events),
    ending: () => results.settled().then(() => []),
  };
}

/** Waves that came to nothing in the end are put together at last, as far as there is anything of them. */
function contractsOf({ deps }: Common, run: FollowedRun, { mock }: Shared): Attendance {
  return {
    ending: async () => {
      await mock.end();
      const world = contextWorld(deps, run);
      return world === undefined ? [] : remainingContexts(world, deps.log);
    },
    close: () => mock.close(),
  };
}

function nothing(): readonly [] {
  return [];
}
