import type { PlannedGate, PlannedPackage, ResolvedAgent, RunOutcome } from './kernel/kernel';
import { HeldKeysDraft, isSatisfied, isStuck } from './kernel/kernel';
import type { PackageRun, RunDuty, RunState } from './run';
import { RULES } from './run';

interface Target {
  readonly package: string;
  readonly attempt: number;
}

/** What the driver has to do next. Each is carried out once for each package and attempt, and ends in events. */
export type Decision =
  /** With an agent, that one carries it out in the place of its own. */
  | ({ readonly kind: 'start'; readonly agent?: ResolvedAgent } & Target)
  | ({ readonly kind: 'launch' } & Target)
  | ({ readonly kind: 'follow' } & Target)
  | ({ readonly kind: 'cancel' } & Target)
  | ({ readonly kind: 'verify' } & Target)
  | ({ readonly kind: 'integrate' } & Target)
  /** What features want done for it. */
  | RunDuty
  /** A person has to be asked. */
  | ({ readonly kind: 'gate'; readonly gate: PlannedGate } & Target)
  /** Nothing but time is missing for something: decide again then. */
  | { readonly kind: 'wait'; readonly until: number }
  | { readonly kind: 'end'; readonly outcome: RunOutcome };

/** The decisions that a run's state calls for. */
export interface RunView {
  readonly state: RunState;
  /** Packages whose start has been decided and is not in the journal yet: they hold their slot and locks already. */
  readonly starting: ReadonlySet<string>;
  /**
   * When what somebody outside of the run holds is free at the latest, of all that keeps a package from starting, in
   * milliseconds since 1970; absent, or not after `now`: it is free.
   */
  readonly lockedUntil?: (item: PlannedPackage) => number;
  /** Milliseconds since 1970, UTC. */
  readonly now: number;
}

/**
 * Decides what to do next. Pure: the same view gives the same decisions in the same order.
 *
 * A package starts when everything that it depends on is integrated, nobody holds one of its locks and a slot is free;
 * with the schedule `waves` also only when every selected package of the waves before has come to an end. Among those
 * that may start, the one with the longest remaining chain goes first, then the higher priority, then the smaller id.
 */
export function decide(view: RunView): Decision[] {
  const { state } = view;
  if (state.phase === 'ended') {
    return [];
  }
  const decisions: Decision[] = [];
  const held = RULES.isHeld(state);
  const trials = RULES.trials(state);
  const starts: Decision[] = [];
  if (state.phase === 'running' && !held) {
    addStarts(view, starts);
  }
  const isTried = trials.some((item) => canBeTried(view, item, starts));
  for (const id of state.index.active) {
    const item = state.packages.get(id);
    if (item !== undefined && !waitsForTrial(view, item, isTried, held)) {
      addNextStep(state, item, held, decisions);
    }
  }
  if (state.phase === 'running') {
    // What has met a fault is tried again when it is time, and not before.
    decisions.push(...RULES.duties(state).filter((duty) => !isTriedLater(view, duty.package)));
  }
  decisions.push(...starts);
  if (state.phase === 'running') {
    addTries(view, decisions);
    keepEarliestWait(decisions);
  }
  const idle = decisions.length === 0 && view.starting.size === 0 && state.index.active.size === 0;
  return idle && !waitsForResume(state) ? [{ kind: 'end', outcome: outcomeOf(state) }] : decisions;
}

/**
 * Whether nothing is done about a package yet: its own step is tried again later, or a trial is under way by which it shows
 * whether all others may go on. An agent whose start met a fault is not started while the run, or its package, is held.
 */
function waitsForTrial(view: RunView, item: PackageRun, isTried: boolean, held: boolean): boolean {
  if (view.state.phase !== 'running' || item.stopping !== undefined) {
    return false;
  }
  return RULES.triedAt(item) === undefined
    ? isTried && (item.state === 'verifying' || item.state === 'integrating')
    : !isDue(view, item) || (item.state === 'starting' && (held || item.paused));
}

/**
 * Whether a trial is under way or begins now. One that would have to start and finds its slot or its locks taken is not
 * waited for: those who have them would wait for it.
 */
function canBeTried(view: RunView, item: PackageRun, starts: readonly Decision[]): boolean {
  const { id } = item.planned;
  return (
    item.state !== 'ready' ||
    !isDue(view, item) ||
    view.starting.has(id) ||
    starts.some((decision) => decision.kind === 'start' && decision.package === id)
  );
}

/** Whether a package has met a fault and is tried again at another time. */
function isTriedLater(view: RunView, id: string): boolean {
  const item = view.state.packages.get(id);
  return item !== undefined && RULES.triedAt(item) !== undefined && !isDue(view, item);
}

/** Whether it is time to try again what came to nothing. */
function isDue({ now }: RunView, item: PackageRun): boolean {
  return (RULES.triedAt(item) ?? Number.POSITIVE_INFINITY) <= now;
}

/** The next time at which something is tried again. */
function addTries({ state, now }: RunView, decisions: Decision[]): void {
  const times = RULES.trials(state)
    .flatMap((item) => RULES.triedAt(item) ?? [])
    .filter((time) => time > now);
  if (times.length > 0) {
    decisions.push({ kind: 'wait', until: Math.min(...times) });
  }
}

/** One waiting is enough. */
function keepEarliestWait(decisions: Decision[]): void {
  const times = decisions.flatMap((each) => (each.kind === 'wait' ? [each.until] : []));
  if (times.length > 1) {
    const others = decisions.filter(({ kind }) => kind !== 'wait');
    decisions.splice(0, decisions.length, ...others, { kind: 'wait', until: Math.min(...times) });
  }
}

function addNextStep(state: RunState, item: PackageRun, held: boolean, decisions: Decision[]): void {
  const { attempt, planned, state: name } = item;
  switch (name) {
    case 'starting':
    case 'working':
    case 'stalled':
      decisions.push({ kind: name === 'starting' ? 'launch' : 'follow', package: planned.id, attempt });
      if (state.phase === 'stopping' || item.stopping !== undefined) {
        decisions.push({ kind: 'cancel', package: planned.id, attempt });
      }
      return;
    case 'verifying':
    case 'integrating':
      if (!held && !RULES.isStepHeld(item, state)) {
        decisions.push(
          name === 'verifying' ? { kind: 'verify', package: planned.id, attempt } : beforeMerge(item),
        );
      }
      return;
    default:
  }
}

function beforeMerge(item: PackageRun): Decision {
  const gate = RULES.gateOf(item, 'merge');
  const target = { package: item.planned.id, attempt: item.attempt };
  return gate === undefined ? { kind: 'integrate', ...target } : { kind: 'gate', ...target, gate };
}

function addStarts(view: RunView, decisions: Decision[]): void {
  const { state, starting, now } = view;
  const { index } = state;
  let free = RULES.slots(state) + RULES.idle(state) - index.active.size - notYetActive(state, starting);
  if (free <= 0) {
    return;
  }
  const heldUntil = RULES.startsHeld(state, now);
  const begun = { packages: new Set(starting), claims: claimsOf(state, starting) };
  let wake = Number.POSITIVE_INFINITY;
  for (const rank of index.ready) {
    if (free <= 0) {
      break;
    }
    const item = state.packages.get(index.byRank[rank] ?? '');
    if (item === undefined || starting.has(item.planned.id)) {
      continue;
    }
    const { id, locks } = item.planned;
    const held = heldUntil(item);
    const notBefore =
      held === Number.POSITIVE_INFINITY ? held : Math.max(held, view.lockedUntil?.(item.planned) ?? 0);
    if (notBefore > now) {
      wake = Math.min(wake, notBefore);
      continue;
    }
    const target = { package: id, attempt: item.attempt + 1 };
    const gate = RULES.gateOf(item, 'start');
    if (gate !== undefined) {
      decisions.push({ kind: 'gate', ...target, gate });
    } else if (!RULES.isTaken(state, item, begun, now)) {
      const agent = RULES.agentOf(state, item, now);
      locks.forEach((lock) => begun.claims.add(lock, id));
      begun.packages.add(id);
      decisions.push({ kind: 'start', ...target, ...(agent === item.agent ? {} : { agent }) });
      free -= 1;
    }
  }
  if (wake < Number.POSITIVE_INFINITY) {
    decisions.push({ kind: 'wait', until: wake });
  }
}

function notYetActive(state: RunState, starting: ReadonlySet<string>): number {
  let count = 0;
  for (const id of starting) {
    count += state.index.active.has(id) ? 0 : 1;
  }
  return count;
}

function claimsOf(state: RunState, starting: ReadonlySet<string>): HeldKeysDraft {
  const claimed = new HeldKeysDraft();
  for (const id of starting) {
    state.packages.get(id)?.planned.locks.forEach((lock) => claimed.add(lock, id));
  }
  return claimed;
}

/** Whether something would go on if only a person lifted a pause; such a run waits instead of ending. */
function waitsForResume(state: RunState): boolean {
  if (state.phase !== 'running' || state.preflight?.outcome === 'missing') {
    return false;
  }
  return (
    (RULES.isHeld(state) && state.index.ready.length > 0) ||
    state.index.ready.some((rank) => state.packages.get(state.index.byRank[rank] ?? '')?.paused === true)
  );
}

function outcomeOf(state: RunState): RunOutcome {
  const unfinished = [...state.packages.values()].filter((item) => item.selected && !isSatisfied(item));
  const some = (name: string) => unfinished.some((item) => item.state === name);
  if (unfinished.length === 0) {
    return 'done';
  }
  if (state.phase === 'stopping') {
    return 'cancelled';
  }
  if (some('failed')) {
    return 'failed';
  }
  const needsPerson = unfinished.some((item) => item.state === 'blocked' || item.state === 'stale');
  return some('cancelled') && !needsPerson && unfinished.every((item) => isStuck(item) || item.doomed > 0)
    ? 'cancelled'
    : 'stuck';
}
