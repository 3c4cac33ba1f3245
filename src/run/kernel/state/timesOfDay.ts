/** A length of time in words that stay short: `8s`, `2m 05s`, `1h 02m`, `3d 04h`. @param milliseconds less than 0 counts as 0. */
export function durationText(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (days > 0) {
    return `${days}d ${twoDigits(hours % 24)}h`;
  }
  if (hours > 0) {
    return `${hours}h ${twoDigits(minutes % 60)}m`;
  }
  return minutes > 0 ? `${minutes}m ${twoDigits(seconds % 60)}s` : `${seconds}s`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

/** Hours and minutes of a time (ISO 8601), as long as its reader is where the words are made. @param zone by default that of the machine. */
export function localTime(time: string, zone?: string): string {
  return format({ hour: '2-digit', minute: '2-digit' }, time, zone);
}

/** The same with its day: `2026-01-31 14:05`. */
export function localMinute(time: string, zone?: string): string {
  return format(
    { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' },
    time,
    zone,
  );
}

/** Hours and minutes of a time (ISO 8601) for whom may read them anywhere: `14:05 UTC`. */
export function worldTime(time: string): string {
  return `${localTime(time, 'UTC')} UTC`;
}

/** Sweden writes times as ISO 8601 does. */
function format(parts: Intl.DateTimeFormatOptions, time: string, zone: string | undefined): string {
  return new Intl.DateTimeFormat('sv-SE', zone === undefined ? parts : { ...parts, timeZone: zone }).format(
    Date.parse(time),
  );
}
