import { knownContext } from '../../contracts/contexts/deriveContext';
import { readContext } from '../../contracts/contexts/readContext';
import { contractPaths, planContracts } from '../../contracts/contractPaths';
import { consumedChanges, consumesFile, contractOwners } from '../../contracts/contractRoles';
import type { ContractTools, ReadContract } from '../../contracts/surfaces/contractTools';
import type { Surface } from '../../contracts/surfaces/languages/surface';
import type { ItemChange } from '../../contracts/surfaces/surfaceDiff';
import { describeChange, surfaceDiff } from '../../contracts/surfaces/surfaceDiff';
import { firstById } from '../../plan/firstById';
import { compileGlob } from '../../plan/globs/globs';
import type { Plan, WorkPackage } from '../../plan/model';
import type { Log } from '../../ports/ports';
import type { ContractArtifact, StaleReason } from '../../run/contracts/contractEvents';
import type { PackageRun, RunEvent, RunState } from '../../run/run';

/** How many changes are told of one contract; the rest is counted. */
const MOST_CHANGES = 12;

/**
 * Finds the contracts that a merge has changed, and the packages that were built on what has changed.
 * @param commit where the integration branch stands after the merge.
 * @returns an event for each contract under which somebody has built.
 */
export async function findDrift(
  tools: ContractTools,
  state: RunState,
  item: PackageRun,
  plan: Plan,
  commit: string,
): Promise<RunEvent[]> {
  const paths = watched(plan, item.filesModified ?? []);
  const builders = [...state.packages.values()].filter(
    (one) => one.planned.id !== item.planned.id && BUILT.has(one.state) && one.attempt > 0,
  );
  if (paths.length === 0 || builders.length === 0) {
    return [];
  }
  const before = await tools.read(state.integrationHead, paths);
  const after = new Map((await tools.read(commit, paths)).map((file) => [file.path, file]));
  const events = await Promise.all(
    before.map(async (old) => {
      const now = after.get(old.path);
      return old.hash === now?.hash ? [] : driftOf(tools, { state, plan, item, builders }, old, now);
    }),
  );
  return events.flat();
}

/** States of packages whose work, finished or not, stands on contracts as they were. */
const BUILT: ReadonlySet<string> = new Set([
  'starting',
  'working',
  'stalled',
  'verifying',
  'integrating',
  'blocked',
  'done',
  'stale',
]);

interface Merge {
  readonly state: RunState;
  readonly plan: Plan;
  readonly item: PackageRun;
  readonly builders: readonly PackageRun[];
}

async function driftOf(
  tools: ContractTools,
  { state, plan, item, builders }: Merge,
  old: ReadContract,
  now: ReadContract | undefined,
): Promise<RunEvent[]> {
  const surface: Surface = now?.surface ?? { language: old.surface.language, items: [] };
  const changes = surfaceDiff(old.surface, surface);
  const stale: StaleReason[] = [];
  for (const builder of builders) {
    const consumed = await consumedBy(tools, state, plan, builder, old, changes);
    if (consumed.length > 0) {
      const more = consumed.length - MOST_CHANGES;
      stale.push({
        package: builder.planned.id,
        changes: [
          ...consumed.slice(0, MOST_CHANGES).map(describeChange),
          ...(more > 0 ? [`${more} more changes`] : []),
        ],
        breaking: consumed.some(({ breaking }) => breaking),
      });
    }
  }
  const named = (how: ItemChange['how']): string[] =>
    changes.filter((change) => change.how === how).map(({ name }) => (name === '' ? old.path : name));
  return stale.length === 0
    ? []
    : [
        {
          type: 'contract.drifted',
          package: item.planned.id,
          attempt: item.attempt,
          path: old.path,
          from: await tools.keep(state.run, old.surface),
          to: await tools.keep(state.run, surface),
          added: named('added'),
          removed: named('removed'),
          changed: named('changed'),
          breaking: changes.some(({ breaking }) => breaking),
          stale,
        },
      ];
}

async function consumedBy(
  tools: ContractTools,
  state: RunState,
  plan: Plan,
  builder: PackageRun,
  old: ReadContract,
  changes: readonly ItemChange[],
): Promise<ItemChange[]> {
  const planned = firstById(plan).get(builder.planned.id);
  if (planned === undefined || !consumesFile(plan, planned, old.path) || writesIt(plan, planned, old.path)) {
    return [];
  }
  const left = await tools.keptContext(state.run, builder.planned.id);
  const { assumptions } = readContext(left ?? {}, knownContext(state, builder)).context;
  const names = old.surface.items.map(({ name }) => name);
  return consumedChanges(changes, assumptions, names);
}

/** Who has written a contract was not built on it, unless the plan says so. */
function writesIt(plan: Plan, { id, consumes }: WorkPackage, path: string): boolean {
  return consumes.length === 0 && contractOwners(plan, path).some((owner) => owner.id === id);
}

/** Those of the changed files that somebody may build on: the plan's contracts, and what packages say that they consume. */
function watched(plan: Plan, filesModified: readonly string[]): string[] {
  const contracts = new Set(planContracts(plan));
  const consumed = plan.packages.flatMap(({ consumes }) => consumes.map(({ value }) => compileGlob(value)));
  return filesModified.filter((path) => contracts.has(path) || consumed.some((matches) => matches(path)));
}

/**
 * Takes from the merged tree what a package has left for those after it, and keeps it with the run. It is written down
 * together with the merge, so that nobody starts on it before it is known; and so is what others had built on before it changed.
 * @returns no event where the package leaves nothing.
 */
export async function extractContracts(
  tools: ContractTools | undefined,
  log: Log,
  state: RunState,
  item: PackageRun,
  plan: Plan,
  commit: string,
): Promise<RunEvent[]> {
  const planned = firstById(plan).get(item.planned.id);
  if (tools === undefined || planned === undefined) {
    return [];
  }
  const paths = contractPaths(plan, planned, item.filesModified ?? [], state.contracts);
  try {
    const artifacts: ContractArtifact[] = [];
    for (const { path, hash, surface } of await tools.read(commit, paths)) {
      const { language, items } = surface;
      artifacts.push({
        path,
        language,
        hash,
        surface: await tools.keep(state.run, surface),
        items: items.length,
      });
    }
    const target = { package: item.planned.id, attempt: item.attempt };
    const drift = await findDrift(tools, state, item, plan, commit);
    return artifacts.length === 0
      ? drift
      : [{ type: 'contract.extracted', ...target, commit, artifacts }, ...drift];
  } catch (error) {
    // The work is merged; what is not known of it is looked up in the files by those who need it.
    log.error(`What ${item.planned.id} offers could not be read.`, error);
    return [];
  }
}
