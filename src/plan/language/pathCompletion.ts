/** A path or glob that could be written. */
export interface PathOffer {
  readonly text: string;
  readonly kind: 'file' | 'folder' | 'glob';
  /** How many files it stands for. */
  readonly files: number;
}

/** More than these in one folder nobody reads. */
const MAX_OFFERS = 300;

/**
 * What can follow a path that somebody has begun to type: the folders and files of that folder, and globs for all files of each
 * folder and for its kinds of files.
 * @param files all files of the repository, with forward slashes.
 */
export function pathOffers(files: readonly string[], typed: string, globs: boolean): PathOffer[] {
  const folder = typed.slice(0, typed.lastIndexOf('/') + 1);
  const folders = new Map<string, number>();
  const kinds = new Map<string, number>();
  const names: string[] = [];
  for (const file of files) {
    if (!file.startsWith(folder)) {
      continue;
    }
    const rest = file.slice(folder.length);
    const slash = rest.indexOf('/');
    if (slash >= 0) {
      const name = rest.slice(0, slash);
      folders.set(name, (folders.get(name) ?? 0) + 1);
    } else {
      names.push(rest);
      const kind = /\.\w+$/.exec(rest)?.[0];
      if (kind !== undefined) {
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      }
    }
  }
  const sorted = [...folders].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    ...sorted.flatMap(([name, count]): PathOffer[] => [
      ...(globs ? [{ text: `${folder}${name}/**`, kind: 'glob' as const, files: count }] : []),
      { text: `${folder}${name}/`, kind: 'folder', files: count },
    ]),
    ...(globs
      ? [...kinds]
          .filter(([, count]) => count > 1)
          .map(([kind, count]): PathOffer => ({ text: `${folder}*${kind}`, kind: 'glob', files: count }))
      : []),
    ...names.sort().map((name): PathOffer => ({ text: `${folder}${name}`, kind: 'file', files: 1 })),
  ].slice(0, MAX_OFFERS);
}
