import type { TroubleCause } from '../../run/agents/agents';
import type { AgentFailure, AgentFailureCause, AgentRetry } from './agentEvent';
import { object, text } from './jsonValue';
import { retryTime } from './retryTime';

/** What a CLI says when its model could not answer. */
export interface FailureReport {
  readonly message: string;
  /** HTTP status of the model's service. */
  readonly status?: number;
}

/** CLIs hand on the service's words without a code, so that words are all there is to go by. */
const WORDS: readonly (readonly [AgentFailureCause, RegExp])[] = [
  [
    'quota',
    /\b429\b|rate.?limit|too many requests|quota|usage limit|hit your.{0,20}limit|resource.?exhausted|credit balance|insufficient (credits|funds)/i,
  ],
  [
    'version',
    /requires a newer version|version.{0,40}(too old|no longer supported|is outdated)|needs? to be updated|please (upgrade|update) to/i,
  ],
  [
    'model',
    /(issue with the selected|unknown|invalid|unsupported) model|model\b.{0,80}(not found|not exist|not supported|not available|is unknown|is not valid)|ModelNotFound|model_not_found/i,
  ],
  [
    'login',
    /\b401\b|\b403\b|unauthori[sz]ed|authentication|auth method|not logged in|please (log|sign) ?in|(invalid|missing|incorrect|no) (an )?api.?key|key (is )?(not valid|invalid|missing)|\/login/i,
  ],
  [
    'network',
    /\be(conn(refused|reset|aborted)|notfound|ai_again|hostunreach|netunreach)\b|getaddrinfo|(could not|unable to|cannot) connect|connection (error|refused)|network (error|is unreachable)|fetch failed|error sending request/i,
  ],
  [
    'service',
    /\b5\d\d\b|overloaded|unavailable|internal server error|bad gateway|timed? ?out|stream disconnected/i,
  ],
  ['limit', /max(imum)?\b.{0,20}turns|turn limit|budget|context (window|length)|prompt is too long/i],
];

/** Of what people are told of a start that fails, besides. */
const START_WORDS: readonly (readonly [TroubleCause, RegExp])[] = [
  [
    'option',
    /\b(unknown|unexpected|unrecognized|invalid) (option|argument|flag|command)s?\b|not a recognized option/i,
  ],
  ['missing', /execvp .*no such file|spawn \S+ ENOENT|command not found|is not recognized as an internal/i],
];

const TROUBLES: ReadonlySet<unknown> = new Set<TroubleCause>([
  'missing',
  'login',
  'model',
  'option',
  'version',
  'network',
]);

/** Whether something is a cause of that kind. */
export function isTroubleCause(cause: unknown): cause is TroubleCause {
  return TROUBLES.has(cause);
}

/** Whether a failure shows that its agent cannot be used as things are, so that another try would end like it. */
export function isTrouble<F extends AgentFailure | AgentRetry>(
  failure: F,
): failure is F & { readonly cause: TroubleCause } {
  return isTroubleCause(failure.cause);
}

/**
 * What a line for people shows of a program that could not begin; undefined: nothing. It says so only of a program that has
 * ended with an error without having done anything else.
 * @param now in milliseconds since 1970.
 */
export function startFailure(line: string, now: number): AgentFailure | undefined {
  const message = line.trim();
  const started = START_WORDS.find(([, words]) => words.test(message));
  if (started !== undefined) {
    return { kind: 'failure', cause: started[0], message };
  }
  const failure = agentFailure({ message }, now);
  return isTrouble(failure) || failure.cause === 'quota' ? failure : undefined;
}

/**
 * Tells failures apart by what the service answered.
 * @param now in milliseconds since 1970, for answers such as "try again in 3 hours".
 */
export function agentFailure(report: FailureReport, now: number): AgentFailure {
  const { status } = report;
  const message = serviceWords(report.message);
  const cause = causeByStatus(status) ?? WORDS.find(([, words]) => words.test(message))?.[0] ?? 'other';
  const retryAt = cause === 'quota' || cause === 'service' ? retryTime(message, now) : undefined;
  return { kind: 'failure', cause, message, ...(retryAt === undefined ? {} : { retryAt }) };
}

/** The furthest time that a CLI is believed to ask again at, in milliseconds from now. */
const FURTHEST_MS = 366 * 86_400_000;

/**
 * A failure after which the CLI asks again by itself.
 * @param asksAt when the CLI says that it will, in milliseconds since 1970; what the service says counts where that is later.
 */
export function agentRetry(report: FailureReport, asksAt: number, now: number): AgentRetry {
  const { cause, message, retryAt = asksAt } = agentFailure(report, now);
  const at = Math.min(now + FURTHEST_MS, Math.max(now, asksAt, retryAt));
  return { kind: 'retrying', cause, message, retryAt: at };
}

function causeByStatus(status: number | undefined): AgentFailureCause | undefined {
  switch (status) {
    case undefined:
      return undefined;
    case 401:
    case 403:
      return 'login';
    case 402:
    case 429:
      return 'quota';
    default:
      return status >= 500 ? 'service' : undefined;
  }
}

/** The service's own words, where its whole answer was handed on as JSON. */
function serviceWords(message: string): string {
  try {
    const answer = object(JSON.parse(/\{.*\}/s.exec(message)?.[0] ?? ''));
    return text(object(answer['error'])['message']) ?? text(answer['message']) ?? message;
  } catch {
    return message;
  }
}
