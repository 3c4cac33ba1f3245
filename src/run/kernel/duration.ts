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
