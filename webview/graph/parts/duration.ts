/** Elapsed time for a node or a summary: `0:07`, `12:40`, `1:02:03`. Takes milliseconds; negative counts as nothing. */
export function clockFace(milliseconds: number): string {
  const { hours, minutes, seconds } = parts(milliseconds);
  const tail = `${hours > 0 ? pad(minutes) : minutes}:${pad(seconds)}`;
  return hours > 0 ? `${hours}:${tail}` : tail;
}

/** Elapsed time in its hours, minutes and seconds, each a whole number. Takes milliseconds. */
export function parts(milliseconds: number): { hours: number; minutes: number; seconds: number } {
  const total = Math.max(0, Math.floor(milliseconds / 1000));
  return {
    hours: Math.floor(total / 3600),
    minutes: Math.floor((total % 3600) / 60),
    seconds: total % 60,
  };
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
