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
