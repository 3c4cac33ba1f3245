/*
 * How far into a segment of a path a text has come. Paths are those that git gives: relative to the repository, with forward
 * slashes, no segment empty, `.` or `..`. A pattern such as `src/` or `./a` therefore matches no path at all.
 */
const DOTS = 2;
const INSIDE = 3;

/** Nothing of a segment has been read. After that come 1: `.`, 2: `..`, 3: anything else. */
export const SEGMENT_START = 0;

/** How many different answers `nextShape` has, from 0. */
export const SHAPE_COUNT = 4;

const SLASH = 0x2f;
const DOT = 0x2e;

/** Where one more character leads; -1 when no path goes on like that. */
export function nextShape(shape: number, codePoint: number): number {
  if (codePoint === 0) {
    return -1;
  }
  if (codePoint === SLASH) {
    return shape === INSIDE ? SEGMENT_START : -1;
  }
  return codePoint === DOT && shape < DOTS ? shape + 1 : INSIDE;
}

/** Whether a path may end here. */
export function isWholePath(shape: number): boolean {
  return shape === INSIDE;
}

/** Whether git could give a text as a path of the repository. */
export function isRepositoryPath(text: string): boolean {
  let shape = SEGMENT_START;
  for (let at = 0; at < text.length && shape >= 0; at += 1) {
    shape = nextShape(shape, text.charCodeAt(at));
  }
  return isWholePath(shape);
}

/** The same path with forward slashes and without detours over `.` and empty segments; it may still be absolute. */
export function plainPath(path: string): string {
  const parts = path.replaceAll('\\', '/').split('/');
  return parts.filter((part, at) => part !== '.' && (part !== '' || at === 0)).join('/');
}

/** Whether a path, or a glob, is absolute on some system or climbs out of the folder that it counts from. */
export function leavesRepository(path: string): boolean {
  if (/^(?:[/\\~]|[A-Za-z]:[/\\])/.test(path)) {
    return true;
  }
  let depth = 0;
  for (const segment of path.split(/[/\\]/)) {
    depth += segment === '..' ? -1 : segment === '' || segment === '.' ? 0 : 1;
    if (depth < 0) {
      return true;
    }
  }
  return false;
}
