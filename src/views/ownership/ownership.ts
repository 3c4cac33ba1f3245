import { t } from '@vscode/l10n';
import { firstById } from '../../plan/firstById';
import { Glob } from '../../plan/globs/globs';
import type { PlanGraph } from '../../plan/graph/graph';
import type { Plan } from '../../plan/model';
import type { FileClaim, OwnerIndex } from '../../plan/ownership/ownerIndex';
import { ownerIndex } from '../../plan/ownership/ownerIndex';
import type { PackageStateName, Shown } from '../../run/kernel/kernel';
import { appearanceOf, isActive, lockedPath } from '../../run/kernel/kernel';
import { LockedFiles } from '../../run/locks/lockedFiles';
import type { LockRow } from '../../run/locks/lockRows';
import { waitsOf } from '../../run/explaining/liveView';
import type { RunState } from '../../run/run';
import type {
  FileBadge,
  FileStanding,
  StandingChange,
  StandingKind,
  StandingLock,
  StandingOwner,
} from './fileBadge';
import { monogram } from './fileBadge';
import type { UnmergedChanges } from './unmergedChanges';
import { changesByPath } from './unmergedChanges';

/** A file that the person has changed and that a package is about to write, or writes now. */
export interface Collision {
  readonly path: string;
  /** The packages at work first, then those that have not begun. */
  readonly owners: readonly StandingOwner[];
  /** Ids of packages that have changed it too, in their worktrees. */
  readonly changedBy: readonly string[];
}

/** What a person's own changes meet, the most certain first: changed by both, then at work, then still to come. */
export function collisionsOf(standings: readonly FileStanding[]): Collision[] {
  return standings
    .map(({ path, owners, changedBy }) => ({
      path,
      owners: owners.filter(({ state }) => state !== 'done' && state !== 'skipped' && state !== 'cancelled'),
      changedBy: changedBy.map(({ id }) => id),
    }))
    .filter(({ owners, changedBy }) => owners.length > 0 || changedBy.length > 0)
    .sort((a, b) => certainty(b) - certainty(a) || (a.path < b.path ? -1 : 1));
}

function certainty({ owners, changedBy }: Collision): number {
  return changedBy.length > 0 ? 2 : owners.some(({ state }) => isActive(state)) ? 1 : 0;
}

/** More packages than these are counted in a tooltip, but not named. */
const MOST_NAMED = 8;

/** Answers which packages may write something inside of a folder, by what stands before the first wildcard of their globs. */
export class FolderClaims {
  readonly #inside = new Map<string, Set<string>>();

  constructor(plan: Plan) {
    for (const { id, scope } of firstById(plan).values()) {
      for (const { value } of scope.writeAllow) {
        const { prefix } = Glob.ofPath(value);
        for (let end = prefix.indexOf('/'); end >= 0; end = prefix.indexOf('/', end + 1)) {
          const folder = prefix.slice(0, end);
          const ids = this.#inside.get(folder) ?? new Set();
          this.#inside.set(folder, ids.add(id));
        }
      }
    }
  }

  /** Ids in the order of the plan; undefined where no glob names the folder or something inside of it. */
  insideOf(folder: string): ReadonlySet<string> | undefined {
    return this.#inside.get(folder);
  }
}

/**
 * The mark of a folder: its only owner, or how many there are; in the colour of whoever is at work.
 * @param ids at least one.
 */
export function folderBadge(ids: ReadonlySet<string>, shown: (id: string) => Shown): FileBadge {
  const all = [...ids];
  const [first = '?'] = all.filter((id) => isActive(shown(id).state)).concat(all);
  const named = all.slice(0, MOST_NAMED).map((id) => `${id}: ${appearanceOf(shown(id)).label}`);
  const more = all.length - named.length;
  return {
    badge: all.length === 1 ? monogram(first) : all.length > 9 ? '9+' : String(all.length),
    color: appearanceOf(shown(first)).color,
    tooltip: [
      all.length === 1
        ? t('A package may write in this folder:')
        : t('{0} packages may write in this folder:', all.length),
      ...named,
      ...(more > 0 ? [t('and {0} more', more)] : []),
    ].join('\n'),
    propagate: false,
  };
}

/** Where more may write a file than these, the rest is not compared: it is contested, whoever else comes. */
const MOST_COMPARED = 40;

/** What is compiled of a plan once, however often its run moves on. */
export interface PlanOwners {
  readonly index: OwnerIndex;
  readonly titles: ReadonlyMap<string, string>;
  readonly graph: PlanGraph;
}

/** Compiles the scopes of a plan. */
export function planOwners(plan: Plan, graph: PlanGraph): PlanOwners {
  const titles = new Map([...firstById(plan)].map(([id, { title }]) => [id, title]));
  return { index: ownerIndex(plan), titles, graph };
}

/** Answers for any file how it stands, at one moment of a plan and its run. */
export class Ownership {
  readonly #changed: ReadonlyMap<string, readonly string[]>;
  readonly #locked: LockedFiles;

  /** @param run the newest one; undefined: there has been none. @param locks of the repository, whoever holds them. */
  constructor(
    private readonly owners: PlanOwners,
    private readonly run: RunState | undefined,
    changes: UnmergedChanges,
    locks: readonly LockRow[],
  ) {
    this.#changed = changesByPath(changes);
    this.#locked = new LockedFiles(locks);
  }

  /** How a package is shown; `planned` before its run. */
  shown(id: string): Shown {
    const item = this.run?.packages.get(id);
    return item === undefined ? { state: 'planned' } : { state: item.state, waits: waitsOf(item) };
  }

  /** @param path from the top of the repository, with forward slashes. */
  standingOf(path: string): FileStanding {
    const claims = this.owners.index.ownersOf(path);
    const owners = claims.writers.map((claim) => this.#owner(claim)).sort(byTurn);
    const changedBy = (this.#changed.get(path) ?? []).map((id): StandingChange => {
      const inScope = owners.some((owner) => owner.id === id);
      return { id, ...this.shown(id), inScope };
    });
    const locks = this.#locks(path);
    const contestedBy = this.#contestedBy(owners, changedBy);
    return {
      path,
      kind: kindOf({ owners, changedBy, locks, contestedBy }),
      owners,
      denied: claims.denied.map(({ package: id, pattern }) => ({ id, glob: pattern.value })),
      changedBy,
      locks,
      contestedBy,
    };
  }

  #owner({ package: id, pattern }: FileClaim): StandingOwner {
    return { id, title: this.owners.titles.get(id) ?? id, ...this.shown(id), glob: pattern.value };
  }

  #locks(path: string): StandingLock[] {
    const found: StandingLock[] = [];
    for (const { key, holder } of this.#locked.of(path)) {
      if (holder !== undefined) {
        const name = holder.kind === 'package' ? holder.package : holder.name;
        found.push({ key: lockedPath(key) ?? key, holder: name });
      }
    }
    return found;
  }

  /** Those that are done are no rivals any more, and those that wait for each other never were. */
  #contestedBy(owners: readonly StandingOwner[], changes: readonly StandingChange[]): string[] {
    const open = owners
      .filter(({ state }) => state !== 'done' && state !== 'skipped')
      .slice(0, MOST_COMPARED)
      .map(({ id }) => id);
    const found = new Set(changes.length > 1 ? changes.map(({ id }) => id) : []);
    open.forEach((a, at) => {
      for (const b of open.slice(at + 1)) {
        if (this.owners.graph.parallel(a, b)) {
          found.add(a).add(b);
        }
      }
    });
    return [...found];
  }
}

function kindOf(
  standing: Pick<FileStanding, 'owners' | 'changedBy' | 'locks' | 'contestedBy'>,
): StandingKind {
  if (standing.contestedBy.length > 0) {
    return 'contested';
  }
  if (standing.changedBy.length > 0) {
    return standing.changedBy.every(({ inScope }) => inScope) ? 'changing' : 'outside';
  }
  if (standing.locks.length > 0) {
    return 'locked';
  }
  return standing.owners.length > 0 ? 'owned' : 'free';
}

/** Who works now comes first, who is done last; among the others the order of the plan stays. */
function byTurn(a: StandingOwner, b: StandingOwner): number {
  return turn(a.state) - turn(b.state);
}

function turn(state: PackageStateName): number {
  if (isActive(state)) {
    return 0;
  }
  return state === 'done' || state === 'skipped' ? 2 : 1;
}
