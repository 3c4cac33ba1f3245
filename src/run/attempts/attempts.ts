import { t } from '@vscode/l10n';
import type { LifeAction } from '../../plan/additions';
import { WavesError } from '../../wavesError';
import type {
  By,
  Feature,
  Need,
  PackageDraftOf,
  PackageOf,
  Part,
  Recorded,
  RunDraftOf,
  RunOf,
  WayOut,
  WishOf,
} from '../kernel/kernel';
import {
  attention,
  endStopped,
  enter,
  failAttempt,
  goOnMending,
  keepEvidence,
  log,
  packageOf,
  plain,
  RUNNING,
  signInWindowsLanguage,
  silent,
  startApprovals,
  stop,
  stopAttempt,
  stopIt,
  takeOver,
  UNDERWAY,
} from '../kernel/kernel';
import type {
  AttemptExited,
  AttemptLife,
  AttemptOccurrence,
  AttemptStarted,
  AttemptStopping,
  Round,
} from './attemptEvents';
import { describeExit } from './attemptEvents';
import type { LifeRules, LifeVerdict } from './lifeSample';
import { lifeRules } from './lifeSample';

/** The verdict on an agent's signs of life, with what it is based on. */
export interface Life {
  readonly verdict: LifeVerdict;
  readonly since: string;
  readonly signs: readonly string[];
  /** What was done about it. */
  readonly action: LifeAction | undefined;
}

/** What is kept of how agents are doing. */
export interface AttemptsPart extends Part {
  readonly run: {
    readonly life: LifeRules;
    /** The other machine where an agent worked last in the worktree that packages share; undefined: none has. */
    readonly sharedOn: string | undefined;
  };
  readonly package: {
    readonly life: Life | undefined;
    /** The latest round of its loop that came to nothing; undefined: there was none. */
    readonly round: Round | undefined;
  };
}

type Item = PackageDraftOf<AttemptsPart>;
type Run = RunDraftOf<AttemptsPart>;

/** Its agent waits for a person in its terminal. */
export interface NeedsInputBlock {
  readonly kind: 'needs_input';
  readonly message: string;
}

/** Its agent gets nowhere. */
export interface StalledBlock {
  readonly kind: 'stalled';
  readonly since: string;
  readonly signs: readonly string[];
}

export const attempts: Feature<
  AttemptOccurrence,
  AttemptsPart,
  AttemptsPart,
  NeedsInputBlock | StalledBlock,
  'waiting' | 'stalled' | 'looping',
  never,
  'takeOver'
> = {
  ofRun: ({ life }) => ({ life: lifeRules(life), sharedOn: undefined }),
  ofPackage: () => ({ life: undefined, round: undefined }),
  renewed: { attempt: ['life'], package: ['life', 'round'] },
  wishes: { takeOver: takeIntoTerminal },
  events: {
    'attempt.started': {
      inPackage: (item, event, run, keeping) => {
        startAttempt(item, event);
        keeping.renew(item, 'attempt');
        enter(run, item, 'starting', event.time);
      },
      tell: silent,
    },
    'attempt.working': {
      inAttempt: (item, { place, pid, machine, time }, run) => {
        if (item.state === 'starting') {
          item.place = place;
          item.machine = machine;
          if (machine !== undefined && item.planned.sharesWorktree === true) {
            run.sharedOn = machine;
          }
          const detail = `started as process ${pid}${machine === undefined ? '' : ` on ${machine}`}`;
          keepEvidence(item, { source: 'process', claim: 'working', detail, at: time });
          enter(run, item, 'working', time);
        }
      },
      mayBeLost: true,
      tell: silent,
    },
    'attempt.progress': {
      inAttempt: (item, { progress, message, time: at }) => {
        item.progress = progress ?? item.progress;
        item.message = message ?? item.message;
        // A report that says nothing is no sign of anything.
        if (message !== undefined || progress !== undefined) {
          const detail = message ?? `${Math.round((progress ?? 0) * 100)} % done`;
          keepEvidence(item, { source: 'report', claim: 'reported', detail, at });
        }
      },
      mayBeLost: true,
      says: ({ package: id, attempt, progress, message }) => [
        ...(progress === undefined ? [] : [JSON.stringify([id, attempt, 'progress'])]),
        ...(message === undefined ? [] : [JSON.stringify([id, attempt, 'message'])]),
      ],
      tell: silent,
    },
    'attempt.life': {
      inAttempt: applyLife,
      mayBeLost: true,
      tell: ({ package: id, verdict, signs }) =>
        verdict === 'working'
          ? plain(id, 'shows signs of life again')
          : attention(id, `${verdict}: ${signs.join(', ')}`),
    },
    'attempt.observed': {
      inAttempt: (item, { source, claim, detail, observedAt, isRefusal, time }) => {
        item.refused = isRefusal === true ? detail : item.refused;
        // The guard was asked: so this very agent does ask.
        const asks = source === 'hook' && (item.scopeLevel === 'seen' || item.scopeLevel === 'judged');
        item.scopeLevel = asks ? 'asked' : item.scopeLevel;
        keepEvidence(item, { source, claim, detail, at: observedAt ?? time });
      },
      mayBeLost: true,
      tell: silent,
    },
    'attempt.stopping': {
      inAttempt: (item, event, run) => stopAttempt(run, item, event, event.time),
      tell: ({ package: id, message }) => attention(id, `is being ended: ${message}`),
    },
    'attempt.exited': {
      inAttempt: endAgent,
      // Verifying reads the worktree and commits what is in it, which gives the same commit again.
      mayBeLost: true,
      tell: silent,
    },
    'attempt.failed': {
      inAttempt: (item, { message, time, retry, output, round }, run) => {
        if (UNDERWAY.has(item.state)) {
          item.round = round ?? item.round;
          if (round !== undefined && round.number < round.of && run.phase === 'running') {
            goOnMending(run, item, message, time);
          } else {
            failAttempt(run, item, message, time, retry !== false && round === undefined);
          }
          item.lastOutput = output;
        }
      },
      tell: silent,
    },
  },
  needs: {
    waiting: { ofPackage: (item) => seemsTo(item, 'waiting') },
    stalled: { ofPackage: (item) => seemsTo(item, 'stalled') },
    looping: { ofPackage: (item) => seemsTo(item, 'looping') },
  },
  blocks: {
    find: (_run, { state, life }) => {
      if (life === undefined || life.verdict === 'working' || !RUNNING.has(state)) {
        return [];
      }
      return life.verdict === 'waiting'
        ? [{ kind: 'needs_input', message: life.signs.join(', ') }]
        : [{ kind: 'stalled', since: life.since, signs: life.signs }];
    },
    kinds: {
      needs_input: {
        waits: 'you',
        tell: ({ message }) => t('its agent waits for a person: {0}', signInWindowsLanguage(message)),
        ways: lookAndTalk,
      },
      stalled: {
        waits: 'you',
        tell: ({ since, signs }, { clock }) =>
          t(
            'its agent shows no progress since {0}: {1}',
            clock(since),
            signInWindowsLanguage(signs.join(', ')),
          ),
        ways: lookAndTalk,
      },
    },
  },
};

/** An agent that may not get on by itself. */
function seemsTo(
  { state, life, attempt, planned: { id } }: PackageOf<AttemptsPart>,
  verdict: LifeVerdict,
): Need[] {
  return (state === 'working' || state === 'stalled') && life?.verdict === verdict
    ? [
        {
          key: `${id} ${attempt} ${verdict} ${life.since}`,
          package: id,
          text: life.signs.join(', '),
          ways: [stopIt(id)],
        },
      ]
    : [];
}

function lookAndTalk(_block: unknown, id: string): readonly WayOut[] {
  const terminal: WayOut = { label: t('Show Terminal'), action: 'terminal', package: id };
  return [terminal, takeOver(id), log(id), stop(id)];
}

function startAttempt(item: Item, event: Recorded<AttemptStarted>): void {
  if (item.attempt > 0) {
    const { attempt, continues, startedAt, endedAt, message = item.lastFailure } = item;
    const further = continues === undefined ? {} : { continues };
    const earlier = { attempt, agent: item.agent.name, startedAt, endedAt, message, ...further };
    item.earlier = [...item.earlier, earlier];
  }
  item.attempt = event.attempt;
  item.agent = event.agent;
  item.branch = event.branch;
  item.worktree = event.worktree;
  item.continues = event.continues;
  item.takenOver = undefined;
  item.scopeLevel = event.scopeLevel;
  item.sandbox = event.sandbox;
  item.image = event.image;
  item.ports = event.ports;
  item.base = event.base;
  item.place = undefined;
  item.machine = undefined;
  item.startedAt = event.time;
  item.endedAt = undefined;
  item.notBefore = undefined;
  item.stopping = undefined;
  item.approved = startApprovals(item);
  item.progress = undefined;
  item.message = undefined;
  item.evidence = [];
  item.refused = undefined;
  item.filesModified = undefined;
  item.head = undefined;
  item.blockReason = undefined;
  item.violations = [];
}

function applyLife(item: Item, event: Recorded<AttemptLife>, run: Run): void {
  if (!RUNNING.has(item.state)) {
    return;
  }
  const { verdict, since, signs, action } = event;
  item.life = { verdict, since, signs, action };
  if (verdict === 'stalled' && item.state === 'working') {
    enter(run, item, 'stalled', event.time);
  } else if (verdict !== 'stalled' && item.state === 'stalled') {
    enter(run, item, 'working', event.time);
  }
}

function endAgent(item: Item, event: Recorded<AttemptExited>, run: Run): void {
  if (!RUNNING.has(item.state)) {
    return;
  }
  keepEvidence(item, { source: 'process', claim: 'gone', detail: describeExit(event), at: event.time });
  const { stopping } = item;
  const innocent = event.quota ?? event.unusable ?? (stopping === undefined ? event.fault : undefined);
  if (stopping !== undefined && stopping.then !== 'retry') {
    endStopped(run, item, stopping, event.time);
  } else if (event.reason === 'exit' && event.code === 0) {
    item.progress = 1;
    enter(run, item, 'verifying', event.time);
  } else if (innocent !== undefined && run.phase === 'running') {
    // It did nothing wrong: it waits until that is over, and its budget stays whole.
    item.message = innocent.message;
    item.endedAt = event.time;
    enter(run, item, 'ready', event.time);
  } else if (stopping !== undefined || event.reason === 'cancelled') {
    const cancelled = { message: event.message ?? 'Stopped.', then: 'cancel' } as const;
    endStopped(run, item, stopping ?? cancelled, event.time);
  } else {
    // What could not even be started would fail the same way again.
    failAttempt(run, item, describeExit(event), event.time, event.reason !== 'not-started');
    item.lastOutput = event.output;
  }
}

/** A person goes on with an agent's conversation in a terminal. */
function takeIntoTerminal(run: RunOf<Part>, { package: id }: WishOf<'takeOver'>, by: By): AttemptStopping[] {
  const { state, attempt, agent, place, stopping } = packageOf(run, id);
  if (state !== 'working' && state !== 'stalled') {
    throw new WavesError('driver-refused', `${id} is ${state}, so no agent of it can be taken over.`);
  }
  if (agent.interactive === true && place === 'terminal') {
    throw new WavesError('driver-refused', `The agent of ${id} is in a terminal already.`);
  }
  const message = 'Taken over by a person, into a terminal.';
  const target = { package: id, attempt };
  return stopping === undefined
    ? [{ type: 'attempt.stopping', ...target, message, then: 'continue', ...by }]
    : [];
}
