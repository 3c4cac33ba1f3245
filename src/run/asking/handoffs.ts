import { WavesError } from '../../wavesError';
import type { By, Feature, HandoffWish, Part, RunDraftOf, RunOf, WishOf } from '../kernel/kernel';
import { enter, packageOf, plain } from '../kernel/kernel';
import type { PackageRetried } from '../steering/steeringEvents';

/** What a package that has changed files of another one leaves for that one. */
export interface HandedFiles {
  /** Unique in the run. */
  readonly handoff: string;
  /** The package that gets them. */
  readonly to: string;
  readonly files: readonly string[];
}

/** What one package leaves for another, which is told when it starts. */
export interface HandoffMade extends HandedFiles {
  readonly type: 'handoff.made';
  readonly from: string;
  readonly attempt: number;
  /** Absolute path of the changes as `git apply` takes them; absent: there are none. */
  readonly patch?: string;
  /** In words: what is asked for. */
  readonly message: string;
  /** Of what an agent asks itself: the ids under which it looks for the answer. */
  readonly asked?: readonly string[];
  /** The package has merged its work, and is to begin once more for it; `package.retried` follows. */
  readonly again?: true;
}

/** The package that was asked for something has answered. The first answer counts. */
export interface HandoffAnswered {
  readonly type: 'handoff.answered';
  readonly handoff: string;
  readonly package: string;
  readonly attempt: number;
  readonly answer: string;
  /** The person who has answered in its place. */
  readonly by?: string;
}

/** A package that came to its end without answering is to begin once more for it; `package.retried` follows. */
export interface HandoffFollowed {
  readonly type: 'handoff.followed';
  readonly handoff: string;
  /** The package that begins. */
  readonly to: string;
  readonly by?: string;
}

/** A person asks a package to leave files to them. */
export interface HandoffRequested extends HandedFiles {
  readonly type: 'handoff.requested';
  readonly message: string;
  readonly by?: string;
}

/** What one package has left for another, or a person asks of it. */
export interface Handoff {
  readonly handoff: string;
  /** Id of a package, or the name of a person. */
  readonly from: string;
  /** Whether it is a person who asks. */
  readonly person?: true;
  readonly to: string;
  readonly files: readonly string[];
  /** Absolute path of the changes as `git apply` takes them. */
  readonly patch: string | undefined;
  readonly message: string;
  readonly at: string;
  /** The attempt that asks; undefined of a person. */
  readonly attempt: number | undefined;
  /** The ids under which that looks for an answer; empty: it waits for none. */
  readonly asked: readonly string[];
  /** Set: the package had merged its work, and began once more for it. */
  readonly again: true | undefined;
  readonly answer:
    | {
        readonly text: string;
        readonly at: string;
        /** The person who has answered in its place. */
        readonly by?: string;
      }
    | undefined;
}

/** What is kept of what packages leave for each other. */
export interface HandoffsPart extends Part {
  readonly run: {
    /** By id. */
    readonly handoffs: ReadonlyMap<string, Handoff>;
  };
}

/** What is handed from one to another, or asked for. */
export type HandoffEvent = HandoffMade | HandoffRequested | HandoffAnswered | HandoffFollowed;

type Run = RunOf<HandoffsPart>;

export const handoffs: Feature<
  HandoffEvent,
  HandoffsPart,
  HandoffsPart,
  never,
  'handoff',
  never,
  'askHandoff' | 'followUp' | 'answer'
> = {
  ofRun: () => ({ handoffs: new Map() }),
  ofPackage: () => ({}),
  renewed: { attempt: [], package: [] },
  wishes: { askHandoff, followUp, answer: answerInItsPlace },
  needs: {
    handoff: {
      ofRun: (run) =>
        (run.phase === 'running' ? unansweredHandoffs(run) : []).map(({ handoff, from, to, message }) => ({
          key: handoff,
          package: from,
          text: `${to}: ${message}`,
          ways: [
            { label: 'followUp', text: to, action: { kind: 'followUp', handoff } },
            { label: 'answer', action: { kind: 'answer', question: handoff, answer: '' } },
          ],
        })),
    },
  },
  events: {
    'handoff.made': {
      inRun: (run, { handoff, from, attempt, to, files, patch, message, asked = [], again, time: at }) => {
        const about = { handoff, from, to, files, patch, message, at, attempt, asked, again };
        run.handoffs.set(handoff, { ...about, answer: undefined });
        // What is only asked makes nothing stale that was merged, unless it begins once more for it.
        if (asked.length === 0 || again === true) {
          outdate(run, to, message, at);
        }
      },
      tell: ({ from, to, message }) => plain(from, `leaves something for ${to}: ${message}`),
    },
    'handoff.requested': {
      inRun: (run, { handoff, to, files, message, by: from = 'somebody', time: at }) => {
        run.handoffs.set(handoff, {
          handoff,
          from,
          person: true,
          to,
          files,
          patch: undefined,
          message,
          at,
          attempt: undefined,
          asked: [],
          again: undefined,
          answer: undefined,
        });
      },
      tell: ({ to, by = 'somebody', message }) => plain(to, `is asked by ${by}: ${message}`),
    },
    'handoff.answered': {
      inRun: (run, { handoff, answer: text, by, time: at }) => {
        const asked = run.handoffs.get(handoff);
        if (asked !== undefined && asked.answer === undefined) {
          const answer = { text, at, ...(by === undefined ? {} : { by }) };
          run.handoffs.set(handoff, { ...asked, answer });
        }
      },
      tell: ({ package: id, handoff, answer }) => plain(id, `answers ${handoff}: ${answer}`),
    },
    'handoff.followed': {
      inRun: (run, { handoff, to, time }) => {
        const asked = run.handoffs.get(handoff);
        if (asked !== undefined && run.packages.has(to)) {
          run.handoffs.set(handoff, { ...asked, again: true });
          outdate(run, to, asked.message, time);
        }
      },
      tell: ({ to, handoff, by }) =>
        plain(to, `begins once more for ${handoff}${by === undefined ? '' : `, as ${by} wishes`}`),
    },
  },
};

/** What its owner has merged already does not hold what it is handed: it is done no more. */
function outdate(run: RunDraftOf<HandoffsPart>, id: string, message: string, at: string): void {
  const owner = run.packages.get(id);
  if (owner?.state === 'done') {
    owner.message = message;
    enter(run, owner, 'stale', at);
  }
}

/**
 * How far something is that one package asks of another, or leaves for it. `accepted`: the agent that works on it has been
 * told, or what was left went into its merged work. `unanswered`: the package has come to its end without an answer, and
 * gives none unless it begins once more.
 */
export const HANDOFF_STANDINGS = ['pending', 'accepted', 'answered', 'unanswered'] as const;

export type HandoffStanding = (typeof HANDOFF_STANDINGS)[number];

/** How far a handoff is. */
export function handoffStanding(
  run: Pick<RunOf<HandoffsPart>, 'packages'>,
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
function unansweredHandoffs(run: Pick<RunOf<HandoffsPart>, 'packages' | 'handoffs'>): Handoff[] {
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

/** What packages have asked of each other and nobody has answered, in that order; also after the run has ended. */
export function pendingHandoffs(run: Pick<HandoffsPart['run'], 'handoffs'>): Handoff[] {
  return [...run.handoffs.values()].filter(({ asked, answer }) => asked.length > 0 && answer === undefined);
}

/** In these its agent works, and is told at once. */
const TOLD: ReadonlySet<string> = new Set(['starting', 'working', 'stalled']);
const ENDED: ReadonlySet<string> = new Set(['done', 'skipped', 'cancelled', 'failed']);

/** A person asks a package for files. Its agent is told at once if it works, and the agents of later attempts in their prompts. */
function askHandoff(run: Run, { package: id, files, message }: HandoffWish, by: By): HandoffRequested[] {
  const { state } = packageOf(run, id);
  const names = files.join(', ');
  if (state === 'done' || state === 'skipped') {
    throw new WavesError('driver-refused', `${id} is ${state} already: it does not write ${names} any more.`);
  }
  const handoff = `handoff-person-${run.handoffs.size + 1}`;
  const words = message.trim();
  const asked = `leave ${names} to me and do not change it any further; what you have changed there stays yours.${words === '' ? '' : ` ${words}`}`;
  return [{ type: 'handoff.requested', handoff, to: id, files, message: asked, ...by }];
}

/** A package that has come to its end begins once more, for what another one asks of it. */
function followUp(run: Run, wish: WishOf<'followUp'>, by: By): (HandoffFollowed | PackageRetried)[] {
  const asked = openHandoff(run, wish.handoff);
  const { to } = asked;
  if (handoffStanding(run, asked) !== 'unanswered') {
    throw new WavesError(
      'driver-refused',
      `${to} is ${run.packages.get(to)?.state ?? 'gone'}: it has not come to its end yet.`,
      'Its agent reads what is asked of it when it begins.',
    );
  }
  return [
    { type: 'handoff.followed', handoff: wish.handoff, to, ...by },
    { type: 'package.retried', package: to, ...by },
  ];
}

/** A person answers in the place of a package. */
function answerInItsPlace(
  run: Run,
  { question: id, answer }: WishOf<'answer'>,
  by: By,
): HandoffAnswered[] | undefined {
  if (!run.handoffs.has(id)) {
    return undefined;
  }
  const { to } = openHandoff(run, id);
  const attempt = run.packages.get(to)?.attempt ?? 0;
  return [{ type: 'handoff.answered', handoff: id, package: to, attempt, answer, ...by }];
}

function openHandoff(run: Run, id: string): Handoff {
  const asked = run.handoffs.get(id);
  if (asked === undefined || asked.asked.length === 0) {
    throw new WavesError('unknown-question', `No package asks another one for anything under "${id}".`);
  }
  if (asked.answer !== undefined) {
    throw new WavesError('unknown-question', `${asked.from} was told already: ${asked.answer.text}`);
  }
  return asked;
}
