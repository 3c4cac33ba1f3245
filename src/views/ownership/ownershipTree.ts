import type { OwnerIndex } from '../../plan/ownership/ownerIndex';
import type { PlanGraph } from '../../plan/graph/graph';

/** Which files the tree shows. */
export type OwnershipFilter = 'all' | 'contested' | 'unowned';

/** A folder, summed up from every file below it. */
export interface OwnedFolder {
  /** From the top of the repository; '' is the top itself. */
  readonly path: string;
  /** Names of the folders in it, sorted. */
  readonly folders: readonly OwnedFolder[];
  /** Paths of the files in it, sorted. */
  readonly files: readonly string[];
  /** Packages that may write something below it. */
  readonly owners: ReadonlySet<string>;
  /** How many files below it there are, how many of them two packages may write at once, and how many none may. */
  readonly count: number;
  readonly contested: number;
  readonly unowned: number;
}

interface Draft {
  path: string;
  folders: Draft[];
  files: string[];
  owners: Set<string>;
  count: number;
  contested: number;
  unowned: number;
}

/**
 * Sums up who may write the files of a repository, folder by folder. It is done in steps, so that whoever asks can do other
 * things between: each step looks at some files; the last answers with the top.
 * @param files paths from the top, with forward slashes, sorted.
 * @param step how many files are looked at before others get their turn.
 */
export function* ownershipTree(
  files: readonly string[],
  index: OwnerIndex,
  graph: PlanGraph,
  filter: OwnershipFilter,
  step: number,
): Generator<undefined, OwnedFolder> {
  const top = emptyFolder('');
  const folders = new Map<string, Draft>([['', top]]);
  for (let at = 0; at < files.length; at += 1) {
    if (at % step === step - 1) {
      yield undefined;
    }
    const path = files[at] ?? '';
    const ids = index.ownersOf(path).writers.map((claim) => claim.package);
    const contested =
      ids.length > 1 && ids.some((a, from) => ids.slice(from + 1).some((b) => graph.parallel(a, b)));
    const isShown = filter === 'all' || (filter === 'contested' ? contested : ids.length === 0);
    if (isShown) {
      const folder = folderAt(folders, parentOf(path));
      folder.files.push(path);
      for (let up: Draft | undefined = folder; up !== undefined; up = above(folders, up)) {
        up.count += 1;
        up.contested += contested ? 1 : 0;
        up.unowned += ids.length === 0 ? 1 : 0;
        ids.forEach((id) => up?.owners.add(id));
      }
    }
  }
  return top;
}

function folderAt(folders: Map<string, Draft>, path: string): Draft {
  const known = folders.get(path);
  if (known !== undefined) {
    return known;
  }
  const made = emptyFolder(path);
  folders.set(path, made);
  folderAt(folders, parentOf(path)).folders.push(made);
  return made;
}

function emptyFolder(path: string): Draft {
  return { path, folders: [], files: [], owners: new Set(), count: 0, contested: 0, unowned: 0 };
}

function above(folders: ReadonlyMap<string, Draft>, { path }: Draft): Draft | undefined {
  return path === '' ? undefined : folders.get(parentOf(path));
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
