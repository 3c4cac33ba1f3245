import { checkObligations, describeMisses, filesOf } from '../../contracts/obligations/checkObligations';
import { planContracts } from '../../contracts/contractPaths';
import { foreignContracts } from '../../contracts/obligations/contractOwners';
import type { ContractTools } from '../../contracts/surfaces/contractTools';
import { obligationsOf } from '../../contracts/obligations/obligations';
import type { Plan, WorkPackage } from '../../plan/model';
import type { BrokenImport, ImportVerdict, ModuleTools } from '../../contracts/modules/modules';
import { describeBrokenImport, judgeImports, MODULE_FILE } from '../../contracts/modules/modules';
import { compileScope } from '../../plan/globs/scope';
import type { Log } from '../../ports/ports';
import type { ImportsJudged } from '../../run/contracts/contractEvents';
import type { PackageRun, RunEvent, RunState } from '../../run/run';

/** The work of an attempt that is to be held against contracts. */
export interface JudgedWork {
  readonly package: string;
  readonly attempt: number;
  /** The commit that it delivered. */
  readonly head: string;
  readonly filesModified: readonly string[];
}

/**
 * Changes of contracts that belong to another package stop the package: whoever builds on them would not know.
 * @returns no event where there are none.
 */
export function foreignChanges(plan: Plan, item: WorkPackage, work: Omit<JudgedWork, 'head'>): RunEvent[] {
  const foreign = foreignContracts(plan, item, work.filesModified);
  if (foreign.length === 0) {
    return [];
  }
  const words = foreign.map(({ path, owners }) => `${path}, which belongs to ${owners.join(' and ')}`);
  const message = `Changed a contract of another package: ${words.join('; ')}. A contract is changed by its owner, or by a new revision of the plan.`;
  const { package: id, attempt } = work;
  const files = foreign.map(({ path }) => path);
  return [{ type: 'package.blocked', package: id, attempt, reason: 'scope', message, files }];
}

/**
 * Holds what a package delivered against what it owes to others.
 * @returns the event that sends it back to its agent; none where everything is there.
 */
export async function missedObligations(
  tools: ContractTools | undefined,
  plan: Plan,
  item: WorkPackage,
  { head, filesModified, ...target }: JudgedWork,
): Promise<RunEvent[]> {
  const owed = obligationsOf(plan, item).filter(({ kind }) => kind !== 'command');
  if (tools === undefined || owed.length === 0) {
    return [];
  }
  const wanted = owed.flatMap(filesOf);
  const needsDocuments = owed.some(({ kind, contract }) => kind === 'endpoint' && contract === undefined);
  const needsTables = owed.some(({ kind }) => kind === 'table');
  const documents = needsDocuments
    ? [...planContracts(plan), ...filesModified.filter((path) => /\.(ya?ml|json)$/i.test(path))]
    : [];
  const tables = needsTables
    ? [...filesModified, ...item.outputs.artifacts.map(({ value }) => value)].filter((path) =>
        /\.sql$/i.test(path),
      )
    : [];
  const files = await tools.read(head, [...wanted, ...documents, ...tables]);
  const described = owed.flatMap(({ kind, contract }) =>
    (kind === 'event' || kind === 'endpoint') && contract !== undefined ? [contract] : [],
  );
  const misses = checkObligations(owed, files, await tools.faults(head, described));
  const { package: id, attempt } = target;
  return misses.length === 0
    ? []
    : [
        {
          type: 'attempt.failed',
          package: id,
          attempt,
          reason: 'obligation',
          message: describeMisses(misses),
        },
      ];
}

/** So many broken imports are told of to whoever has to mend them. */
const MOST_TOLD = 10;

/** Packages whose work is in the integration branch, and those that will not add to it any more. */
const MERGED: ReadonlySet<string> = new Set(['done', 'stale']);
const OVER: ReadonlySet<string> = new Set([...MERGED, 'failed', 'cancelled', 'skipped']);

/**
 * Holds the imports in all files that this run has changed against the modules of the tree that merging a package would
 * give, whether or not its agent has said a word about them.
 * @returns how many are there and why others could not be judged, to be written down when it is merged; or the event that
 * sends it back, with file and line of each import that it breaks.
 */
export async function checkImports(
  tools: ModuleTools | undefined,
  log: Log,
  state: RunState,
  item: PackageRun,
  head: string,
): Promise<{ readonly broken: readonly RunEvent[]; readonly judged: readonly RunEvent[] }> {
  try {
    const tree = tools && (await tools.mergedTree(state.integrationBranch, head));
    return tools === undefined || tree === undefined
      ? { broken: [], judged: [] }
      : await judged(tools, state, item, tree);
  } catch (error) {
    // What could not be looked at is unchecked, and no fault of the work.
    log.error(`The imports of ${item.planned.id} could not be checked.`, error);
    return { broken: [], judged: [] };
  }
}

async function judged(
  tools: ModuleTools,
  state: RunState,
  item: PackageRun,
  tree: string,
): Promise<{ readonly broken: readonly RunEvent[]; readonly judged: readonly RunEvent[] }> {
  const own = item.filesModified ?? [];
  const others = [...state.packages.values()].filter(
    (one) => one !== item && MERGED.has(one.state) && one.filesModified !== undefined,
  );
  const files = [...new Set([...own, ...others.flatMap(({ filesModified = [] }) => filesModified)])].filter(
    (path) => MODULE_FILE.test(path),
  );
  if (files.length === 0) {
    return { broken: [], judged: [] };
  }
  const verdict = await judgeImports(await tools.modules(tree), files);
  const before =
    verdict.broken.length === 0
      ? undefined
      : await judgeImports(await tools.modules(`refs/heads/${state.integrationBranch}`), files);
  const late = await excuses(tools, state, item, verdict, before);
  const broken = verdict.broken.filter((one) => !late.has(one));
  const target = { package: item.planned.id, attempt: item.attempt };
  if (broken.length > 0 && item.resolution === undefined) {
    const told = broken
      .slice(0, MOST_TOLD)
      .map((one) => `- ${describeBrokenImport(one, ownerOf(state, one.files))}`);
    const rest = broken.length > MOST_TOLD ? `\n- and ${broken.length - MOST_TOLD} more` : '';
    const message = `What it imports is not what is there:\n${told.join('\n')}${rest}`;
    return { broken: [{ type: 'attempt.failed', ...target, reason: 'contract', message }], judged: [] };
  }
  const mine = new Set(own);
  const unchecked = [
    ...verdict.unchecked,
    ...verdict.broken.map((one) => ({
      file: one.file,
      line: one.line,
      why: late.get(one) ?? 'a person has settled the merge',
    })),
  ].filter(({ file }) => mine.has(file));
  const event: ImportsJudged = {
    type: 'imports.judged',
    ...target,
    proved: verdict.proved.filter((file) => mine.has(file)).length,
    unchecked: unchecked.map(({ file, line, why }) => `${file}:${line}: ${why}`),
  };
  return { broken: [], judged: [event] };
}

/** Broken imports that are not this package's to mend, each with why. */
async function excuses(
  tools: ModuleTools,
  state: RunState,
  item: PackageRun,
  verdict: ImportVerdict,
  before: ImportVerdict | undefined,
): Promise<ReadonlyMap<BrokenImport, string>> {
  const known = new Set((before?.broken ?? []).map(keyOf));
  const missing = verdict.broken.filter(({ name }) => name === undefined).flatMap(({ files }) => files);
  const ignored = await tools.ignored(missing);
  const found = new Map<BrokenImport, string>();
  for (const one of verdict.broken) {
    const owner = ownerOf(state, one.files);
    const isDue =
      owner !== undefined &&
      owner !== item.planned.id &&
      !OVER.has(state.packages.get(owner)?.state ?? 'done');
    if (isDue) {
      found.set(one, `${one.target} is still to come from ${owner}`);
    } else if (one.files.some((file) => ignored.has(file))) {
      found.set(one, `${one.target} is not kept in git`);
    } else if (known.has(keyOf(one))) {
      found.set(one, `${one.target} was not what is imported before, either`);
    }
  }
  return found;
}

function keyOf({ file, name = '', target }: BrokenImport): string {
  return [file, name, target].join('\0');
}

/** The package whose file it is: the one that has changed it last, or else one that may write it and is still to be done. */
function ownerOf(state: RunState, files: readonly string[]): string | undefined {
  const all = [...state.packages.values()].filter(({ selected }) => selected);
  const author = all.findLast(({ filesModified = [] }) => files.some((file) => filesModified.includes(file)));
  const due = all.find(({ planned, state: name }) => {
    const scope = compileScope(planned.writeAllow, planned.deny);
    return !OVER.has(name) && files.some((file) => scope.admits(file));
  });
  return (author ?? due)?.planned.id;
}
