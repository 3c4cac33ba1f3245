import { durationText, isSatisfied } from '../kernel/kernel';
import type { Handoff, HandoffStanding } from '../handoffs/handoffs';
import { handoffStanding } from '../handoffs/handoffs';
import type { RunState } from '../run';

/** All that is known of something that one package asks of another. Times are ISO 8601, UTC. */
export interface HandoffFacts {
  readonly standing: HandoffStanding;
  /** Whether somebody waits for an answer that is not there. */
  readonly pending: boolean;
  /** When the time of the attempt is up that has been told; absent: it is answered, or nobody has been told. */
  readonly due?: string;
  /**
   * The first merge of the asked package since it was asked, of a part of its work or of all: where the answer is in files,
   * it is there. Absent: it has merged nothing since.
   */
  readonly commit?: string;
}

/** How far a handoff is, and what has come of it. */
export function handoffFacts(state: RunState, handoff: Handoff): HandoffFacts {
  const standing = handoffStanding(state, handoff);
  const pending = handoff.asked.length > 0 && handoff.answer === undefined;
  const target = state.packages.get(handoff.to);
  const begun = state.phase === 'ended' ? undefined : target?.startedAt;
  const limit = (target?.planned.timeoutMinutes ?? 0) * 60_000;
  const commit = mergedSince(state, handoff);
  return {
    standing,
    pending,
    ...(pending && standing === 'accepted' && begun !== undefined
      ? { due: new Date(Date.parse(begun) + limit).toISOString() }
      : {}),
    ...(commit === undefined ? {} : { commit }),
  };
}

function mergedSince(state: RunState, { to, at }: Handoff): string | undefined {
  const part = state.published.find((each) => each.package === to && each.at >= at);
  const target = state.packages.get(to);
  const isMerged = target !== undefined && isSatisfied(target) && target.since >= at;
  return part?.commit ?? (isMerged ? target.commit : undefined);
}

/** How far a handoff is in words, with those of the method for what has no answer: the asker goes on meanwhile. */
export function handoffWords(state: RunState, handoff: Handoff): string {
  const { from, to, at, asked, person, answer } = handoff;
  const { pending, standing, due, commit } = handoffFacts(state, handoff);
  const merged = commit === undefined ? '' : `; ${to} has merged ${commit.slice(0, 10)} since`;
  if (pending) {
    const target = state.packages.get(to)?.state ?? 'gone';
    const told =
      standing === 'accepted'
        ? `${to} has been told${due === undefined ? '' : ` and has time until ${due}`}`
        : standing === 'unanswered'
          ? `${to} is ${target} and has not answered`
          : `${to} is ${target} and is told when it begins`;
    const goesOn = state.phase === 'ended' ? 'the run has ended without it' : `${from} goes on`;
    return `HANDOFF PENDING since ${at}: ${told}; ${goesOn}${merged}`;
  }
  if (answer === undefined) {
    return person === true || asked.length > 0 ? `asked at ${at}${merged}` : `left at ${at}${merged}`;
  }
  const after = durationText(Date.parse(answer.at) - Date.parse(at));
  const by = answer.by === undefined ? to : `${answer.by} in the place of ${to}`;
  return `answered after ${after} by ${by}: ${answer.text}${merged}`;
}
