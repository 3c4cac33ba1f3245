/** A folder of a repository, by the positions of its files in the sorted list. */
export interface Folder {
  /** From the top, without a slash at its end; empty for the top itself. */
  readonly path: string;
  /** Its files, those of its folders among them, are the positions from `start` up to `end`. */
  readonly start: number;
  readonly end: number;
  readonly folders: readonly Folder[];
  /** Positions of the files that lie in it directly. */
  readonly loose: readonly number[];
}

/** Paths in an order in which the files of every folder stand together. */
export function sortedPaths(paths: readonly string[]): string[] {
  return [...new Set(paths)]
    .map((path) => path.replaceAll('/', '\0'))
    .sort((a, b) => (a < b ? -1 : 1))
    .map((path) => path.replaceAll('\0', '/'));
}

/** The folders of a repository. @param paths as `sortedPaths` gives them. */
export function folderTree(paths: readonly string[]): Folder {
  const segments = paths.map((path) => path.split('/'));
  const build = (path: string, depth: number, start: number, end: number): Folder => {
    const folders: Folder[] = [];
    const loose: number[] = [];
    for (let at = start; at < end;) {
      const own = segments[at] ?? [];
      const name = own[depth] ?? '';
      if (own.length === depth + 1) {
        loose.push(at);
        at += 1;
        continue;
      }
      let next = at + 1;
      while (next < end && segments[next]?.[depth] === name && (segments[next]?.length ?? 0) > depth + 1) {
        next += 1;
      }
      folders.push(build(path === '' ? name : `${path}/${name}`, depth + 1, at, next));
      at = next;
    }
    return { path, start, end, folders, loose };
  };
  return build('', 0, 0, paths.length);
}

/** Files that are handed out together. */
export interface Unit {
  /** Positions in the sorted list, ascending. */
  readonly files: readonly number[];
}

/**
 * Cuts a set of files into units, along folders as far as that goes: what is larger than `most` is cut further, until single files
 * are left or there are too many units. In path order.
 * @param chosen which files count. @param most files of a unit. @param limit of units, about.
 */
export function unitsOf(tree: Folder, chosen: Uint8Array, most: number, limit: number): Unit[] {
  const before = new Int32Array(chosen.length + 1);
  chosen.forEach((one, at) => (before[at + 1] = (before[at] ?? 0) + one));
  const count = ({ start, end }: Folder): number => (before[end] ?? 0) - (before[start] ?? 0);
  const found: Unit[] = [];
  let open = 1;
  const take = (folder: Folder): void => {
    const size = count(folder);
    if (size === 0) {
      return;
    }
    const loose = folder.loose.filter((at) => chosen[at] === 1);
    const inside = folder.folders.filter((each) => count(each) > 0);
    if (size <= most || open + inside.length + loose.length > Math.max(limit, 2)) {
      if (size <= most || inside.length === 0) {
        found.push(
          ...pieces(
            range(folder).filter((at) => chosen[at] === 1),
            most,
          ),
        );
        return;
      }
    }
    open += inside.length + Math.ceil(loose.length / most) - 1;
    found.push(...pieces(loose, most));
    inside.forEach(take);
  };
  take(tree);
  return found.sort((a, b) => (a.files[0] ?? 0) - (b.files[0] ?? 0));
}

function range({ start, end }: Folder): number[] {
  return Array.from({ length: end - start }, (_, at) => start + at);
}

/** Parts of about the same size, of neighbours. */
function pieces(files: readonly number[], most: number): Unit[] {
  if (files.length === 0) {
    return [];
  }
  const parts = Math.ceil(files.length / most);
  return Array.from({ length: parts }, (_, part) => ({
    files: files.slice(
      Math.round((part * files.length) / parts),
      Math.round(((part + 1) * files.length) / parts),
    ),
  }));
}
