import type { OpenSpecChange } from '../contracts/prompt/sliceDocuments';
import { changePart } from '../contracts/prompt/sliceDocuments';
import { edgeCargo } from '../contracts/edgeCargo';
import { obligationsOf } from '../contracts/obligations';
import { compileGlob } from '../plan/globs/globs';
import type { PlanGraph } from '../plan/graph/graph';
import { needEdges } from '../plan/graph/graph';
import type { Plan, WorkPackage } from '../plan/model';
import type { Located } from '../plan/source';
import type {
  ClaimedLock,
  OwedThing,
  PackageDetails,
  ScopePattern,
  UpstreamPackage,
} from '../protocol/packageDetails';

/** More files than these of one pattern are counted, but not named. */
const MOST_FILES = 50;

/**
 * What the inspector shows of a package that has not been run: what the plan itself says of it.
 *
 * @param files paths relative to the repository; undefined where they are not known.
 * @param change the OpenSpec change that the plan belongs to; undefined: it belongs to none.
 * @returns what makes the details of one package; what packages share is computed once for all of them.
 */
export function plannedDetails(
  plan: Plan,
  graph: PlanGraph,
  files: readonly string[] | undefined,
  change?: OpenSpecChange,
): (item: WorkPackage) => PackageDetails {
  const byId = new Map([...plan.packages].reverse().map((each) => [each.id, each]));
  const claimants = claimantsOf(plan);
  const contracts = contractFiles(plan);
  const cargo = edgeCargo(plan);
  const owed = owedThings(plan, byId);
  const soft = needEdges(plan);
  const patterns = scopePatterns(files);
  return (item) => ({
    package: item.id,
    description: item.description,
    priority: item.priority,
    timeoutMinutes: item.timeoutMinutes,
    retryBudget: item.retryBudget,
    writes: patterns(item.scope.writeAllow),
    reads: patterns(item.scope.readAllow),
    denies: patterns(item.scope.deny),
    locks: claimsOf(item).map((key): ClaimedLock => {
      const rivals = (claimants.get(key) ?? []).filter((id) => id !== item.id);
      return { key, rivals };
    }),
    contracts,
    upstream: [
      ...item.dependsOn.flatMap(({ value: id }) => {
        const source = byId.get(id);
        if (source === undefined) {
          return [];
        }
        const owes = owed(source).filter(({ neededBy }) => neededBy.some((user) => user.id === item.id));
        return [upstream(source, cargo(source, item), owes)];
      }),
      ...soft.flatMap(({ from, to, artifacts }) => {
        const source = byId.get(from);
        return source === undefined || to !== item.id
          ? []
          : [{ ...upstream(source, undefined, []), needs: artifacts }];
      }),
    ],
    downstream: (graph.dependents.get(item.id) ?? []).map((id) => ({
      id,
      title: byId.get(id)?.title ?? id,
    })),
    obligations: owed(item),
    ...(change === undefined ? {} : { change: changePart(change, item) }),
    prompt: { given: false, text: '' },
    verification: {
      ...(item.verification.tier === undefined ? {} : { tier: item.verification.tier }),
      steps: item.verification.steps.map((step) => {
        const what = step.command ?? step.instructions;
        return { name: step.name, ...(what === undefined ? {} : { what }), result: 'waiting' };
      }),
    },
    attempts: [],
    timeline: [],
    blocked: [],
  });
}

/** Matches each pattern once, however many packages name it. */
function scopePatterns(
  files: readonly string[] | undefined,
): (globs: readonly Located<string>[]) => ScopePattern[] {
  const known = new Map<string, ScopePattern>();
  const describe = (pattern: string): ScopePattern => {
    if (files === undefined) {
      return { pattern, files: [] };
    }
    const matching = files.filter(compileGlob(pattern));
    return { pattern, count: matching.length, files: matching.slice(0, MOST_FILES) };
  };
  return (globs) =>
    globs.map(({ value }) => {
      const found = known.get(value) ?? describe(value);
      known.set(value, found);
      return found;
    });
}

/** Who claims each lock, in the order of the plan. */
function claimantsOf({ packages }: Plan): ReadonlyMap<string, readonly string[]> {
  const claimants = new Map<string, string[]>();
  for (const item of packages) {
    for (const key of new Set(claimsOf(item))) {
      const known = claimants.get(key);
      if (known === undefined) {
        claimants.set(key, [item.id]);
      } else {
        known.push(item.id);
      }
    }
  }
  return claimants;
}

function claimsOf({ locks }: WorkPackage): string[] {
  return [...locks.files.map(({ value }) => `file:${value}`), ...locks.keys.map(({ value }) => value)];
}

function contractFiles({ contracts: { primary, files } }: Plan): string[] {
  return [...new Set([...(primary === undefined ? [] : [primary]), ...files].map(({ value }) => value))];
}

/** What each package owes; most plans do not say, and then nothing has to be looked for. */
function owedThings(
  plan: Plan,
  byId: ReadonlyMap<string, WorkPackage>,
): (item: WorkPackage) => readonly OwedThing[] {
  const isConsumed = plan.packages.some(({ consumes }) => consumes.length > 0);
  return (item) =>
    item.obligations.length === 0 && !isConsumed
      ? []
      : obligationsOf(plan, item).map(({ contract, neededBy, ...owed }) => ({
          ...owed,
          ...(contract === undefined ? {} : { contract }),
          neededBy: neededBy.map((id) => ({ id, title: byId.get(id)?.title ?? id })),
        }));
}

function upstream(
  { id, title }: WorkPackage,
  carries: UpstreamPackage['carries'],
  owes: readonly OwedThing[],
): UpstreamPackage {
  return {
    id,
    title,
    state: 'planned',
    files: [],
    fileCount: 0,
    owes,
    ...(carries === undefined ? {} : { carries }),
  };
}
