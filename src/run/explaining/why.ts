import type { BlockedBy, ChildStates, RunState } from '../run';
import { NO_CHILDREN, blockedBy } from '../run';
import type { Evidence, PackageStateName, Waits } from '../kernel/kernel';
import { isSatisfied, rankedEvidence } from '../kernel/kernel';
import type { RoundStatus } from './attemptHistory';
import { roundStatus } from './attemptHistory';
import { failureLine, handoffWords } from './handoffFacts';
import { waitsOf } from './liveView';
import type { PublishedPart } from './publishedParts';
import { publishedParts } from './publishedParts';
import type { HandoffStatus } from './status';
import { handoffStatus } from './status';

/** A package with everything that keeps it from advancing. */
export interface BlockedPackage {
  readonly package: string;
  readonly title: string;
  readonly state: PackageStateName;
  /** Whom its attempt waits for; absent: none is under way, or it goes on. */
  readonly waits?: Waits;
  /** Of a package that goes on and has used its rounds up: what was merged since, and it has not looked at. */
  readonly not_looked_at?: readonly string[];
  /** Where it stands, where it goes in rounds until a step passes. */
  readonly round?: RoundStatus;
  /** ISO 8601, UTC. */
  readonly since: string;
  readonly blocked_by: readonly BlockedBy[];
  /** The line that says most of what was printed when it failed; absent: it did not, or nothing was. */
  readonly printed?: string;
  /** What its state rests on, the strongest first. */
  readonly evidence: readonly Evidence[];
  /** Parts of what its agent has left for others that were not understood, each with its place; absent: none. */
  readonly not_understood?: readonly string[];
  /** What of its work is merged already, and whether its checks have run on it; absent: nothing. */
  readonly published?: readonly PublishedPart[];
  /** What it asks of others and they of it, with what is known of that; absent: nothing. */
  readonly handoffs?: readonly (HandoffStatus & { readonly words: string })[];
}

/** The answer to "why does this package not advance?". */
export interface Why extends BlockedPackage {
  /** Everything that it waits for, near and far, the nearest first, each with what keeps it back in turn. */
  readonly waits_for: readonly BlockedPackage[];
}

/**
 * Everything that keeps a package from advancing: its own reasons, and those of all unfinished packages that it waits
 * for through dependencies and locks. Undefined for a package that the run does not have.
 * @param children what is known of child runs.
 */
export function why(state: RunState, id: string, children: ChildStates = NO_CHILDREN): Why | undefined {
  const own = explain(state, id, children);
  if (own === undefined) {
    return undefined;
  }
  const seen = new Set([id]);
  const queue = behind(own);
  const upstream: BlockedPackage[] = [];
  for (let index = 0; index < queue.length; index += 1) {
    const next = queue[index] ?? '';
    const item = state.packages.get(next);
    if (seen.has(next) || item === undefined || isSatisfied(item)) {
      continue;
    }
    seen.add(next);
    const other = explain(state, next, children);
    if (other !== undefined) {
      upstream.push(other);
      queue.push(...behind(other));
    }
  }
  return { ...own, waits_for: upstream };
}

function explain(state: RunState, id: string, children: ChildStates): BlockedPackage | undefined {
  const item = state.packages.get(id);
  if (item === undefined) {
    return undefined;
  }
  const waits = waitsOf(item, children);
  const round = roundStatus(item);
  const printed = failureLine(item);
  const handoffs = [...state.handoffs.values()]
    .filter(({ from, to, asked }) => asked.length > 0 && (from === id || to === id))
    .map((each) => ({ ...handoffStatus(state, each), words: handoffWords(state, each) }));
  const published = publishedParts(state).filter((part) => part.package === id);
  return {
    package: id,
    title: item.planned.title,
    state: item.state,
    ...(waits === undefined ? {} : { waits }),
    ...(item.state === 'done' && item.unseen.length > 0 ? { not_looked_at: item.unseen } : {}),
    ...(round === undefined ? {} : { round }),
    since: item.since,
    blocked_by: blockedBy(state, id, children),
    ...(printed === undefined ? {} : { printed }),
    evidence: rankedEvidence(item, state.lastTime),
    ...((item.context?.problems ?? []).length === 0 ? {} : { not_understood: item.context?.problems ?? [] }),
    ...(published.length === 0 ? {} : { published }),
    ...(handoffs.length === 0 ? {} : { handoffs }),
  };
}

function behind(item: BlockedPackage): string[] {
  return item.blocked_by.flatMap((reason) => {
    switch (reason.kind) {
      case 'dependency':
      case 'artifact':
      case 'provider':
      case 'need_lost':
        return [reason.package];
      case 'lock':
        return [reason.holder];
      case 'wave':
      case 'barrier':
        return [...(reason.packages ?? [])];
      default:
        return [];
    }
  });
}
