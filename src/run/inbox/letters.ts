import type { RunState } from '../run';
import { scopeLetters } from './scopeLetters';
import type { InboxMessage } from './inboxMessage';

/** A message with the attempt that it is for. */
export interface Letter {
  readonly package: string;
  readonly attempt: number;
  readonly message: InboxMessage;
}

/** Everything that the agents at work have been told so far, the oldest first. */
export function lettersOf(state: RunState): readonly Letter[] {
  return [...answers(state), ...scopeLetters(state), ...synced(state)].filter(({ package: id, attempt }) => {
    const item = state.packages.get(id);
    return item?.attempt === attempt && RUNNING.has(item.state);
  });
}

function answers({ questions }: RunState): Letter[] {
  return [...questions.values()].flatMap(({ package: id, attempt, answer, id: name }) =>
    answer === undefined
      ? []
      : [{ package: id, attempt, message: { id: name, kind: 'answer', answer: answer.text, at: answer.at } }],
  );
}

/** What came of each wish that what is integrated comes into their worktrees. */
function synced({ index, packages }: RunState): Letter[] {
  return [...index.active].flatMap((id) => {
    const item = packages.get(id);
    return (item?.syncs ?? []).flatMap(({ sync, by, answer }) => {
      if (item === undefined || answer === undefined) {
        return [];
      }
      const { how, text, at } = answer;
      const words = by === undefined ? text : `As ${by} wishes: ${text}`;
      return [
        {
          package: id,
          attempt: item.attempt,
          message: { id: sync, kind: 'sync', answer: how, text: words, at },
        },
      ];
    });
  });
}

const RUNNING: ReadonlySet<string> = new Set(['starting', 'working', 'stalled']);
