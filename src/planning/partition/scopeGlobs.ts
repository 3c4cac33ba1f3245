import type { Folder } from './fileTree';

/**
 * Globs for groups of files, none of which meets one of another group, whatever files are added later: whole folders where all that
 * is in them belongs to one group, else the files by name.
 * @param groupOf the group of each file; -1 for files that are nobody's, which no glob matches.
 * @returns for each group its globs, in path order.
 */
export function folderGlobs(
  tree: Folder,
  paths: readonly string[],
  groupOf: Int32Array,
  groups: number,
): string[][] {
  const globs = Array.from({ length: groups }, (): string[] => []);
  const runEnd = runEnds(groupOf);
  const visit = (folder: Folder): void => {
    const group = groupOf[folder.start] ?? -1;
    if (folder.path !== '' && group >= 0 && (runEnd[folder.start] ?? 0) >= folder.end) {
      globs[group]?.push(`${literal(folder.path)}/**`);
      return;
    }
    folder.loose.forEach((at) => globs[groupOf[at] ?? -1]?.push(literal(paths[at] ?? '')));
    folder.folders.forEach(visit);
  };
  visit(tree);
  return globs;
}

/**
 * The same for groups that were made by file type: `folder/*.ts` where all files of that type below the folder belong to one
 * group. Whole folders would meet the types of others.
 */
export function suffixGlobs(
  tree: Folder,
  paths: readonly string[],
  groupOf: Int32Array,
  groups: number,
): string[][] {
  const globs = Array.from({ length: groups }, (): string[] => []);
  const visit = (folder: Folder, settled: ReadonlySet<string>): void => {
    const owners = new Map<string, number | 'several'>();
    for (let at = folder.start; at < folder.end; at += 1) {
      const suffix = suffixOf(paths[at] ?? '');
      const group = groupOf[at] ?? -1;
      if (!settled.has(suffix)) {
        const known = owners.get(suffix);
        owners.set(suffix, known === undefined || known === group ? group : 'several');
      }
    }
    const now = new Set(settled);
    for (const [suffix, owner] of owners) {
      if (suffix !== '' && owner !== 'several' && owner >= 0) {
        globs[owner]?.push(`${folder.path === '' ? '' : `${literal(folder.path)}/`}*${literal(suffix)}`);
        now.add(suffix);
      }
    }
    for (const at of folder.loose) {
      const path = paths[at] ?? '';
      if (!now.has(suffixOf(path))) {
        globs[groupOf[at] ?? -1]?.push(literal(path));
      }
    }
    if ([...owners.keys()].some((suffix) => !now.has(suffix))) {
      folder.folders.forEach((each) => visit(each, now));
    }
  };
  visit(tree, new Set());
  return globs;
}

/** The last part of a file's name, with its dot: `.ts`; empty where there is none, or where it would be the whole name. */
export function suffixOf(path: string): string {
  return /[^/.](\.[^/.]+)$/.exec(path)?.[1] ?? '';
}

/** A path as a glob that matches it; where that could be taken for a choice or an exclusion of other tools, any sign stands there. */
function literal(path: string): string {
  return path.replace(/[[*?]/g, (sign) => `[${sign}]`).replace(/^!|\{(?=[^{}]*,)|\|/g, '?');
}

function runEnds(groupOf: Int32Array): Int32Array {
  const ends = new Int32Array(groupOf.length);
  for (let at = groupOf.length - 1; at >= 0; at -= 1) {
    ends[at] = at + 1 < groupOf.length && groupOf[at + 1] === groupOf[at] ? (ends[at + 1] ?? 0) : at + 1;
  }
  return ends;
}
