import { t } from '@vscode/l10n';
import { Glob } from '../../plan/globs/globs';
import type { Plan, WorkPackage } from '../../plan/model';
import { witnessPath } from '../../plan/globs/witnessPath';
import { heldLockKey } from '../../plan/upstream/lockKeys';
import { fileLockKey, lockedPath, locksMeet } from '../kernel/kernel';
import { meantLockKey } from '../locks/lockTable';
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
  /** Plans that wait for approval and claim something that this one claims; they count for nothing else. */
  readonly planned: readonly PlannedCollision[];
}

/** What a package claims, as it is written down for others. */
export interface PackageClaims {
  /** Undefined where whoever claims it does not say for which package. */
  readonly package: string | undefined;
  /** Keys of locks. */
  readonly locks: readonly string[];
  /** Globs of what it may write, and of what it may not. */
  readonly writes: readonly string[];
  readonly denied: readonly string[];
}

/** A plan that people have yet to approve of, with what it would claim: a signal, which keeps nobody out. */
export interface PlannedFeature {
  readonly id: string;
  readonly title: string;
  /** The plan, absolute, and as people know it: from the top of its work tree. */
  readonly plan: string;
  readonly name: string;
  /** Who has proposed it, and since when it waits (ISO 8601, UTC). */
  readonly by: string;
  readonly since: string;
  readonly claims: readonly PackageClaims[];
}

/** A plan that waits for approval and claims something that another one claims too. */
export interface PlannedCollision {
  readonly feature: PlannedFeature;
  readonly shared: readonly SharedClaim[];
}

/** A feature that somebody has registered with the coordinator. */
export interface RegisteredFeature {
  readonly id: string;
  readonly resource_claims: readonly string[];
}

interface Claims extends Pick<PackageClaims, 'package' | 'locks'> {
  readonly writes: readonly Glob[];
  readonly denied: readonly Glob[];
}

/**
 * How a plan stands beside the features that are under way: as the format has it, SEQUENTIAL where more than half of it
 * collides with them. What counts as one is a package.
 * @param runs that go on in the repository; those of the plan's own feature, and those within others, are left out.
 * @param registered features that others have registered, be it from other checkouts.
 * @param planned plans that wait for approval, this one not among them.
 */
export function planFeasibility(
  plan: Plan,
  runs: readonly RunState[],
  registered: readonly RegisteredFeature[] = [],
  planned: readonly PlannedFeature[] = [],
): PlanFeasibility {
  const own = claimsOfPlan(plan).map(compiled);
  const others = [
    ...runs
      .filter(
        ({ phase, parent, feature }) =>
          phase !== 'ended' && parent === undefined && feature.id !== plan.feature.id,
      )
      .map((run) => ({ feature: run.feature.id, run: run.run, claims: claimsOfRun(run).map(compiled) })),
    ...registered
      .filter(({ id }) => id !== plan.feature.id && !runs.some(({ feature }) => feature.id === id))
      .map(({ id, resource_claims }) => ({
        feature: id,
        run: undefined,
        claims: [compiled(claimsOfKeys(resource_claims))],
      })),
  ];
  const collisions = others
    .map(({ feature, run, claims }): FeatureCollision => ({
      feature,
      run,
      shared: sharedClaims(own, claims),
    }))
    .filter(({ shared }) => shared.length > 0);
  const colliding = [...new Set(collisions.flatMap(({ shared }) => shared.map((each) => each.package)))];
  const packages = plan.packages.length;
  const feasibility =
    colliding.length === 0 ? 'FULL' : colliding.length * 2 > packages ? 'SEQUENTIAL' : 'PARTIAL';
  return { feasibility, packages, colliding, collisions, planned: plannedCollisions(own, planned) };
}

/** What the packages of a plan claim. */
export function claimsOfPlan({ packages }: Plan): PackageClaims[] {
  return packages.map(claimsOfPackage);
}

/** Which plans that wait for approval claim something that a feature claims. @param claims keys of locks, or paths. */
export function plannedBeside(
  feature: string,
  claims: readonly string[],
  planned: readonly PlannedFeature[],
): PlannedCollision[] {
  return plannedCollisions([compiled({ ...claimsOfKeys(claims), package: feature })], planned);
}

function plannedCollisions(own: readonly Claims[], planned: readonly PlannedFeature[]): PlannedCollision[] {
  return planned
    .map((feature) => ({ feature, shared: sharedClaims(own, feature.claims.map(compiled)) }))
    .filter(({ shared }) => shared.length > 0);
}

function sharedClaims(own: readonly Claims[], others: readonly Claims[]): SharedClaim[] {
  return own.flatMap((mine) => others.flatMap((theirs) => sharedBy(mine, theirs)));
}

function compiled({ package: id, locks, writes, denied }: PackageClaims): Claims {
  const globs = (texts: readonly string[]): Glob[] => texts.map((text) => Glob.ofPath(text));
  return { package: id, locks, writes: globs(writes), denied: globs(denied) };
}

function claimsOfPackage({ id, locks, scope }: WorkPackage): PackageClaims {
  return {
    package: id,
    locks: [
      ...locks.keys.map(({ value }) => heldLockKey(value)),
      ...locks.files.map(({ value }) => fileLockKey(value)),
    ],
    writes: scope.writeAllow.map(({ value }) => value),
    denied: scope.deny.map(({ value }) => value),
  };
}

/** What packages claim whose work is not left out; what is merged there is not in the branch that this plan begins from. */
function claimsOfRun(run: RunState): PackageClaims[] {
  return [...run.packages.values()]
    .filter(({ selected, state }) => selected && state !== 'skipped' && state !== 'cancelled')
    .map(({ planned }) => ({
      package: planned.id,
      locks: planned.locks,
      writes: planned.writeAllow,
      denied: planned.deny,
    }));
}

function claimsOfKeys(claims: readonly string[]): PackageClaims {
  const locks = claims.map((claim) => meantLockKey(claim));
  return {
    package: undefined,
    locks,
    writes: locks.flatMap((key) => lockedPath(key) ?? []),
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

/** What people should know before they run a plan beside others, and how to go on; empty where nothing under way collides. */
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

/** What people should know of plans that wait for approval and claim the same; empty where none does. */
export function plannedText(planned: readonly PlannedCollision[]): string[] {
  return planned.length === 0
    ? []
    : [
        t('Waiting for approval, and claiming the same; that keeps nobody out:'),
        ...planned.flatMap(({ feature: { id, name, by, since }, shared }) => [
          t('{0} ({1}), proposed by {2} at {3}:', id, name, by, minuteOf(since)),
          ...sharedLines(shared),
        ]),
      ];
}

/** A time as people read it, which no machine's time zone changes. */
function minuteOf(time: string): string {
  return `${time.slice(0, 16).replace('T', ' ')} UTC`;
}

function collisionLines({ feature, run, shared }: FeatureCollision): string[] {
  return [
    run === undefined ? t('{0}, registered by others:', feature) : t('{0}, run {1}:', feature, run),
    ...sharedLines(shared),
  ];
}

function sharedLines(shared: readonly SharedClaim[]): string[] {
  const rest = shared.length - MOST;
  return [
    ...shared
      .slice(0, MOST)
      .map(({ package: id, other, what }) =>
        other === undefined ? t('    {0}: {1}', id, what) : t('    {0} and its {1}: {2}', id, other, what),
      ),
    ...(rest > 0 ? [t('    and {0} more', rest)] : []),
  ];
}
