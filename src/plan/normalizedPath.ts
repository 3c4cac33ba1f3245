/** A path without `.`, `..` and empty parts, `.` for nothing; undefined for one that leads out of where it begins. */
export function normalizedPath(path: string): string | undefined {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') {
      if (parts.pop() === undefined) {
        return undefined;
      }
    } else if (part !== '.' && part !== '') {
      parts.push(part);
    }
  }
  return parts.length === 0 ? '.' : parts.join('/');
}
