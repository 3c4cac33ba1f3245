import type { MergeIdentity } from '../../ports/ports';
import { describeConflicts } from '../../run/conflicts/mergeConflict';
import type { PackageRun, RunEvent, RunState } from '../../run/run';
import { WavesError } from '../../wavesError';
import { checkUses, typeNotes } from '../contracts/contractCheck';
import { extractContracts } from '../contracts/contractExtraction';
import { contextWorld, contractTools, keepContexts } from '../contracts/runContexts';
import type { FollowedRun } from '../kernel/attempts';
import { located } from '../kernel/attempts';
import type { EngineDependencies } from '../kernel/engineDependencies';

/**
 * Merges the package's branch into the integration branch, once, however often it is asked for; and takes from the merged
 * tree what others build against.
 * @returns what came of it. @throws WavesError of the repository, `lease-lost`.
 */
export async function mergePackage(
  deps: EngineDependencies,
  run: Pick<FollowedRun, 'plan' | 'state'>,
  item: PackageRun,
): Promise<readonly RunEvent[]> {
  const { repository, log } = deps;
  const { state } = run;
  const target = { package: item.planned.id, attempt: item.attempt };
  const identity: MergeIdentity = { run: state.run, ...target };
  if (item.head === undefined) {
    throw new WavesError('git-failed', `The work of ${item.planned.id} has no commit to merge.`);
  }
  const tip = await laterTip(deps, item);
  if (tip !== undefined) {
    const message = `Its branch stands at ${tip.slice(0, 10)} now; what was judged was ${item.head.slice(0, 10)}, so it is verified again.`;
    return [{ type: 'attempt.outdated', ...target, tip, message }];
  }
  const tools = contractTools(deps, state);
  const uses = await checkUses(tools, log, state, item, run.plan, item.head);
  if (uses.broken.length > 0) {
    return uses.broken;
  }
  const message = `Merge ${item.planned.id}: ${item.planned.title}`;
  const result = await repository.merge(state.integrationBranch, item.head, message, identity);
  if (result.kind !== 'merged') {
    return [conflictOf(state, item, result)];
  }
  const { commit, tip: merged } = result;
  return [
    ...uses.judged,
    { type: 'package.integrated', ...target, commit, ...(merged === commit ? {} : { tip: merged }) },
    ...(await takenFrom(deps, run, item, merged)),
  ];
}

/**
 * Takes from a merged tree what others build against.
 * @param tip of the integration branch, with the package on it.
 */
export async function takenFrom(
  deps: EngineDependencies,
  run: Pick<FollowedRun, 'plan' | 'state'>,
  item: PackageRun,
  tip: string,
): Promise<readonly RunEvent[]> {
  const { state, plan } = run;
  const contracts = await extractContracts(contractTools(deps, state), deps.log, state, item, plan, tip);
  const world = contextWorld(deps, run);
  const contexts = world === undefined ? [] : await keepContexts(world, item, tip, deps.log);
  const types = await typeNotes(deps, plan, state.plan, tip, item.planned.id);
  return [...contracts, ...contexts, ...types];
}

/** Where the package's branch stands, if commands or people have judged an earlier commit. */
async function laterTip(
  { repository }: Pick<EngineDependencies, 'repository'>,
  item: PackageRun,
): Promise<string | undefined> {
  if (item.steps.length === 0 && item.approved.length === 0) {
    return undefined;
  }
  const tip = await repository.commitOf(`refs/heads/${located(item).branch}`);
  return tip === item.head ? undefined : tip;
}

type Refused = Exclude<
  Awaited<ReturnType<EngineDependencies['repository']['merge']>>,
  { readonly kind: 'merged' }
>;

function conflictOf(state: RunState, item: PackageRun, { files, conflicts = [] }: Refused): RunEvent {
  const others = mergedMeanwhile(state, item, files);
  const words = conflicts.length === 0 ? files.join(', ') : describeConflicts(conflicts);
  return {
    type: 'package.blocked',
    package: item.planned.id,
    attempt: item.attempt,
    reason: 'conflict',
    message: `Conflicts with ${others.length === 0 ? 'the integration branch' : others.join(' and ')} in: ${words}`,
    files,
    conflicts,
    with: others,
  };
}

/** Packages merged since this one began that changed files which it changed too, or which are in conflict. */
function mergedMeanwhile(state: RunState, item: PackageRun, files: readonly string[]): string[] {
  const own = new Set([...files, ...(item.filesModified ?? [])].map((file) => file.toLowerCase()));
  return [...state.packages.values()]
    .filter(
      ({ state: name, endedAt, filesModified = [] }) =>
        name === 'done' &&
        (endedAt ?? '') >= (item.startedAt ?? '') &&
        filesModified.some((file) => own.has(file.toLowerCase())),
    )
    .map(({ planned }) => planned.id);
}
