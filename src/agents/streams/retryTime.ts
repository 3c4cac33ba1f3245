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
export function retryTime(message: string, now: number): number | undefined {
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
