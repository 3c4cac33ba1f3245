import type { RunOf } from '../kernel/kernelState';
import type { Handoff, HandoffsPart } from './handoffs';

type Seen = RunOf<HandoffsPart>;

/**
 * How far something is that one package asks of another, or leaves for it. `accepted`: the agent that works on it has been
 * told, or what was left went into its merged work. `unanswered`: the package has come to its end without an answer, and
 * gives none unless it begins once more.
 */
export const HANDOFF_STANDINGS = ['pending', 'accepted', 'answered', 'unanswered'] as const;

export type HandoffStanding = (typeof HANDOFF_STANDINGS)[number];

/** How far a handoff is. */
export function handoffStanding(
  run: Pick<Seen, 'packages'>,
  { to, at, asked, answer }: Handoff,
): HandoffStanding {
  const target = run.packages.get(to);
  if (answer !== undefined) {
    return 'answered';
  }
  if (target === undefined) {
    return 'pending';
  }
  if (TOLD.has(target.state)) {
    return 'accepted';
  }
  if (target.state === 'done' && asked.length === 0 && at <= (target.endedAt ?? '')) {
    return 'accepted';
  }
  return ENDED.has(target.state) ? 'unanswered' : 'pending';
}

/** What packages ask whose agents wait for it, of packages that have come to their end without an answer. */
export function unansweredHandoffs(run: Pick<Seen, 'packages' | 'handoffs'>): Handoff[] {
  return [...run.handoffs.values()].filter((each) => {
    const asker = run.packages.get(each.from);
    return (
      each.asked.length > 0 &&
      asker !== undefined &&
      asker.attempt === each.attempt &&
      TOLD.has(asker.state) &&
      handoffStanding(run, each) === 'unanswered'
    );
  });
}

/** In these its agent works, and is told at once. */
const TOLD: ReadonlySet<string> = new Set(['starting', 'working', 'stalled']);
const ENDED: ReadonlySet<string> = new Set(['done', 'skipped', 'cancelled', 'failed']);
