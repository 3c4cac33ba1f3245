/** A stretch of lines that differs between two texts. Lines count from 0. */
export interface LineHunk {
  /** The first line before, and how many; of none, the line before which something was put in. */
  readonly from: number;
  readonly removed: number;
  readonly to: number;
  readonly added: number;
  /** The lines as `git diff` writes them, each with its sign. */
  readonly lines: readonly string[];
}

const HEADER = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;

/** Reads what `git diff --unified=0` prints of one file. */
export function lineHunks(diff: string): LineHunk[] {
  const hunks: { -readonly [K in keyof LineHunk]: K extends 'lines' ? string[] : number }[] = [];
  for (const line of diff.split('\n')) {
    const header = HEADER.exec(line);
    const hunk = hunks.at(-1);
    if (header !== null) {
      const [, from = '0', removed = '1', to = '0', added = '1'] = header;
      hunks.push({
        from: start(Number(from), Number(removed)),
        removed: Number(removed),
        to: start(Number(to), Number(added)),
        added: Number(added),
        lines: [],
      });
    } else if (hunk !== undefined && /^[+-]/.test(line)) {
      hunk.lines.push(line);
    }
  }
  return hunks;
}

/** Git names the line behind which something was put in, from 1, where a side has no lines. */
function start(line: number, count: number): number {
  return count === 0 ? line : line - 1;
}

/**
 * Where lines of the text before stand in the text after, whose difference the hunks are; undefined where one of them is
 * not there any more.
 * @param line from 0. @param count how many lines; 0: the place before `line`.
 */
export function movedLines(hunks: readonly LineHunk[], line: number, count: number): number | undefined {
  let shift = 0;
  for (const { from, removed, added } of hunks) {
    if (from >= line + Math.max(count, 1)) {
      break;
    }
    if (from + removed > line) {
      return undefined;
    }
    if (from + removed === line && removed === 0 && count === 0) {
      break;
    }
    shift += added - removed;
  }
  return line + shift;
}

/** By package, the files that it has changed in its worktree and that are not merged; paths from the top, forward slashes. */
export type UnmergedChanges = ReadonlyMap<string, ReadonlySet<string>>;

/** Nothing that is not merged. */
export const NO_CHANGES: UnmergedChanges = new Map();

/** By path, the packages that have changed it. */
export function changesByPath(changes: UnmergedChanges): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const [id, paths] of changes) {
    for (const path of paths) {
      const ids = found.get(path) ?? [];
      ids.push(id);
      found.set(path, ids);
    }
  }
  return found;
}

/** The paths that only one of the two has, or that other packages have changed in them. */
export function differingPaths(before: UnmergedChanges, after: UnmergedChanges): string[] {
  const found = new Set<string>();
  for (const id of new Set([...before.keys(), ...after.keys()])) {
    const former = before.get(id);
    const latter = after.get(id);
    former?.forEach((path) => latter?.has(path) !== true && found.add(path));
    latter?.forEach((path) => former?.has(path) !== true && found.add(path));
  }
  return [...found].sort();
}
