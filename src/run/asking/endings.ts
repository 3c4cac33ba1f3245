import { t } from '@vscode/l10n';
import type { AttemptReport } from './attemptReport';
import { WavesError } from '../../wavesError';
import type {
  By,
  Feature,
  KernelPackage,
  PackageDraftOf,
  PackageOf,
  Part,
  RunDraftOf,
  RunOf,
  WayOut,
  WishOf,
} from '../kernel/kernel';
import {
  attention,
  because,
  beginAnew,
  change,
  deciding,
  following,
  inWindowsLanguage,
  keepEvidence,
  log,
  packageOf,
  plain,
  skip,
  takeOver,
  UNDERWAY,
  wordsOf,
  worktree,
} from '../kernel/kernel';
import type { VerificationPart } from '../verification/verification';
import { judgeAnew } from '../verification/verification';
import type { AttemptFinished, AttemptUnfinished, EndingSettled, UnfinishedCause } from './endingEvents';

/** What a person can do about an agent that has ended without finishing, the most likely first. */
function endingWays(id: string): readonly WayOut[] {
  return [...exits(id), takeOver(id), log(id), worktree(id), skip(id)];
}

function exits(id: string): WayOut[] {
  return [
    deciding(
      'answer',
      t('Answer…'),
      id,
      { kind: 'answer', question: id, answer: '' },
      {
        consequence: t(
          'Its agent is told so, and goes on where it stands: in the same conversation, if its CLI can.',
        ),
        asks: 'answer',
      },
    ),
    deciding(
      'hint',
      t('Try Again with a Hint…'),
      id,
      { kind: 'hint', package: id, message: '' },
      {
        consequence: t('It is begun anew from what is merged by now, and its agent is told what you write.'),
        asks: 'answer',
      },
    ),
    deciding(
      'accept',
      t('Accept as It Is'),
      id,
      { kind: 'accept', package: id },
      {
        consequence: t('What it left counts as its work: that is checked and merged.'),
      },
    ),
  ];
}

/** What is looked at of an agent's last words, in characters from their end. */
const LOOKED_AT = 400;

/** A question mark that ends a sentence, and not one in an address. */
const QUESTION = /\?["'”’)*_\]]*(?:\s|$)/;

/** Whether an agent's last words ask people something: their last paragraph holds a question. */
export function asksSomething(words: string): boolean {
  const paragraphs = words.trim().split(/\n\s*\n/);
  return QUESTION.test((paragraphs.at(-1) ?? '').slice(-LOOKED_AT));
}

/** What is kept of how a package's attempts have ended. */
export interface EndingsPart extends Part {
  readonly package: {
    /** What the agent of its latest attempt has said of its end. */
    readonly finish: Pick<AttemptFinished, 'status' | 'summary' | 'openPoints'> | undefined;
    /** Why its end was none, also once a person has accepted it. */
    readonly unfinished:
      | (Pick<AttemptUnfinished, 'cause' | 'message' | 'words'> & { readonly isAccepted: boolean })
      | undefined;
    /** The last that it said to people. */
    readonly words: string | undefined;
    /** What a person has told the agent after it had ended. */
    readonly reply: string | undefined;
  };
}

/** What is to be known of an agent's exit. */
interface AgentEnded {
  readonly type: 'attempt.exited';
  readonly package: string;
  readonly attempt: number;
  readonly words?: string;
}

type Seen = EndingsPart & VerificationPart;
type Item = PackageDraftOf<Seen>;
type Run = RunDraftOf<Seen>;

/** Its agent has ended without finishing. */
export interface UnfinishedBlock {
  readonly kind: 'unfinished';
  readonly cause: UnfinishedCause;
  readonly message: string;
  readonly words?: string;
}

export const endings: Feature<
  AttemptFinished | AttemptUnfinished | EndingSettled,
  EndingsPart,
  Seen,
  UnfinishedBlock,
  never,
  never,
  'accept' | 'answer' | 'hint' | 'takeOver'
> = {
  ofRun: () => ({}),
  ofPackage: () => ({ finish: undefined, unfinished: undefined, words: undefined, reply: undefined }),
  renewed: {
    attempt: ['finish', 'unfinished', 'words'],
    package: ['finish', 'unfinished', 'words', 'reply'],
  },
  wishes: {
    accept: (run, wish, by) =>
      settled(run.packages.get(wish.package), { how: 'accepted', ...by, ...wordsOf(wish) }),
    answer: (run, { question, answer: message }, by) =>
      settled(run.packages.get(question), { how: 'answered', message, ...by }),
    takeOver: (run, wish, by) => settled(run.packages.get(wish.package), { how: 'talked', ...by }),
    hint,
  },
  events: {
    'attempt.finished': {
      inAttempt: (item, { status, summary, openPoints, time: at }) => {
        item.finish = { status, summary, openPoints };
        keepEvidence(item, { source: 'report', claim: 'reported', detail: `says ${status}: ${summary}`, at });
      },
      tell: ({ package: id, status, summary, openPoints }) => {
        const left = openPoints.length === 0 ? '' : ` (left open: ${openPoints.join('; ')})`;
        return plain(id, `says ${status}: ${summary}${left}`);
      },
    },
    'attempt.unfinished': {
      inAttempt: (item, { cause, message, words, time: at }, run) => {
        if (UNDERWAY.has(item.state)) {
          item.unfinished = { cause, message, isAccepted: false, ...(words === undefined ? {} : { words }) };
          item.message = message;
          item.endedAt = at;
          keepEvidence(item, { source: 'gate', claim: 'gate', detail: message, at });
          change(run, item, () => {
            item.blockReason = BLOCKED;
            item.state = 'blocked';
            item.since = at;
          });
        }
      },
      tell: ({ package: id, message, words }) => attention(id, `${message}${because(words)}`),
    },
    'ending.settled': {
      inAttempt: (item, { how, message, time }, run, keeping) => {
        if (!isUnfinished(item)) {
          return;
        }
        switch (how) {
          case 'accepted':
            judgeAnew(item);
            goOn(run, item, 'verifying', time);
            item.unfinished = item.unfinished && { ...item.unfinished, isAccepted: true };
            return;
          case 'anew':
            beginAnew(run, item, time, keeping);
            break;
          case 'talked':
            item.agent = { ...item.agent, interactive: true };
            item.takenOver = item.attempt;
            goOn(run, item, 'ready', time);
            break;
          case 'answered':
            item.takenOver = item.attempt;
            goOn(run, item, 'ready', time);
        }
        item.reply = message;
      },
      tell: ({ package: id, how, message }) => plain(id, `${SETTLED[how]}${because(message)}`),
    },
  },
  follows: [
    following<AgentEnded, Seen>('attempt.exited', (run, { package: id, attempt, words }) => {
      const item = run.packages.get(id);
      if (item?.attempt === attempt) {
        item.words = words;
      }
    }),
  ],
  blocks: {
    find: (_run, item) => {
      const { unfinished: found } = item;
      if (found === undefined || !isUnfinished(item) || item.gate !== undefined) {
        return [];
      }
      const { cause, message, words } = found;
      return [{ kind: 'unfinished', cause, message, ...(words === undefined ? {} : { words }) }];
    },
    kinds: {
      unfinished: {
        tell: ({ message, words }) =>
          words === undefined ? message : t('{0} Its last words: {1}', inWindowsLanguage(message), words),
        ways: (_block, id) => endingWays(id),
      },
    },
  },
};

const BLOCKED = 'unfinished';

const SETTLED: Readonly<Record<EndingSettled['how'], string>> = {
  accepted: 'counts as it is',
  answered: 'goes on, and is told',
  anew: 'begins anew, and is told',
  talked: 'goes on in a terminal',
};

/** Whether a person has to decide what becomes of how its agent has ended. */
function isUnfinished({ state, blockReason }: KernelPackage | Item): boolean {
  return state === 'blocked' && blockReason === BLOCKED;
}

function goOn(run: Run, item: Item, state: 'ready' | 'verifying', time: string): void {
  item.message = undefined;
  item.notBefore = undefined;
  change(run, item, () => {
    item.blockReason = undefined;
    item.state = state;
    item.since = time;
  });
}

/** What a person has decided about a package's end; undefined: its agent has not ended so. */
function settled(
  item: PackageOf<Part> | undefined,
  how: Pick<EndingSettled, 'how' | 'message' | 'by'>,
): EndingSettled[] | undefined {
  return item === undefined || !isUnfinished(item)
    ? undefined
    : [{ type: 'ending.settled', package: item.planned.id, attempt: item.attempt, ...how }];
}

function hint(run: RunOf<Part>, wish: WishOf<'hint'>, by: By): EndingSettled[] {
  const item = packageOf(run, wish.package);
  const events = settled(item, { how: 'anew', ...wordsOf(wish), ...by });
  if (events === undefined) {
    const { id } = item.planned;
    throw new WavesError(
      'driver-refused',
      `${id} is ${item.state}: its agent has not ended without finishing.`,
    );
  }
  return events;
}

/** What is seen of an agent that has ended by itself, besides its exit. */
export interface SeenEnding {
  /** The last that it said to people. */
  readonly words?: string;
  /** What it was not allowed to do, where nothing that it did came after. */
  readonly refused?: string;
  /** Why it does not go on, as it said last of all, though it ended as if all were well. */
  readonly brokenOff?: string;
}

/**
 * Why the end of an agent is none, as far as that shows before anybody looks at its files.
 * @param exitIsWord whether it is a program whose exit code says all: then only what it says itself counts.
 * @returns undefined: nothing speaks against it.
 */
export function unfinishedEnding(
  ending: SeenEnding | undefined,
  report: AttemptReport | undefined,
  exitIsWord: boolean,
): Pick<AttemptUnfinished, 'cause' | 'message' | 'words'> | undefined {
  const finish = report?.finish;
  if (finish?.status === 'blocked') {
    const words = [finish.summary, ...finish.openPoints].join(' ');
    return { cause: 'blocked', message: 'Its agent says that it cannot go on.', words };
  }
  if (finish !== undefined || exitIsWord || ending === undefined) {
    return undefined;
  }
  const { words, refused, brokenOff } = ending;
  const said = words === undefined ? {} : { words };
  if (brokenOff !== undefined) {
    return { cause: 'brokenOff', message: 'Its agent broke off.', words: brokenOff };
  }
  if (refused !== undefined) {
    return { cause: 'refused', message: `Its agent was not permitted ${refused}, and then ended.`, ...said };
  }
  return words !== undefined && asksSomething(words)
    ? { cause: 'question', message: 'Its agent ended with a question.', ...said }
    : undefined;
}
