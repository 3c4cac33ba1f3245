import { handoffStanding } from '../asking/handoffs';
import type { PackageRun, RunState } from '../run';
import type { ScopeRequest } from '../scope/scopeEvents';
import type { InboxMessage } from './inboxMessage';
import { lentWords } from './inboxMessage';

/** A message with the attempt that it is for. */
export interface AddressedMessage {
  readonly package: string;
  readonly attempt: number;
  readonly message: InboxMessage;
}

/** Everything that the agents at work have been told so far, the oldest first. */
export function messagesToAgents(state: RunState): readonly AddressedMessage[] {
  const concerned = concernedOf(state);
  const own = concerned.flatMap((item) => [...ownMessages(item), ...synced(item), ...published(item)]);
  return [...answers(state), ...scopeMessages(state), ...own].filter(({ package: id, attempt }) => {
    const item = state.packages.get(id);
    return item?.attempt === attempt && RUNNING.has(item.state);
  });
}

/** Those at work with whom anything was the matter: of a thousand, few; and this is asked after each decision. */
function concernedOf({ index, packages }: RunState): PackageRun[] {
  const concerned: PackageRun[] = [];
  for (const id of index.active) {
    const item = packages.get(id);
    if (
      item !== undefined &&
      item.leases.length + item.takenBack.length + item.syncs.length + item.publications.length > 0
    ) {
      concerned.push(item);
    }
  }
  return concerned;
}

function answers({ questions }: RunState): AddressedMessage[] {
  return [...questions.values()].flatMap(({ package: id, attempt, answer, id: name }) =>
    answer === undefined
      ? []
      : [{ package: id, attempt, message: { id: name, kind: 'answer', answer: answer.text, at: answer.at } }],
  );
}

/** What came of each wish that what is integrated comes into their worktrees. */
function synced({ planned, attempt, syncs }: PackageRun): AddressedMessage[] {
  return syncs.flatMap(({ sync, by, arrived, answer }) => {
    // What came with its very start is nothing to be told.
    const isKnown = arrived !== undefined && answer?.how === 'unchanged';
    if (answer === undefined || isKnown) {
      return [];
    }
    const { how, text, at } = answer;
    const why = arrived !== undefined ? `${arrived}: ` : by === undefined ? '' : `As ${by} wishes: `;
    const message = { id: sync, kind: 'sync', answer: how, text: `${why}${text}`, at };
    return [{ package: planned.id, attempt, message }];
  });
}

/** What came of what they have published. */
function published({ planned, attempt, publications }: PackageRun): AddressedMessage[] {
  return publications.flatMap(({ publication: name, answer }) => {
    if (answer === undefined) {
      return [];
    }
    const { how, text, at } = answer;
    return [{ package: planned.id, attempt, message: { id: name, kind: 'publish', answer: how, text, at } }];
  });
}

const RUNNING: ReadonlySet<string> = new Set(['starting', 'working', 'stalled']);

/** Under this id an agent is told what a person has decided, after it was told under its own that one does. */
export function verdictId(id: string): string {
  return `${id}:verdict`;
}

/** What agents are told about what they may write: answers to their requests, and what else becomes of their scopes. */
function scopeMessages(state: RunState): AddressedMessage[] {
  const requests = [...state.scopeRequests.values()].flatMap((asked) =>
    answersTo(asked).map((message) => ({ package: asked.package, attempt: asked.attempt, message })),
  );
  const handoffs = [...state.handoffs.values()].flatMap(
    ({ to, at, handoff: id, from, person, asked, message, patch }) => {
      const owner = state.packages.get(to);
      const path = patch === undefined ? {} : { path: patch };
      const reply =
        asked.length === 0
          ? ''
          : ` Answer with the tool handoff, or a line {"type":"HANDOFF_ANSWER","handoff":${JSON.stringify(id)},"text":...}.`;
      const text = person === true || asked.length > 0 ? `${from} asks you: ${message}${reply}` : message;
      // What was left before it began stands in its prompt.
      return owner === undefined || at < (owner.startedAt ?? '')
        ? []
        : [{ package: to, attempt: owner.attempt, message: { id, kind: 'handoff', text, ...path, at } }];
    },
  );
  const replies = [...state.handoffs.values()].flatMap((handoff) => {
    const { from, attempt, asked, to, answer, at } = handoff;
    return attempt === undefined
      ? []
      : asked.flatMap((id) => {
          const go = {
            id,
            kind: 'handoff',
            answer: 'asked',
            text: `${to} is asked. Go on with what you can.`,
            at,
          };
          const told =
            answer === undefined
              ? []
              : [
                  {
                    id: verdictId(id),
                    kind: 'handoff',
                    answer: 'answered',
                    text: answer.text,
                    at: answer.at,
                  },
                ];
          const ended = handoffStanding(state, handoff) === 'unanswered' ? [endedMessage(state, to, id)] : [];
          return [go, ...told, ...ended].map((message) => ({ package: from, attempt, message }));
        });
  });
  return [...requests, ...handoffs, ...replies];
}

/** Nobody answers any more: whoever asked must not wait for it. */
function endedMessage(state: RunState, to: string, id: string): InboxMessage {
  const target = state.packages.get(to);
  return {
    id: `${id}:ended`,
    kind: 'handoff',
    answer: 'ended',
    text: `${to} is ${target?.state ?? 'gone'} and has not answered. Go on without it: look at what it has merged, or ask people.`,
    at: target?.endedAt ?? target?.since ?? state.lastTime,
  };
}

function answersTo({ id, path, verdict, wasOpen, at }: ScopeRequest): InboxMessage[] {
  const asked = {
    id,
    kind: 'scope',
    answer: 'asked',
    text: `A person decides whether you may write ${path}. Go on with other work meanwhile.`,
    at,
  };
  if (verdict === undefined) {
    return [asked];
  }
  const { kind: answer, message } = verdict;
  const leased = answer === 'leased' ? { path } : {};
  const text = answer === 'leased' ? lentWords(path, message) : message;
  const said = { kind: 'scope', answer, text, ...leased, at: verdict.at };
  return wasOpen ? [asked, { id: verdictId(id), ...said }] : [{ id, ...said }];
}

/** What people have decided about an agent's scope without its asking, and what it still has of what an earlier attempt was lent. */
function ownMessages({
  planned,
  attempt,
  leases,
  takenBack,
  startedAt = '',
}: PackageRun): AddressedMessage[] {
  const target = { package: planned.id, attempt };
  const widened = leases
    .filter(({ request, at }) => request === undefined || at < startedAt)
    .map(({ path, at }) => ({
      ...target,
      message: {
        id: `widened:${path}`,
        kind: 'scope',
        answer: 'leased',
        text: lentWords(path, `You may write ${path} from now on.`),
        path,
        at,
      },
    }));
  const dropped = takenBack.map(({ files, at }) => ({
    ...target,
    message: {
      id: `dropped:${at}`,
      kind: 'scope',
      answer: 'dropped',
      text: `Your changes of ${files.join(', ')} were taken back, because they are outside of your scope.`,
      at,
    },
  }));
  return [...widened, ...dropped];
}
