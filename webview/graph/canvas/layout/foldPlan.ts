import type { GraphPackage, GraphSnapshot } from '../../../../src/protocol/graph';
import { FOLD_MARK } from './within';

/** From so many packages on, waves that are done are folded away. */
const FOLD_FROM = 12;
/** From so many packages on, those of a wave that write into one folder are shown as one card. */
const FOLDERS_FROM = 50;
/** How many cards of a wave people can look at one by one; where there are more, folders are taken together. */
const MOST_IN_WAVE = 12;
const DONE = `${FOLD_MARK}done`;

/** Several packages that are shown as one card until somebody opens it. */
export interface Fold {
  readonly id: string;
  /** The folder that its packages write into; absent for waves that are done. */
  readonly folder?: string;
  /** Its first wave, from 1, and how many it stands for. */
  readonly wave: number;
  readonly waves: number;
  /** The packages in it, and the folds. */
  readonly items: readonly string[];
  /** All packages in it. */
  readonly packages: readonly string[];
}

/** What of a plan is folded. */
export interface FoldPlan {
  readonly folds: ReadonlyMap<string, Fold>;
  /** By package or fold, the fold that it is in. */
  readonly around: ReadonlyMap<string, string>;
  /** How many waves from the first on are done and in one fold. */
  readonly doneWaves: number;
}

const NOTHING: FoldPlan = { folds: new Map(), around: new Map(), doneWaves: 0 };

type Folded = Pick<GraphSnapshot, 'waves' | 'packages' | 'run'>;

interface Known {
  /** They, and the run's state, are what all of this comes from. */
  readonly packages: Folded['packages'];
  readonly hasRun: boolean;
  readonly writes: readonly (readonly string[])[];
  /** Those by folder, which hang on no state. */
  readonly folders: readonly Fold[];
  readonly doneWaves: number;
  readonly plan: FoldPlan;
}

/** By the waves of a plan, which stay the same object while it does: what was folded of it last. */
const known = new WeakMap<GraphSnapshot['waves'], Known>();

/**
 * What of a plan is folded: the waves at its beginning that are done, once there is more than can be looked at one by
 * one, and in a large plan the packages of each wave by the folder that they write into. Of states, only whether whole
 * waves are done counts: what works, fails or waits moves nothing. The same object comes back as long as nothing changes.
 */
export function foldPlan(snapshot: Folded, on: boolean): FoldPlan {
  const { waves, packages } = snapshot;
  if (!on || packages.length < FOLD_FROM) {
    return NOTHING;
  }
  const former = known.get(waves);
  const hasRun = snapshot.run.state !== 'none';
  // It is asked for several times for each change.
  if (former?.packages === packages && former.hasRun === hasRun) {
    return former.plan;
  }
  const doneWaves = countDone(snapshot);
  const writes = packages.map((item) => item.writes);
  const isSame =
    former?.writes.length === writes.length && writes.every((each, index) => each === former.writes[index]);
  const folders = isSame ? former.folders : foldersIn(snapshot);
  const plan = isSame && former.doneWaves === doneWaves ? former.plan : planOf(waves, folders, doneWaves);
  known.set(waves, { packages, hasRun, writes, folders, doneWaves, plan });
  return plan;
}

/** The folds around a package, the outermost first. */
export function foldsAround({ around }: FoldPlan, id: string): readonly string[] {
  const found: string[] = [];
  for (let fold = around.get(id); fold !== undefined; fold = around.get(fold)) {
    found.unshift(fold);
  }
  return found;
}

/** How many waves from the first on are done; none where all are, because then there is nothing else to look at. */
function countDone({ waves, packages, run }: Folded): number {
  if (run.state === 'none') {
    return 0;
  }
  const open = new Set<string>();
  for (const { id, state } of packages) {
    if (state !== 'done' && state !== 'skipped') {
      open.add(id);
    }
  }
  const first = waves.findIndex((ids) => ids.some((id) => open.has(id)));
  return Math.max(0, first);
}

function foldersIn({ waves, packages }: Folded): readonly Fold[] {
  if (packages.length < FOLDERS_FROM) {
    return [];
  }
  const byId = new Map(packages.map((item) => [item.id, item]));
  return waves.flatMap((ids, index) => foldersOf(ids, byId, index + 1));
}

function planOf(waves: Folded['waves'], folders: readonly Fold[], doneWaves: number): FoldPlan {
  const folds = new Map<string, Fold>();
  const around = new Map<string, string>();
  const add = (fold: Fold): void => {
    folds.set(fold.id, fold);
    fold.items.forEach((id) => around.set(id, fold.id));
  };
  folders.forEach(add);
  const done = waves.slice(0, doneWaves).flat();
  if (done.length > 1) {
    const items = [...new Set(done.map((id) => around.get(id) ?? id))];
    add({ id: DONE, wave: 1, waves: doneWaves, items, packages: done });
  }
  return { folds, around, doneWaves: done.length > 1 ? doneWaves : 0 };
}

/** The packages of a wave by folder, as far up as it takes; what is alone in its folder stays as it is. */
function foldersOf(
  ids: readonly string[],
  packages: ReadonlyMap<string, GraphPackage>,
  wave: number,
): readonly Fold[] {
  const folders = new Map(ids.map((id) => [id, folderOf(packages.get(id)?.writes ?? [])]));
  let groups = groupsOf(folders, Infinity);
  for (let depth = deepest(groups) - 1; depth > 0 && groups.size > MOST_IN_WAVE; depth -= 1) {
    const fewer = groupsOf(folders, depth);
    if (fewer.size === 1) {
      break;
    }
    groups = fewer;
  }
  return [...groups]
    .filter(([folder, items]) => folder !== '' && items.length > 1)
    .map(([folder, items]) => ({
      id: `${FOLD_MARK}${wave} ${folder}`,
      folder,
      wave,
      waves: 1,
      items,
      packages: items,
    }));
}

function groupsOf(folders: ReadonlyMap<string, string>, depth: number): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [id, folder] of folders) {
    const name = depth === Infinity ? folder : folder.split('/').slice(0, depth).join('/');
    const group = groups.get(name) ?? [];
    groups.set(name, group);
    group.push(id);
  }
  return groups;
}

function deepest(groups: ReadonlyMap<string, unknown>): number {
  return Math.max(0, ...[...groups.keys()].map((folder) => folder.split('/').length));
}

/** The folder that all globs lie in, as far as they name one without wildcards; empty where that is the repository. */
function folderOf(globs: readonly string[]): string {
  const [glob] = globs;
  if (glob !== undefined && globs.length === 1) {
    return plainFolder(glob).join('/');
  }
  const [first = [], ...others] = globs.map(plainFolder);
  const shared = first.findIndex((part, index) => others.some((parts) => parts[index] !== part));
  return (shared === -1 ? first : first.slice(0, shared)).join('/');
}

function plainFolder(glob: string): readonly string[] {
  const parts = glob.replace(/^\.?\//, '').split('/');
  const wild = parts.findIndex((part) => /[*?[{!]/.test(part));
  return parts.slice(0, wild === -1 ? -1 : wild);
}
