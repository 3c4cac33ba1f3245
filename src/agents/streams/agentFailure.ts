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
    'login',
    /\b401\b|\b403\b|unauthori[sz]ed|authentication|not logged in|please (log|sign) ?in|invalid api key|\/login/i,
  ],
  [
    'service',
    /\b5\d\d\b|overloaded|unavailable|internal server error|bad gateway|could not connect|network error|econn(refused|reset)|fetch failed|timed? ?out/i,
  ],
  ['limit', /max(imum)?\b.{0,20}turns|turn limit|budget|context (window|length)|prompt is too long/i],
];

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
