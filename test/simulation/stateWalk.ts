import type { BlockedBy, JournalEvent, PackageRun, RunState } from '../../src/run/run';
import { RunFold, blockedBy, replay, steer } from '../../src/run/run';
import type { SteeringAction } from '../../src/run/kernel/wishes';
import { openEscalations } from '../../src/run/asking/escalations';
import { openQuestions } from '../../src/run/asking/questions';
import { WavesError } from '../../src/wavesError';

/** A kind of state that a package was in, and what gets it out of what keeps it back. */
export interface ReachedState {
  readonly state: PackageRun['state'];
  /** What keeps it back and needs a person, each with the first wish after which it does not any more. */
  readonly ways: ReadonlyMap<BlockedBy['kind'], SteeringAction['kind'] | undefined>;
}

/** Walks through every state that packages of simulated runs were in, and tries every wish that a person may have then. */
export class StateWalk {
  private readonly seen = new Map<string, ReachedState>();

  /** The kinds of states that were reached. */
  get reached(): readonly ReachedState[] {
    return [...this.seen.values()];
  }

  /** Those from which no wish leads on, in words. */
  get dead(): string[] {
    return [...this.seen]
      .filter(([, { ways }]) => [...ways.values()].includes(undefined))
      .map(([key]) => key);
  }

  walk(events: readonly JournalEvent[]): void {
    const fold = new RunFold();
    events.forEach((event, index) => {
      fold.apply(event);
      const { state } = fold;
      for (const item of state?.packages.values() ?? []) {
        this.look(state as RunState, item, events.slice(0, index + 1));
      }
    });
  }

  private look(state: RunState, item: PackageRun, history: readonly JournalEvent[]): void {
    const reasons = blockedBy(state, item.planned.id).filter(isForPerson);
    const { phase, outcome } = state;
    const what = reasons.map((reason) =>
      'what' in reason ? `${reason.kind} of the ${reason.what}` : reason.kind,
    );
    const key = JSON.stringify([item.state, item.blockReason, phase, outcome, item.paused, what]);
    // While a run is being ended, it gets out of every state by itself.
    if (!this.seen.has(key) && phase !== 'stopping') {
      const ways = reasons.map((reason) => [reason.kind, wayOut(state, item, reason, history)] as const);
      this.seen.set(key, { state: item.state, ways: new Map(ways) });
    }
  }
}

/** Who or what ends each kind of reason: a person; or it ends by itself, or with another package that has a way out of its own. */
const ENDED_BY: Readonly<Record<BlockedBy['kind'], 'person' | 'itself'>> = {
  gate: 'person',
  machine: 'person',
  pause: 'person',
  escalation: 'person',
  question: 'person',
  scope: 'person',
  scope_request: 'person',
  conflict: 'person',
  failed: 'person',
  cancelled: 'person',
  not_selected: 'person',
  stale: 'person',
  run_ended: 'person',
  need_lost: 'person',
  unfinished: 'person',
  needs_input: 'person',
  stalled: 'person',
  surroundings: 'person',
  // These end by themselves, too, after a time that is nobody's to wait for.
  backoff: 'person',
  quota: 'person',
  unusable: 'person',
  // What is missing is looked for again when the run is begun again.
  preflight: 'itself',
  // Tried again by itself.
  fault: 'itself',
  lock_doubt: 'itself',
  coordinator: 'itself',
  // Others have it, or are waited for.
  agent_limit: 'itself',
  artifact: 'itself',
  barrier: 'itself',
  dependency: 'itself',
  lock: 'itself',
  provider: 'itself',
  slot: 'itself',
  subplan: 'itself',
  wave: 'itself',
};

/** What a run above pauses, that run lets go again; its own states are walked through too. */
function isForPerson(reason: BlockedBy): boolean {
  return ENDED_BY[reason.kind] === 'person' && !('what' in reason && reason.what === 'parent');
}

function wayOut(
  state: RunState,
  item: PackageRun,
  reason: BlockedBy,
  history: readonly JournalEvent[],
): SteeringAction['kind'] | undefined {
  return wishes(state, item).find((wish) => {
    const after = carriedOut(state, wish, history);
    return after !== undefined && isOut(after, item.planned.id, reason);
  })?.kind;
}

/** Whether a reason is over, or its attempt is about to be: what an agent seems to do stands as long as it is there. */
function isOut(after: RunState, id: string, reason: BlockedBy): boolean {
  return (
    after.packages.get(id)?.stopping !== undefined ||
    !blockedBy(after, id).some((left) => isSame(left, reason))
  );
}

/** What leads on; giving a package up does not. */
function wishes(state: RunState, item: PackageRun): SteeringAction[] {
  const { id } = item.planned;
  const gates = [id, item.gate?.id ?? id, ...openEscalations(state, id).map(({ escalation }) => escalation)];
  const all = [...gates, ...state.escalations.keys()];
  return [
    { kind: 'resume' },
    { kind: 'resume', package: id },
    ...all.map((gate) => ({ kind: 'approve', gate }) as const),
    ...all.map((gate) => ({ kind: 'reject', gate }) as const),
    { kind: 'tryNow', package: id },
    { kind: 'retry', packages: [id] },
    { kind: 'accept', package: id },
    { kind: 'drop', package: id },
    { kind: 'widen', package: id },
    { kind: 'resolve', package: id },
    { kind: 'takeOver', package: id },
    { kind: 'keep', package: id },
    { kind: 'restore', package: id },
    ...openQuestions(state, id).map(({ question }) => ({ kind: 'answer', question, answer: 'yes' }) as const),
    // Of a run that was ended, the packages that others wait for may be begun again.
    ...item.planned.dependsOn.map((other) => ({ kind: 'retry', packages: [other] }) as const),
    { kind: 'retry' },
  ];
}

/** The state after a wish; undefined when it is refused, or nothing comes of it. */
function carriedOut(
  state: RunState,
  wish: SteeringAction,
  history: readonly JournalEvent[],
): RunState | undefined {
  try {
    const events = steer(state, wish, 'somebody');
    // As the driver does: a run that has ended goes on then.
    const again = state.phase === 'ended' ? [{ type: 'run.continued', only: [], retry: [] } as const] : [];
    const written = [...again, ...events].map((event, index): JournalEvent => ({
      seq: state.lastSeq + 1 + index,
      time: state.lastTime,
      ...event,
    }));
    return events.length === 0 ? undefined : replay([...history, ...written]);
  } catch (error) {
    if (!WavesError.is(error)) {
      throw error;
    }
    return undefined;
  }
}

function isSame(left: BlockedBy, reason: BlockedBy): boolean {
  return (
    left.kind === reason.kind && ('what' in left ? left.what : '') === ('what' in reason ? reason.what : '')
  );
}
