import type { TroubleCause } from '../../run/agents/agents';
import type { AgentFailure, AgentFailureCause, AgentRetry } from './agentEvent';
import { object, text } from './jsonValue';

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
  // OpenCode shows its help in place of words, and that begins with how it is called.
  ['option', /^opencode (run \[message\.\.\]|acp)$/],
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

/** Milliseconds in each unit that services name, by its first letters. */
const UNITS: readonly (readonly [RegExp, number])[] = [
  [/^ms|^milli/i, 1],
  [/^s/i, 1000],
  [/^m/i, 60_000],
  [/^h/i, 3_600_000],
  [/^d/i, 86_400_000],
];
const DAY = 86_400_000;
/** Times before this, in seconds since 1970, are counts of something else. */
const EARLIEST_EPOCH = 1_600_000_000;

/**
 * When a service says that it is worth trying again, in milliseconds since 1970. Known forms: "try again in 3 hours",
 * "retry in 1h 12m 5s", "resets 3pm (America/New_York)", "resets at 14:20 (UTC)", an ISO 8601 time, and seconds since
 * 1970 after a bar, as in "usage limit reached|1763712000".
 * @param now in milliseconds since 1970.
 */
function retryTime(message: string, now: number): number | undefined {
  return fromEpoch(message) ?? fromIso(message) ?? fromSpan(message, now) ?? fromClock(message, now);
}

function fromEpoch(message: string): number | undefined {
  const seconds = Number(/\|(\d{10})\b/.exec(message)?.[1]);
  return seconds > EARLIEST_EPOCH ? seconds * 1000 : undefined;
}

function fromIso(message: string): number | undefined {
  const found = /\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)/.exec(message)?.[0];
  const time = found === undefined ? Number.NaN : Date.parse(found);
  return Number.isNaN(time) ? undefined : time;
}

function fromSpan(message: string, now: number): number | undefined {
  const span = /\b(?:in|after)\s+((?:\d+(?:\.\d+)?\s*[a-z]+[\s,]*(?:and\s+)?)+)/i.exec(message)?.[1];
  if (span === undefined) {
    return undefined;
  }
  let total = 0;
  for (const [, count, unit = ''] of span.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]+)/gi)) {
    total += Number(count) * (UNITS.find(([name]) => name.test(unit))?.[1] ?? 0);
  }
  return total > 0 ? now + Math.round(total) : undefined;
}

/** The next time that clocks in the named zone show the named time. Without a zone nobody knows whose clock is meant. */
function fromClock(message: string, now: number): number | undefined {
  const found =
    /resets?\s+(?:at\s+)?(\d{1,2})(?::(\d\d))?\s*(am|pm)?\s*\(([A-Za-z_]+(?:\/[A-Za-z_+\-0-9]+)*)\)/i.exec(
      message,
    );
  if (found === null) {
    return undefined;
  }
  const [, hourText, minuteText = '0', half, zone = ''] = found;
  const hour = half === undefined ? Number(hourText) : (Number(hourText) % 12) + (/pm/i.test(half) ? 12 : 0);
  const clock = clockIn(zone, now);
  if (clock === undefined || hour > 23) {
    return undefined;
  }
  const ahead = (hour * 60 + Number(minuteText)) * 60_000 - clock;
  return now + (ahead > 0 ? ahead : ahead + DAY);
}

/** What clocks in a zone show, in milliseconds since midnight; undefined for a zone that is not known. */
function clockIn(zone: string, now: number): number | undefined {
  try {
    const format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    });
    const [hour = 0, minute = 0, second = 0] = format.format(now).split(':').map(Number);
    return ((hour * 60 + minute) * 60 + second) * 1000;
  } catch {
    return undefined;
  }
}
