import { checkPlan } from '../../plan/checks/checkPlan';
import { firstById } from '../../plan/firstById';
import { graphOf } from '../../plan/graph/graph';
import type { Plan } from '../../plan/model';
import type { RunTexts } from '../start/checkedPlan';
import { readSubplans } from '../../plan/reading/subplans';
import type { PackageRun, RunEvent, RunState } from '../../run/run';
import type { SubplanEnded } from '../../run/steering/subplans';
import { planPathOf } from '../../run/steering/subplans';
import type { AgentWishes, PlannedPackage, RunStarted } from '../../run/kernel/kernel';
import {
  childNamespace,
  childRunId,
  EVENT_FORMAT,
  isStuck,
  rootRunOf,
  SUBPLAN_AGENT,
  verificationBranch,
} from '../../run/kernel/kernel';
import { isHeld } from '../../run/run';
import { WavesError } from '../../wavesError';
import { childEnding } from './childEnding';
import { keepAbove } from '../contracts/runContexts';
import type { EngineDependencies } from '../kernel/engineDependencies';
import { Mutex } from '../kernel/mutex';
import type { PlanTree } from '../start/planTree';
import { maxParallelOf, placedLocks } from '../start/plannedRun';
import { childWishes, planTree } from '../start/planTree';
import { revisedBy } from './revision';

/** A run that goes on. */
interface DrivenRun {
  readonly state: RunState;
  record(events: readonly RunEvent[]): Promise<void>;
}

/** What child runs need of the driver that carries all runs of the repository forward. */
export interface ChildRunHost {
  active(run: string): DrivenRun | undefined;
  /** Of any run, going on or not. @throws WavesError `unknown-run`. */
  known(run: string): Promise<RunState>;
  /** Takes a run in hand, after writing what came first. */
  drive(run: string, first: readonly RunEvent[], texts?: RunTexts): Promise<unknown>;
}

/** The plan of a package, as a child run carries it out. */
interface KeptPlan {
  readonly text: string;
  readonly hash: string;
  readonly path: string;
  readonly tree: PlanTree;
  readonly wishes: AgentWishes;
}

interface Waiting {
  readonly resolve: (end: RunState) => void;
  readonly reject: (error: unknown) => void;
}

/** The runs that carry out packages which are plans of their own, as the drivers of their parents see them. */
export class ChildRuns {
  private readonly waiting = new Map<string, Waiting>();
  /** Runs that a parent's wish is being written into. */
  private readonly writing = new Set<string>();
  /** Plans of agents are judged one after another: together they have so many packages at most. */
  readonly proposing = new Mutex();

  constructor(
    private readonly deps: EngineDependencies,
    private readonly host: ChildRunHost,
  ) {}

  /** The state of a run; undefined where there is none of that id. */
  async find(run: string): Promise<RunState | undefined> {
    try {
      return this.host.active(run)?.state ?? (await this.host.known(run));
    } catch (error) {
      if (WavesError.is(error, 'unknown-run')) {
        return undefined;
      }
      throw error;
    }
  }

  /**
   * Begins the child run of an attempt. One that is there already, because a driver died or an earlier attempt had
   * begun it, goes on instead; what had come to nothing in it is tried again.
   * @param plan of the parent.
   * @returns the events that say so in the parent.
   * @throws WavesError where it cannot be begun.
   */
  async open(parent: RunState, item: PackageRun, plan: Plan): Promise<RunEvent[]> {
    const { planned, attempt, childRun: run = '' } = item;
    const target = { package: planned.id, attempt, run };
    const found = await this.find(run);
    const isUnderway = found !== undefined && found.phase !== 'ended';
    if (!isUnderway && (item.stopping !== undefined || parent.phase === 'stopping')) {
      return [
        {
          type: 'subplan.ended',
          ...target,
          outcome: 'cancelled',
          message: 'It was stopped before it began.',
        },
      ];
    }
    const own = { run: parent.run, package: planned.id, attempt };
    const inherited = this.inherited(parent, item, found);
    if (found === undefined) {
      const { event, notes, texts } = await this.beginning(parent, item, plan);
      await this.host.drive(run, [{ ...event, parent: own }, ...notes, ...inherited], texts);
    } else if (this.host.active(run) === undefined && found.parent?.attempt !== attempt) {
      // Of one that somebody has made ready to go on, only what they asked for is tried again.
      const stuck = [...found.packages.values()].filter(isStuck).map((each) => each.planned.id);
      const retry = found.phase === 'ended' && found.outcome !== 'done' ? stuck : [];
      const revised = await this.revision(parent, item, plan, found);
      if (found.outcome !== 'done' || revised.length > 0) {
        const wishes = wishesFor(parent, item, plan);
        const continued: RunEvent = { type: 'run.continued', retry, parent: own, wishes };
        await this.host.drive(run, [...revised, continued, ...inherited]);
      }
    }
    return [{ type: 'subplan.started', ...target }];
  }

  /**
   * Follows a child run, and takes it up where nobody drives it.
   * @returns `taken` resolves when somebody drives it or it has ended, `end`, when it has ended, with what the parent
   * writes down of it.
   */
  follow(
    parent: RunState,
    { planned, attempt, childRun: run = '' }: PackageRun,
  ): { readonly taken: Promise<void>; readonly end: Promise<SubplanEnded> } {
    const ended = new Promise<RunState>((resolve, reject) => this.waiting.set(run, { resolve, reject }));
    const taken = this.takeUp(run);
    const target = { package: planned.id, attempt, run };
    return {
      taken: taken.catch(() => undefined),
      end: taken
        .then(() => ended)
        .then((child) => childEnding(parent.run, planned.id, child))
        // What it had done is not known any more, and whoever waited for it would wait for ever.
        .catch((error: unknown) => {
          if (!WavesError.is(error, 'unknown-run') && !WavesError.is(error, 'plan-lost')) {
            throw error;
          }
          this.waiting.delete(run);
          const advice =
            error.reason === 'unknown-run'
              ? 'Try the package again: it begins anew.'
              : 'Run the plan again as it was (waves run PLAN): it goes on where it stood.';
          return { outcome: 'failed' as const, message: `${error.message} ${advice}` };
        })
        .then((ending) => ({ type: 'subplan.ended', ...target, ...ending })),
    };
  }

  private async takeUp(run: string): Promise<void> {
    if (this.host.active(run) === undefined) {
      const state = await this.host.known(run);
      if (state.phase === 'ended') {
        this.ended(run, state, undefined);
      } else {
        await this.host.drive(run, []);
      }
    }
  }

  /**
   * Where an attempt of a package that is a plan works: in the run that the attempt before had begun, as long as
   * nothing has changed that it builds on and it has not delivered; else in one of its own.
   */
  async place(
    parent: RunState,
    item: PackageRun,
    attempt: number,
  ): Promise<{ readonly base: string; readonly child: string }> {
    const { planned, childRun, childOutcome, generated } = item;
    const own = childRunId(parent.run, planned.id, attempt);
    const former = childOutcome === 'done' ? undefined : childRun;
    for (const child of former === undefined ? [own] : [own, former]) {
      const found = await this.find(child);
      if (found === undefined || found.plan !== planPathOf(item)) {
        continue;
      }
      const ends = planned.dependsOn.map((id) => parent.packages.get(id)?.endedAt ?? '');
      if (child === own || ends.every((end) => end <= found.startedAt)) {
        return { base: found.base, child };
      }
    }
    return { base: generated?.base ?? parent.integrationHead, child: own };
  }

  /**
   * Lets a package's child run feel that its parent, or the package, is paused, goes on or ends.
   * @returns when that is written down; undefined where there is nothing to write.
   */
  align(parent: RunState, { childRun: run, paused, stopping }: PackageRun): Promise<void> | undefined {
    const driver = run === undefined ? undefined : this.host.active(run);
    if (
      run === undefined ||
      driver === undefined ||
      driver.state.phase === 'ended' ||
      this.writing.has(run)
    ) {
      return undefined;
    }
    const held = paused || isHeld(parent);
    const ending = parent.phase === 'stopping' ? 'Its parent run is being stopped.' : undefined;
    // A child that is being stopped has to be resumed all the same: a run that is held never ends.
    const stop = driver.state.phase === 'running' ? (stopping?.message ?? ending) : undefined;
    const events: RunEvent[] =
      stop !== undefined
        ? [{ type: 'run.stopping', message: stop }]
        : held === (driver.state.held !== undefined)
          ? []
          : [{ type: held ? 'run.paused' : 'run.resumed', inherited: true }];
    if (events.length === 0) {
      return undefined;
    }
    this.writing.add(run);
    return driver.record(events).finally(() => this.writing.delete(run));
  }

  /** A run has ended, or cannot be driven any further. */
  ended(run: string, state: RunState, error: unknown): void {
    const waiting = this.waiting.get(run);
    this.waiting.delete(run);
    if (error === undefined) {
      waiting?.resolve(state);
    } else {
      waiting?.reject(error);
    }
  }

  private async beginning(
    parent: RunState,
    item: PackageRun,
    plan: Plan,
  ): Promise<{ event: RunStarted; notes: RunEvent[]; texts: RunTexts }> {
    const { planned, base, branch, childRun, worktree } = item;
    if (base === undefined || branch === undefined || childRun === undefined) {
      throw new WavesError('journal', `The journal does not say where ${planned.id} works.`);
    }
    const { text, hash, path, tree, wishes } = await this.keptPlan(parent, item, plan);
    if (item.generated !== undefined && worktree !== undefined) {
      // There its branch is still checked out by whoever planned.
      const judged = verificationBranch(parent.namespace, planned.id, parent.worktrees.branch);
      await this.deps.repository.createWorktree(worktree, judged, base);
    }
    const kept = await this.deps.repository.startBranch(branch, base);
    await keepAbove(this.deps, parent, item, childRun);
    const { feature, execution } = tree.plan;
    const { prices } = parent.agentRules;
    const below = Object.entries(parent.subplans).filter(([other]) => other !== path);
    return {
      texts: { begins: text, plan: tree.plan },
      event: {
        type: 'run.started',
        format: EVENT_FORMAT,
        run: childRun,
        plan: path,
        ...(parent.workTree === undefined ? {} : { workTree: parent.workTree }),
        planHash: hash,
        planRevision: feature.planRevision,
        feature: { id: feature.id, title: feature.title },
        base,
        integrationBranch: branch,
        schedule: execution.schedule ?? parent.schedule,
        whenBlocked: execution.whenBlocked ?? parent.whenBlocked,
        maxParallel: maxParallelOf(tree.plan),
        ...(parent.withoutContracts || execution.contracts === false ? { withoutContracts: true } : {}),
        packages: placedLocks(tree.packages, this.deps),
        namespace: childNamespace(parent.namespace, planned.id),
        worktrees: parent.worktrees,
        subplans: Object.fromEntries(below),
        wishes,
        ...(prices === undefined ? {} : { agentRules: { prices } }),
      },
      notes:
        kept === undefined
          ? []
          : [{ type: 'run.noted', message: `What an earlier run had left on ${branch} is kept at ${kept}.` }],
    };
  }

  /** How a child run gets from the text that it knows to the one that its parent goes by now. */
  private async revision(
    parent: RunState,
    item: PackageRun,
    plan: Plan,
    child: RunState,
  ): Promise<RunEvent[]> {
    if ((item.generated?.hash ?? parent.subplans[item.planned.subplan ?? '']) === child.planHash) {
      return [];
    }
    const { text, hash, tree } = await this.keptPlan(parent, item, plan);
    await this.deps.runs.keepPlan(child.run, text, hash);
    return [await revisedBy(this.deps, child, tree, hash, parent.subplans)];
  }

  /** The text of a package's plan as it was when the run began or was revised, not as it may stand in its file by now. */
  private async keptPlan(parent: RunState, item: PackageRun, plan: Plan): Promise<KeptPlan> {
    const { generated } = item;
    const kept = async (path: string) => {
      const hash = path === generated?.plan ? generated.hash : parent.subplans[path];
      return hash === undefined
        ? { trouble: `No copy of it is kept with the run ${rootRunOf(parent.run)}.` }
        : { text: await this.deps.runs.planText(rootRunOf(parent.run), hash), hash };
    };
    const path = planPathOf(item) ?? '';
    const file = await kept(path);
    if ('trouble' in file) {
      throw new WavesError(
        'plan-invalid',
        `The plan ${path} is missing. ${file.trouble}`,
        'Start another run.',
      );
    }
    const reading = this.deps.readPlan(file.text, { fileName: path });
    const errors = checkPlan(reading).filter(({ severity }) => severity === 'error');
    if (errors[0] !== undefined) {
      throw new WavesError('plan-invalid', `The plan ${path} has an error: ${errors[0].message}`);
    }
    const graph = graphOf(reading.plan);
    const wishes = wishesFor(parent, item, plan);
    const tree = planTree({
      plan: reading.plan,
      graph,
      selected: new Set(graph.waveOf.keys()),
      subplans: await readSubplans(reading.plan, path, kept),
      wishes,
    });
    return { ...file, path, tree: withGoalsAbove(tree, item.planned), wishes };
  }

  /** What holds for the parent and so for a child run that is opened now: a pause, used up quotas, agents that cannot be used. */
  private inherited(parent: RunState, item: PackageRun, child: RunState | undefined): RunEvent[] {
    const now = new Date(this.deps.clock.now()).toISOString();
    const quotas = [...parent.quotas].filter(
      ([account, { until }]) => until > now && (child?.quotas.get(account)?.until ?? '') < until,
    );
    const agreed = parent.agreedAt.filter((at) => child?.agreedAt.includes(at) !== true);
    return [
      // What its commands lead to is held against what somebody has seen, and not against what agents have merged since.
      ...agreed.map((at): RunEvent => ({
        ...{ type: 'consent.given', hash: parent.consent ?? '', commands: parent.agreed?.length ?? 0 },
        ...{ keys: parent.agreed ?? [], how: 'kept', at },
      })),
      ...(isHeld(parent) || item.paused ? [{ type: 'run.paused', inherited: true } as const] : []),
      ...quotas.map(([account, { until, message }]): RunEvent => ({
        type: 'quota.hit',
        account,
        until,
        message,
      })),
      ...parent.unusable.map(({ agent, cause, message, advice, until }): RunEvent => ({
        ...{ type: 'agent.unusable', agent, cause, message, advice },
        ...(until === undefined ? {} : { until }),
      })),
    ];
  }
}

/** The packages of a plan within another with what is asked of the package that it carries out. */
function withGoalsAbove(tree: PlanTree, { goals = [], goalsAbove = [] }: PlannedPackage): PlanTree {
  const above = [...goalsAbove, ...goals];
  return above.length === 0
    ? tree
    : { ...tree, packages: tree.packages.map((each) => ({ ...each, goalsAbove: above })) };
}

/** Which agents a child run goes by: the one that its package was retried with, else as its parent does. */
export function wishesFor(parent: RunState, item: PackageRun, plan: Plan): AgentWishes {
  const chosen = item.agent.name === SUBPLAN_AGENT ? parent.wishes : { override: item.agent };
  return childWishes(chosen, firstById(plan).get(item.planned.id) ?? {});
}
