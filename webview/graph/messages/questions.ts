import type { ChangePart, LinkedDocument } from '../../../src/contracts/prompt/sliceDocuments';
import type { FromGraph } from '../../../src/protocol/graph';
import type { Answer, Asked, QuestionName, PastRun } from '../../../src/protocol/graphQuestions';
import type { GraphHost } from './host';
import { readAnswer } from './incoming';
import type { FinishedPackage, FinishSummary } from '../../../src/run/explaining/report/finishSummary';
import type { JournalEvent } from '../../../src/run/run';
import type {
  AttemptSummary,
  BlockReport,
  ChangedFile,
  CheckedStep,
  ClaimedLock,
  LogPart,
  OwedThing,
  PackageChanges,
  PackageDetails,
  PackageMoment,
  PackageName,
  ReviewFinding,
  ReviewReport,
  ScopePattern,
  UpstreamPackage,
} from '../../../src/protocol/packageDetails';
import type { Decision, SteeringAction, WayOut } from '../../../src/run/kernel/kernel';
import { PACKAGE_STATES } from '../../../src/run/kernel/kernel';
import type { Check } from './shape';
import { isCargo, isAmount, isFlag, isNumber, isText, listOf, objectOf, oneOf, optional } from './shape';

/** Asks the host something. Fails with the host's own words, or when the answer is not one. */
export type Ask = <Q extends QuestionName>(about: Q, asked: Asked<Q>) => Promise<Answer<Q>>;

interface Waiting {
  readonly about: QuestionName;
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
}

/** Asks a host, and hands each answer to whoever asked. It listens as long as the page lives. */
export function askingHost(host: GraphHost): Ask {
  const waiting = new Map<number, Waiting>();
  let last = 0;
  host.onMessage((value) => {
    const message = readAnswer(value);
    if (!message) {
      return;
    }
    const asker = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.type === 'refused') {
      asker?.reject(new Error(message.message));
    } else if (asker && ANSWER_CHECKS[asker.about](message.answer)) {
      asker.resolve(message.answer as never);
    } else {
      asker?.reject(new Error(`The answer about "${asker.about}" cannot be read.`));
    }
  });
  return (about, asked) => {
    last += 1;
    const id = last;
    return new Promise((resolve, reject) => {
      waiting.set(id, { about, resolve, reject });
      host.post({ type: 'ask', id, about, asked } as Extract<FromGraph, { readonly type: 'ask' }>);
    });
  };
}

const isPattern = objectOf<ScopePattern>({
  pattern: isText,
  count: optional(isNumber),
  files: listOf(isText),
});

const isLock = objectOf<ClaimedLock>({ key: isText, holder: optional(isText), rivals: listOf(isText) });

const isName = objectOf<PackageName>({ id: isText, title: isText });

const isOwed = objectOf<OwedThing>({
  kind: oneOf(['file', 'module', 'endpoint', 'table', 'event', 'command']),
  subject: isText,
  parts: listOf(isText),
  contract: optional(isText),
  neededBy: listOf(isName),
});

const isUpstream = objectOf<UpstreamPackage>({
  id: isText,
  title: isText,
  state: oneOf(PACKAGE_STATES),
  files: listOf(isText),
  fileCount: isNumber,
  carries: optional(isCargo),
  needs: optional(listOf(isText)),
  owes: listOf(isOwed),
});

const isStep = objectOf<CheckedStep>({
  name: isText,
  what: optional(isText),
  result: oneOf(['passed', 'failed', 'running', 'waiting']),
  message: optional(isText),
});

const isReview = objectOf<ReviewReport>({
  agent: isText,
  attempt: isNumber,
  findings: listOf(
    objectOf<ReviewFinding>({
      text: isText,
      blocking: isFlag,
      kind: isText,
      advice: optional(isText),
      file: optional(isText),
      line: optional(isNumber),
    }),
  ),
});

const isChange = objectOf<ChangePart>({
  id: isText,
  tasks: listOf(objectOf<ChangePart['tasks'][number]>({ text: isText, done: isFlag })),
  documents: listOf(
    objectOf<LinkedDocument>({
      kind: oneOf(['proposal', 'design', 'delta']),
      path: isText,
      sections: listOf(isText),
    }),
  ),
});

const isAttempt = objectOf<AttemptSummary>({
  attempt: isNumber,
  agent: isText,
  continues: optional(isNumber),
  startedAt: isNumber,
  worked: isAmount,
  outcome: oneOf(['done', 'failed', 'blocked', 'cancelled', 'open']),
  message: optional(isText),
});

const isMoment = objectOf<PackageMoment>({ at: isNumber, attempt: optional(isNumber), text: isText });

/** What is steered is looked at by the extension, before it does it. */
function isSteering(value: unknown): value is SteeringAction {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

const isWay = objectOf<WayOut>({
  label: isText,
  action: oneOf(['run', 'stop', 'terminal', 'worktree', 'log', 'plan', 'show', 'steer', 'file']),
  package: isText,
  steer: optional(isSteering),
  path: optional(isText),
  decision: optional(
    objectOf<Decision>({
      name: isText,
      consequence: isText,
      asks: optional(oneOf(['reason', 'answer', 'agent'])),
    }),
  ),
});

const isDetails = objectOf<PackageDetails>({
  package: isText,
  description: isText,
  priority: isNumber,
  timeoutMinutes: isNumber,
  retryBudget: isNumber,
  writes: listOf(isPattern),
  reads: listOf(isPattern),
  denies: listOf(isPattern),
  scopeLevel: optional(isText),
  locks: listOf(isLock),
  contracts: listOf(isText),
  upstream: listOf(isUpstream),
  downstream: listOf(isName),
  obligations: listOf(isOwed),
  prompt: objectOf<PackageDetails['prompt']>({ given: isFlag, text: isText }),
  verification: objectOf<PackageDetails['verification']>({ tier: optional(isText), steps: listOf(isStep) }),
  change: optional(isChange),
  review: optional(isReview),
  context: optional(
    objectOf<NonNullable<PackageDetails['context']>>({
      derived: isFlag,
      characters: isNumber,
      problems: listOf(isText),
    }),
  ),
  attempts: listOf(isAttempt),
  timeline: listOf(isMoment),
  blocked: listOf(objectOf<BlockReport>({ text: isText, details: optional(isText), ways: listOf(isWay) })),
  branch: optional(isText),
  worktree: optional(isText),
  commit: optional(isText),
});

const isChanges = objectOf<PackageChanges>({
  files: listOf(
    objectOf<ChangedFile>({ path: isText, kind: oneOf(['added', 'changed', 'removed']), inScope: isFlag }),
  ),
  count: isNumber,
});

const isLogPart = objectOf<LogPart>({ attempt: isNumber, from: isNumber, next: isNumber, text: isText });

function isDone(value: unknown): value is true {
  return value === true;
}

/**
 * An event has a number, a time and a type. What else it has depends on its type, and the fold leaves out what it does
 * not know, because a newer version may have written it.
 */
function isEvent(value: unknown): value is JournalEvent {
  return hasEnvelope(value) && !Number.isNaN(Date.parse(value.time));
}

const hasEnvelope = objectOf<{ seq: number; time: string; type: string }>({
  seq: isNumber,
  time: isText,
  type: isText,
});

/** For each question, whether what came back is an answer to it. */
const ANSWER_CHECKS: { readonly [Q in QuestionName]: Check<Answer<Q>> } = {
  details: isDetails,
  changes: isChanges,
  history: objectOf<Answer<'history'>>({ run: isText, events: listOf(isEvent) }),
  runs: objectOf<Answer<'runs'>>({
    runs: listOf(
      objectOf<PastRun>({
        id: isText,
        startedAt: isNumber,
        state: oneOf(['running', 'stopping', 'done', 'failed', 'stuck', 'cancelled']),
      }),
    ),
  }),
  finish: objectOf<FinishSummary>({
    merged: isNumber,
    asked: isNumber,
    files: isNumber,
    added: isNumber,
    removed: isNumber,
    passed: isNumber,
    notPassed: isNumber,
    open: listOf(isText),
    packages: listOf(
      objectOf<FinishedPackage>({
        id: isText,
        title: isText,
        files: isNumber,
        added: isNumber,
        removed: isNumber,
      }),
    ),
  }),
  edit: objectOf<Answer<'edit'>>({ done: isDone }),
  log: isLogPart,
};
