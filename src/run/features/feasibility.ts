import { t } from '@vscode/l10n';
import { Glob } from '../../plan/globs/globs';
import type { Plan, WorkPackage } from '../../plan/model';
import { witnessPath } from '../../plan/globs/witnessPath';
import { fileLockKey, lockedPath, locksMeet } from '../kernel/kernel';
import { heldLockKey } from '../../plan/upstream/canonicalLockKey';
import { meantLockKey } from '../locks/lockKey';
import type { RunState } from '../run';

/** Whether a plan can be carried out beside what is under way: all of it, a part of it, or better after that. */
export type Feasibility = 'FULL' | 'PARTIAL' | 'SEQUENTIAL';

/** Something that two features claim. */
export interface SharedClaim {
  /** The package of the plan that claims it. */
  readonly package: string;
  /** The package of the other feature; undefined where that only says what it claims. */
  readonly other: string | undefined;
  /** A lock's key, or a path that both may write. */
  readonly what: string;
}

/** A feature that is under way and claims something that the plan claims too. */
export interface FeatureCollision {
  readonly feature: string;
  /** Its run here; undefined where it was registered by somebody else. */
  readonly run: string | undefined;
  readonly shared: readonly SharedClaim[];
}

/** How a plan stands beside what is under way. */
export interface PlanFeasibility {
  readonly feasibility: Feasibility;
  /** How many packages of the plan there are, and which of them collide. */
  readonly packages: number;
  readonly colliding: readonly string[];
  readonly collisions: readonly FeatureCollision[];
}

/** A feature that somebody has registered with the coordinator. */
export interface RegisteredFeature {
  readonly id: string;
  readonly resource_claims: readonly string[];
}

interface Claims {
  readonly package: string | undefined;
  readonly locks: readonly string[];
  readonly writes: readonly Glob[];
  readonly denied: readonly Glob[];
}

/**
 * How a plan stands beside the features that are under way: as the format has it, SEQUENTIAL where more than half of it
 * collides with them. What counts as one is a package.
 * @param runs that go on in the repository; those of the plan's own feature, and those within others, are left out.
 * @param registered features that others have registered, be it from other checkouts.
 */
export function planFeasibility(
  plan: Plan,
  runs: readonly RunState[],
  registered: readonly RegisteredFeature[] = [],
): PlanFeasibility {
  const own = plan.packages.map(claimsOfPackage);
  const others = [
    ...runs
      .filter(
        ({ phase, parent, feature }) =>
          phase !== 'ended' && parent === undefined && feature.id !== plan.feature.id,
      )
      .map((run) => ({ feature: run.feature.id, run: run.run, claims: claimsOfRun(run) })),
    ...registered
      .filter(({ id }) => id !== plan.feature.id && !runs.some(({ feature }) => feature.id === id))
      .map(({ id, resource_claims }) => ({
        feature: id,
        run: undefined,
        claims: [claimsOfKeys(resource_claims)],
      })),
  ];
  const collisions = others
    .map(({ feature, run, claims }): FeatureCollision => ({
      feature,
      run,
      shared: own.flatMap((mine) => claims.flatMap((theirs) => sharedBy(mine, theirs))),
    }))
    .filter(({ shared }) => shared.length > 0);
  const colliding = [...new Set(collisions.flatMap(({ shared }) => shared.map((each) => each.package)))];
  const packages = plan.packages.length;
  const feasibility =
    colliding.length === 0 ? 'FULL' : colliding.length * 2 > packages ? 'SEQUENTIAL' : 'PARTIAL';
  return { feasibility, packages, colliding, collisions };
}

function claimsOfPackage({ id, locks, scope }: WorkPackage): Claims {
  return {
    package: id,
    locks: [
      ...locks.keys.map(({ value }) => heldLockKey(value)),
      ...locks.files.map(({ value }) => fileLockKey(value)),
    ],
    writes: scope.writeAllow.map(({ value }) => Glob.ofPath(value)),
    denied: scope.deny.map(({ value }) => Glob.ofPath(value)),
  };
}

/** What packages claim whose work is not left out; what is merged there is not in the branch that this plan begins from. */
function claimsOfRun(run: RunState): Claims[] {
  return [...run.packages.values()]
    .filter(({ selected, state }) => selected && state !== 'skipped' && state !== 'cancelled')
    .map(({ planned }) => ({
      package: planned.id,
      locks: planned.locks,
      writes: planned.writeAllow.map((glob) => Glob.ofPath(glob)),
      denied: planned.deny.map((glob) => Glob.ofPath(glob)),
    }));
}

function claimsOfKeys(claims: readonly string[]): Claims {
  const locks = claims.map((claim) => meantLockKey(claim));
  return {
    package: undefined,
    locks,
    writes: locks.flatMap((key) => lockedPath(key) ?? []).map((path) => Glob.ofPath(path)),
    denied: [],
  };
}

/** Locks that meet, and one path that both may write. */
function sharedBy(mine: Claims, theirs: Claims): SharedClaim[] {
  const pair = { package: mine.package ?? '', other: theirs.package };
  const locks = mine.locks.filter((key) => theirs.locks.some((other) => locksMeet(key, other)));
  const path = sharedPath(mine, theirs);
  const isLocked = path !== undefined && locks.includes(fileLockKey(path));
  return [...locks, ...(path === undefined || isLocked ? [] : [path])].map((what) => ({ ...pair, what }));
}

function sharedPath(mine: Claims, theirs: Claims): string | undefined {
  const denied = [...mine.denied, ...theirs.denied];
  for (const a of mine.writes) {
    for (const b of theirs.writes) {
      const common = mayMeet(a, b) ? witnessPath({ a, b, denied }) : undefined;
      if (common?.found === 'path') {
        return common.path;
      }
    }
  }
  return undefined;
}

/** Most globs begin with different folders, which is seen at once. */
function mayMeet(a: Glob, b: Glob): boolean {
  return a.prefix.startsWith(b.prefix) || b.prefix.startsWith(a.prefix);
}

/** More than so many shared things of one feature are counted. */
const MOST = 5;

/** What people should know before they run a plan beside others, and how to go on; empty where nothing collides. */
export function feasibilityText({ feasibility, packages, colliding, collisions }: PlanFeasibility): string[] {
  if (feasibility === 'FULL') {
    return [];
  }
  const head =
    feasibility === 'PARTIAL'
      ? t('PARTIAL: {0} of {1} packages collide with what is under way.', colliding.length, packages)
      : t('SEQUENTIAL: {0} of {1} packages collide with what is under way.', colliding.length, packages);
  const advice =
    feasibility === 'PARTIAL'
      ? t(
          'Locks keep these packages waiting and the others go on; files that both write may conflict when both are merged.',
        )
      : t('Better let that end first, or run only the packages that do not collide.');
  return [head, ...collisions.flatMap(collisionLines), advice];
}

function collisionLines({ feature, run, shared }: FeatureCollision): string[] {
  const rest = shared.length - MOST;
  return [
    run === undefined ? t('{0}, registered by others:', feature) : t('{0}, run {1}:', feature, run),
    ...shared
      .slice(0, MOST)
      .map(({ package: id, other, what }) =>
        other === undefined ? t('    {0}: {1}', id, what) : t('    {0} and its {1}: {2}', id, other, what),
      ),
    ...(rest > 0 ? [t('    and {0} more', rest)] : []),
  ];
}
