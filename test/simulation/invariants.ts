import { isDeepStrictEqual } from 'node:util';
import { sha256 } from '../../src/node/files/files';
import { withWallsOf } from '../../src/planning/generation';
import { blockedBy } from '../../src/run/run';
import type { ChildStates, RunState } from '../../src/run/run';
import { isActive } from '../../src/run/kernel/state/packageStates';
import { openNeeds } from '../../src/run/publishing/publishing';
import { openWave } from '../../src/run/kernel/feature';
import { holdsLocks } from '../../src/run/kernel/state/runIndex';
import type { AttemptSpec } from '../../src/ports/attempts';
import { lockConflicts } from '../../src/run/locks/changeLocks';
import type { LockTable, TakenLock } from '../../src/run/locks/lockTable';
import { isSameHolder, liveLocks } from '../../src/run/locks/lockTable';
import type { PlanPackage } from '../support/plans';
import { ParentWatch } from './parentWatch';
import type { SimulatedAgents } from './simulatedAgents';
import type { JournalWatch } from './journalWatch';
import type { SimulatedPlan } from './simulatedPlan';
import type { SimulatedMerge, SimulatedRepository } from './simulatedRepository';
import { isWhole, placeOf } from './simulatedRepository';

/** What must be true of the world at every moment, whatever a run's own state says. */
export class Invariants {
  private readonly parents: ParentWatch;
  /** The table of locks as it was last. */
  private seen: LockTable | undefined;
  /** Whether the disk has forgotten events out of the middle of a journal. */
  private hasForgotten = false;
  /** The table of locks that was looked at last, and whether some in it would keep others out. */
  private table: LockTable | undefined;
  private hasMeetings = false;
  /** Up to where merges were looked at, and with which journals. */
  private judged = { merges: 0, version: 0 };

  constructor(
    private readonly plan: SimulatedPlan,
    private readonly journals: JournalWatch,
    private readonly agents: SimulatedAgents,
    private readonly repository: SimulatedRepository,
    private readonly locks: () => LockTable,
  ) {
    this.parents = new ParentWatch(journals);
  }

  /** Checked at the moment when an agent's process comes to life. */
  starting(spec: AttemptSpec): void {
    const chain = this.chainOf(spec.run, spec.package);
    const name = chain.map(({ id }) => id).join('/');
    const others = this.agents.running().map((agent) => this.chainOf(agent.run, agent.package));
    for (const other of others) {
      const isSame = other.length === chain.length && chain.every((link, at) => isEqual(link, other[at]));
      check(!isSame, `${name} runs twice at once`);
    }
    for (const wish of ['paused', 'stopped'] as const) {
      check(!this.parents.isOverdue(spec.run, wish), `${name} starts although a run above it is ${wish}`);
    }
    chain.forEach(({ run, id, plan, item }, depth) => {
      // An agent takes the slot of every package that it works within.
      const beside = others.filter((other) => other[depth]?.run === run);
      const taken = new Set([...beside.map((other) => other[depth]?.id), id]);
      check(taken.size <= plan.maxParallel, `${name} starts although all slots of ${run} are taken`);
      for (const other of beside.filter((one) => one[depth]?.id !== id)) {
        const held = other.slice(depth).flatMap((link) => link.item.locks ?? []);
        const wanted = chain.slice(depth).flatMap((link) => link.item.locks ?? []);
        const shared = wanted.find((lock) => held.includes(lock));
        check(shared === undefined, `${name} and ${other[depth]?.id ?? ''} hold ${shared ?? ''} at once`);
      }
      this.builtOn(placeOf(spec.cwd), run, item.dependsOn ?? [], name);
    });
  }

  private builtOn(place: string, run: string, dependsOn: readonly string[], name: string): void {
    const base = this.repository.worktrees.get(place) ?? '';
    const skipped = new Set(
      this.journals.events(run).flatMap((event) => (event.type === 'package.skipped' ? [event.package] : [])),
    );
    for (const dependency of dependsOn) {
      check(
        skipped.has(dependency) || this.repository.contains(base, run, dependency),
        `${name} starts without the work of ${dependency}`,
      );
    }
  }

  /** Checked before a package's worktree is made anew. */
  clearing(place: string): void {
    check(
      !this.agents.running().some((agent) => agent.place === place),
      `the worktree of ${place} is taken from under it`,
    );
  }

  /**
   * Checked after everything that happens.
   * @param now by the clock that never jumps. @param wall by the one that does. @param driver epoch of the one that is awake.
   */
  always(now: number, wall: number, driver: number | undefined): void {
    this.parents.look(now, driver);
    for (const { run, package: id } of this.agents.running()) {
      check(!this.parents.isOverdue(run, 'stopped'), `${run} ${id} goes on although a run above it is ended`);
    }
    check(this.repository.misjudged === undefined, this.repository.misjudged ?? '');
    this.keptLocks(this.locks(), wall);
    this.noTwoHolders(this.locks(), wall);
    const judged = { merges: this.repository.merges.length, version: this.journals.version };
    if (judged.merges !== this.judged.merges || judged.version !== this.judged.version) {
      this.judged = judged;
      this.mergedOnce();
    }
  }

  private noTwoHolders(table: LockTable, wall: number): void {
    const meeting = (locks: readonly TakenLock[]) =>
      locks.find(({ key, holder }) => lockConflicts(locks, [key], holder).length > 0);
    if (table !== this.table) {
      this.table = table;
      this.hasMeetings = meeting(table.locks) !== undefined;
    }
    if (this.hasMeetings) {
      // Who had one before may be in the table still.
      const shared = meeting(liveLocks(table, wall));
      check(shared === undefined, `${shared?.key ?? ''} has two holders in the table`);
    }
  }

  private mergedOnce(): void {
    const merged = new Map<string, number>();
    for (const merge of this.repository.merges.filter(isWhole)) {
      const { run, package: id, attempt } = merge;
      this.hasItsNeeds(merge);
      // What was merged may be wanted again only after it has become stale, or in another round.
      const revisions = this.journals
        .events(run)
        .filter((event) => event.type === 'plan.revised' && event.changed.includes(id)).length;
      const before = merged.get(`${run} ${id}`) ?? 0;
      const { continuous } = this.chainOf(run, id).at(-1)?.item ?? {};
      const rounds = typeof continuous === 'object' ? (continuous.rounds ?? 1) : 1;
      check(before < revisions + rounds, `${run} ${id} is merged again by attempt ${attempt}`);
      merged.set(`${run} ${id}`, before + 1);
    }
  }

  /** What a package needs at its end is merged before it, or left out by a person. */
  private hasItsNeeds(merge: SimulatedMerge): void {
    const { run, package: id } = merge;
    const { needs = [] } = this.chainOf(run, id).at(-1)?.item ?? {};
    for (const { from } of needs) {
      const isSkipped = () =>
        this.journals.events(run).some((event) => event.type === 'package.skipped' && event.package === from);
      check(
        this.repository.isBefore(run, from, merge) || isSkipped(),
        `${run} ${id} is merged without ${from}`,
      );
    }
  }

  /** The machine goes down: what nobody waited for the disk with may be gone, and with a disk that lied what was waited for. */
  outage(hasLied: boolean): void {
    this.seen = undefined;
    this.hasForgotten ||= hasLied;
  }

  /** Finished work that waits for a person keeps its locks, whatever becomes of its run and of its driver. */
  private keptLocks(table: LockTable, wall: number): void {
    const before = this.seen;
    this.seen = table;
    if (before === undefined || before === table) {
      return;
    }
    const isThere = ({ key, holder }: TakenLock) =>
      table.locks.some((lock) => lock.key === key && isSameHolder(lock.holder, holder));
    for (const lock of liveLocks(before, wall).filter((each) => !isThere(each))) {
      if (lock.holder.kind === 'package') {
        const { run, package: id, attempt } = lock.holder;
        const state = this.journals.state(run);
        const item = state?.packages.get(id);
        const waits = state?.phase === 'ended' && item?.attempt === attempt && holdsLocks(item);
        check(!waits, `${lock.key} is taken from ${id}, which waits for a person`);
      }
    }
  }

  /** What a reader adds up is what the driver acts on. */
  journal(run: string, live: RunState | undefined): void {
    const read = this.journals.state(run);
    if (live !== undefined && read !== undefined && live.lastSeq === read.lastSeq) {
      check(isDeepStrictEqual(live, read), 'the journal says something else than the driver goes by');
    }
  }

  /** The plan that carries a package out; undefined: its agent does. */
  subplanOf(run: string, id: string): SimulatedPlan | undefined {
    return this.plan.subplans.get(this.chainOf(run, id).at(-1)?.item.subplan ?? '');
  }

  /** What agents have planned is taken up once, and only where nothing is wrong with it. */
  private plansTakenUp(state: RunState): void {
    const events = this.journals.events(state.run);
    for (const { planned, generated } of state.packages.values()) {
      const { id } = planned;
      const own = events.filter((event) => 'package' in event && event.package === id);
      // One whose proposal a disk has lost, though not itself, changes nothing.
      const proposed = own.findIndex(({ type }) => type === 'subplan.proposed');
      const times = own.slice(proposed + 1).filter(({ type }) => type === 'subplan.adopted').length;
      check(times <= 1, `the plan of ${id} is taken up ${times} times`);
      if (generated !== undefined) {
        const good = withWallsOf(this.subplanOf(state.run, id)?.text ?? '', { setup: [] });
        check(sha256(good) === generated.hash, `a plan of ${id} with something wrong in it is taken up`);
      }
    }
  }

  /** When nothing more happens, the run has ended, or everything that is left says what it waits for. */
  atRest(state: RunState, children: ChildStates, wall: number): void {
    this.plansTakenUp(state);
    if (state.phase === 'ended') {
      const left = [...state.packages.values()].filter((item) => isActive(item.state));
      check(
        left.length === 0 || this.hasForgotten,
        `the run has ended, but ${left[0]?.planned.id ?? ''} is ${left[0]?.state ?? ''}`,
      );
      check(this.agents.running().length === 0, 'the run has ended, but an agent is running');
      for (const { key, holder } of liveLocks(this.locks(), wall)) {
        const item = holder.kind === 'package' ? state.packages.get(holder.package) : undefined;
        // Finished work that waits for a person keeps its locks.
        check(item !== undefined && holdsLocks(item), `the run has ended, but ${key} is still held`);
      }
      for (const item of state.packages.values()) {
        const free =
          item.planned.locks.every((lock) => !state.index.locks.has(lock)) &&
          item.planned.wave <= openWave(state) &&
          // Who makes what it needs never began.
          openNeeds(state, item).length === 0;
        const left = item.selected && item.state === 'ready' && free && state.outcome !== 'cancelled';
        // How it went before the run ended may be what a disk that lied has lost.
        const isForgotten = this.hasForgotten && this.journals.hasUnbegunAttempt(state, item);
        check(!left || isForgotten, `the run has ended, but nothing keeps ${item.planned.id} back`);
      }
      const merges = new Set(this.repository.merges.map(({ commit }) => commit));
      for (const { commit, package: id } of state.published) {
        check(merges.has(commit), `what ${id} has published is lost`);
      }
      if (state.outcome === 'done') {
        this.allMerged(state);
      }
      return;
    }
    for (const item of state.packages.values()) {
      const settled = item.state === 'done' || item.state === 'skipped';
      const reasons = blockedBy(state, item.planned.id, children);
      check(settled || reasons.length > 0, `${item.planned.id} is ${item.state} and waits for nothing`);
      const person = reasons.some(({ kind }) => ON_OTHERS.has(kind) || WAITS.has(kind));
      check(settled || person, `nobody can help ${item.planned.id}: ${JSON.stringify(reasons)}`);
    }
  }

  private allMerged(state: RunState): void {
    for (const item of state.packages.values()) {
      const { id } = item.planned;
      const merged = this.repository.merges.some(
        (merge) => merge.run === state.run && merge.package === id && isWhole(merge),
      );
      check(merged || item.state === 'skipped' || !item.selected, `${id} is done, but not merged`);
    }
  }

  /** The package, and before it those that it works within, from the top. */
  private chainOf(run: string, id: string): Link[] {
    const links: Link[] = [];
    const [root = '', ...below] = run.split('+');
    let plan = this.plan;
    let at = root;
    for (const name of [...below.map((part) => part.replace(/\.\d+$/, '')), id]) {
      const item = plan.packages.find((each) => each.id === name);
      check(item !== undefined, `${name} is not in the plan of ${at}`);
      links.push({ run: at, id: name, plan, item });
      plan = this.plan.subplans.get(item.subplan ?? '') ?? plan;
      at = `${at}+${below[links.length - 1] ?? ''}`;
    }
    return links;
  }
}

/** A package of one run. */
interface Link {
  readonly run: string;
  readonly id: string;
  readonly plan: SimulatedPlan;
  readonly item: PlanPackage;
}

function isEqual(a: Link, b: Link | undefined): boolean {
  return a.run === b?.run && a.id === b.id;
}

const ON_OTHERS = new Set(['pause', 'dependency', 'provider', 'artifact']);
const WAITS = new Set([
  'need_lost',
  'subplan',
  'gate',
  'failed',
  'cancelled',
  'scope',
  'conflict',
  'escalation',
  'stale',
]);

function check(holds: boolean, message: string): asserts holds {
  if (!holds) {
    throw new Error(message);
  }
}
