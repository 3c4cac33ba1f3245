import type { AgentContext } from '../../contracts/contexts/agentContext';
import { contextDocument } from '../../contracts/contexts/agentContext';
import type { Concern, DescribedOperation, Mismatch } from '../../contracts/contexts/compareAssumptions';
import { compareAssumptions, describeMismatch } from '../../contracts/contexts/compareAssumptions';
import { deriveContext, knownContext } from '../../contracts/contexts/deriveContext';
import { locateMismatch } from '../../contracts/contexts/locateMismatch';
import type { MergedContext } from '../../contracts/contexts/mergeContexts';
import {
  ABOVE_CONTEXT,
  contextOfChild,
  contextOfRun,
  mergeContexts,
  mergedDocument,
  RUN_CONTEXT,
} from '../../contracts/contexts/mergeContexts';
import { readContext } from '../../contracts/contexts/readContext';
import { planContracts } from '../../contracts/contractPaths';
import type { ContractTools } from '../../contracts/surfaces/contractTools';
import type { Plan } from '../../plan/model';
import type { Log } from '../../ports/ports';
import type { PackageRun, RunEvent, RunState } from '../../run/run';
import { continuedAttempts } from '../../run/explaining/attemptHistory';
import type { FollowedRun } from '../kernel/attempts';
import type { EngineDependencies } from '../kernel/engineDependencies';
import type { JudgedWork } from './contractCheck';

/** How many files of a package are searched, at most, for the line of a mismatch. */
const MOST_FILES = 200;

/** What the contexts of a run are read with. */
export interface ContextWorld {
  readonly tools: ContractTools;
  readonly state: RunState;
  readonly plan: Plan;
  /** Absolute path of the latest attempt's folder of a package. */
  readonly folderOf: (item: PackageRun) => string;
}

/** What contracts of a run are looked after with, where it wants that. */
export function contractTools(
  { contracts }: Pick<EngineDependencies, 'contracts'>,
  { withoutContracts }: RunState,
): EngineDependencies['contracts'] {
  return withoutContracts ? undefined : contracts;
}

/** What contexts are read and put together with; undefined where nobody looks after them. */
export function contextWorld(
  deps: Pick<EngineDependencies, 'contracts' | 'runs'>,
  { state, plan }: Pick<FollowedRun, 'state' | 'plan'>,
): ContextWorld | undefined {
  const tools = contractTools(deps, state);
  const folderOf = ({ planned, attempt }: PackageRun) =>
    deps.runs.attemptFolder(state.run, planned.id, attempt);
  return tools === undefined ? undefined : { tools, state, plan, folderOf };
}

/**
 * Compares what a package expects and provides with the contracts and with what other packages have said.
 * @returns the event that sends it back to its agent, with file and line of each mismatch; none where everything fits.
 */
export async function misfits(world: ContextWorld, item: PackageRun, work: JudgedWork): Promise<RunEvent[]> {
  const { tools, state } = world;
  // What packages within it go by was held against the contracts in its run, where it goes back to who has said it.
  if (item.childRun !== undefined) {
    return [];
  }
  const own = (await contextOf(world, item, work.filesModified)).context;
  if (own.assumptions.length === 0) {
    return [];
  }
  const others = [...state.packages.values()].filter(
    ({ planned, state: name }) => planned.id !== item.planned.id && name === 'done',
  );
  const contexts = [...(await Promise.all(others.map((one) => keptOf(world, one)))), own];
  const concerns = await concernsOf(world, mergeContexts(contexts, [...state.packages.keys()]), work.head);
  const found = concerns
    .flatMap(({ mismatches }) => mismatches)
    .filter(({ task, provider }) => task === item.planned.id || provider === item.planned.id);
  if (found.length === 0) {
    return [];
  }
  const located = await Promise.all(found.map((one) => placed(tools, state, one, item, work)));
  const message = `What it goes by is not what is there:\n${located.map((one) => `- ${describeMismatch(one)}`).join('\n')}`;
  const { package: id, attempt } = work;
  return [{ type: 'attempt.failed', package: id, attempt, reason: 'contract', message }];
}

/** Keeps the context of a package that is merged, and puts together the waves that are over with it. */
export async function keepContexts(
  world: ContextWorld,
  item: PackageRun,
  commit: string,
  log: Log,
): Promise<RunEvent[]> {
  try {
    return await kept(world, item, commit);
  } catch (error) {
    // The work is merged, whether or not somebody reads about it later.
    log.error(`The context of ${item.planned.id} could not be kept.`, error);
    return [];
  }
}

async function kept(world: ContextWorld, item: PackageRun, commit: string): Promise<RunEvent[]> {
  const { tools, state } = world;
  const { context: left, derived, problems } = await contextOf(world, item);
  const context = { ...left, findings: await withEarlier(world, item, left.findings) };
  const text = json(contextDocument(context));
  await tools.keepContext(state.run, item.planned.id, text);
  const { attempt, planned } = item;
  const own: RunEvent = {
    type: 'context.kept',
    package: planned.id,
    attempt,
    derived,
    characters: text.length,
    problems,
  };
  const waves = dueWaves(state, item);
  return [own, ...(await mergeWaves(world, waves, commit, item))];
}

/**
 * Puts together what is there of the waves that are over without that, such as one whose last package has failed, and of the
 * whole run where it carries out a package of another one; for the end of a run.
 */
export async function remainingContexts(world: ContextWorld, log: Log): Promise<RunEvent[]> {
  try {
    if (world.state.parent !== undefined) {
      await keepWhole(world);
    }
    return await mergeWaves(world, dueWaves(world.state), world.state.integrationHead);
  } catch (error) {
    log.error('The contexts of the run could not be put together.', error);
    return [];
  }
}

/** What a package has found, behind what it had found in the rounds before this one, where it goes on. */
async function withEarlier(
  { tools, state }: ContextWorld,
  item: PackageRun,
  findings: AgentContext['findings'],
): Promise<AgentContext['findings']> {
  if (item.planned.continuous === undefined || item.rounds === 0) {
    return findings;
  }
  const kept = (await tools.keptContext(state.run, item.planned.id)) ?? {};
  const earlier = readContext(kept, knownContext(state, item)).context.findings;
  // A merge may be taken up again after a crash.
  const known = new Set(earlier.map((one) => JSON.stringify(one)));
  return [...earlier, ...findings.filter((one) => !known.has(JSON.stringify(one)))];
}

/**
 * Keeps with the run of a package what that package builds on: what those before it have left, whoever planned it, and all
 * that the run around it has been told so. Its agents begin with that.
 * @param child id of the run.
 */
export async function keepAbove(
  deps: Pick<EngineDependencies, 'contracts' | 'runs'>,
  parent: RunState,
  item: PackageRun,
  child: string,
): Promise<void> {
  const tools = contractTools(deps, parent);
  if (tools === undefined) {
    return;
  }
  const { generated, proposal, planned } = item;
  const read = (left: unknown, of: PackageRun) =>
    left === undefined ? [] : [readContext(left, knownContext(parent, of)).context];
  const before = planned.dependsOn.flatMap((id) => parent.packages.get(id) ?? []);
  const said = before.map(async (of) =>
    of.context?.derived === false ? read(await tools.keptContext(parent.run, of.planned.id), of) : [],
  );
  const attempt = generated === undefined ? undefined : proposal?.attempt;
  const planner =
    attempt === undefined
      ? undefined
      : await tools.leftContext(deps.runs.attemptFolder(parent.run, planned.id, attempt));
  const contexts = [...(await Promise.all(said)).flat(), ...read(planner, item)];
  const own = contextOfRun(parent, contexts);
  const [above] = read(await tools.keptContext(parent.run, ABOVE_CONTEXT), item);
  const { context, derived } = contextOfChild({ ...own, summary: '' }, own, above);
  if (!derived) {
    await tools.keepContext(child, ABOVE_CONTEXT, json(contextDocument(context)));
  }
}

/** Keeps what all packages of a run have left, for the package that it carries out. */
async function keepWhole(world: ContextWorld): Promise<void> {
  const { tools, state } = world;
  const tried = [...state.packages.values()].filter(({ selected, attempt }) => selected && attempt > 0);
  const contexts = await Promise.all(
    tried.map(async (item) => {
      const context = await keptOf(world, item);
      // What only git knows is no report.
      const derived = deriveContext(state, item).summary;
      return context.summary === derived ? { ...context, summary: '' } : context;
    }),
  );
  await tools.keepContext(state.run, RUN_CONTEXT, json(contextDocument(contextOfRun(state, contexts))));
}

/**
 * The waves that are over and have not been put together as they stand now.
 * @param merged a package that is being merged right now; absent: the run ends, and every wave is over.
 */
function dueWaves(state: RunState, merged?: PackageRun): number[] {
  const all = [...state.packages.values()].filter(({ selected }) => selected);
  const waves = [...new Set(all.map(({ planned }) => planned.wave))].sort((a, b) => a - b);
  return waves.filter((wave) => {
    const items = all.filter(({ planned }) => planned.wave === wave);
    const isOver = merged === undefined || items.every((item) => item === merged || ENDED.has(item.state));
    const known = state.waveContexts.get(wave);
    const isKnown =
      known !== undefined &&
      merged?.planned.wave !== wave &&
      (known.missing ?? []).join() === missingOf(items).join();
    return isOver && !isKnown && items.some(({ attempt }) => attempt > 0);
  });
}

/** The packages that are not merged. @param merged the one that is being merged right now, which counts as merged. */
function missingOf(items: readonly PackageRun[], merged?: PackageRun): string[] {
  return items.filter((item) => item !== merged && !MERGED.has(item.state)).map(({ planned }) => planned.id);
}

async function mergeWaves(
  world: ContextWorld,
  waves: readonly number[],
  commit: string,
  merged?: PackageRun,
): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for (const wave of waves) {
    events.push(await mergeWave(world, wave, commit, merged));
  }
  return events;
}

const MERGED: ReadonlySet<string> = new Set(['done', 'stale']);
const ENDED: ReadonlySet<string> = new Set(['done', 'failed', 'cancelled', 'skipped', 'stale']);

async function mergeWave(
  world: ContextWorld,
  wave: number,
  commit: string,
  just: PackageRun | undefined,
): Promise<RunEvent> {
  const { tools, state } = world;
  const items = [...state.packages.values()].filter((one) => one.selected && one.planned.wave === wave);
  const missing = missingOf(items, just);
  const tried = items.filter(({ attempt }) => attempt > 0);
  const contexts = await Promise.all(tried.map((one) => keptOf(world, one)));
  const merged = mergeContexts(contexts, [...state.packages.keys()]);
  const concerns = await concernsOf(world, merged, commit);
  const about = {
    run: state.run,
    parent: state.parent?.run,
    task: `wave-${wave}`,
    timestamp: state.lastTime,
    missing,
  };
  const text = json(mergedDocument(merged, concerns, about));
  await tools.keepContext(state.run, about.task, text);
  return {
    type: 'context.merged',
    wave,
    packages: merged.tasks,
    ...(missing.length === 0 ? {} : { missing }),
    files: merged.filesModified.length,
    decisions: merged.decisions.length,
    errors: merged.errors.length,
    pendingActions: merged.pendingActions.map((action) => action.text),
    concerns: concerns.map(({ concern, tasks, status, mismatches }) => ({
      concern,
      packages: tasks,
      status,
      mismatches: mismatches.map(describeMismatch),
    })),
    before: contexts.reduce((sum, context) => sum + json(contextDocument(context)).length, 0),
    after: text.length,
  };
}

interface LeftContext {
  readonly context: AgentContext;
  readonly derived: boolean;
  readonly problems: readonly string[];
}

/** What a package that is a plan of its own has to say: what its run has left, and who has planned it. */
async function childContextOf(
  { tools, state, folderOf }: ContextWorld,
  item: PackageRun,
  childRun: string,
  known: AgentContext,
): Promise<LeftContext> {
  const planning = item.generated === undefined ? undefined : item.proposal?.attempt;
  const readings = [
    await tools.keptContext(childRun, RUN_CONTEXT),
    planning === undefined ? undefined : await tools.leftContext(folderOf({ ...item, attempt: planning })),
  ].map((left) => (left === undefined ? undefined : readContext(left, knownContext(state, item))));
  const [child, planner] = readings.map((reading) => reading?.context);
  const problems = readings.flatMap((reading) => reading?.problems ?? []);
  return { ...contextOfChild(known, child, planner), problems };
}

/** What the agent of an attempt has left, or said in a round before it, or else what is known of its work. */
async function contextOf(
  world: ContextWorld,
  item: PackageRun,
  filesModified = item.filesModified ?? [],
): Promise<LeftContext> {
  const { tools, state, folderOf } = world;
  const known = deriveContext(state, item, filesModified);
  if (item.childRun !== undefined) {
    return childContextOf(world, item, item.childRun, known);
  }
  const attempts = continuedAttempts(item).map((attempt) => folderOf({ ...item, attempt }));
  const left = (await Promise.all(attempts.map((folder) => tools.leftContext(folder)))).find(
    (one) => one !== undefined,
  );
  if (left === undefined) {
    return { context: known, derived: true, problems: [] };
  }
  const { context, problems } = readContext(left, knownContext(state, item));
  // What git says is what was changed; an agent may have forgotten some of it.
  const files = [...new Set([...context.filesModified, ...filesModified])];
  const summary = context.summary === '' ? known.summary : context.summary;
  return { context: { ...context, filesModified: files, summary }, derived: false, problems };
}

async function keptOf(world: ContextWorld, item: PackageRun): Promise<AgentContext> {
  const { tools, state } = world;
  const kept = await tools.keptContext(state.run, item.planned.id);
  return kept === undefined
    ? (await contextOf(world, item)).context
    : readContext(kept, knownContext(state, item)).context;
}

async function concernsOf(
  { tools, state, plan }: ContextWorld,
  merged: MergedContext,
  commit: string,
): Promise<readonly Concern[]> {
  if (merged.assumptions.length === 0) {
    return [];
  }
  const known = [...state.contracts.values()].filter(({ language }) => language === 'openapi');
  const files = await tools.read(commit, [...planContracts(plan), ...known.map(({ path }) => path)]);
  const described = files.flatMap(({ path, surface }): DescribedOperation[] =>
    surface.language === 'openapi' ? surface.items.map((item) => ({ file: path, item })) : [],
  );
  return compareAssumptions(merged.assumptions, described);
}

/** Names the places of a mismatch where its two sides have not named them themselves. */
async function placed(
  tools: ContractTools,
  state: RunState,
  mismatch: Mismatch,
  item: PackageRun,
  work: JudgedWork,
): Promise<Mismatch> {
  if (mismatch.at?.line !== undefined) {
    return mismatch;
  }
  const isOwn = mismatch.task === item.planned.id;
  const files = isOwn ? work.filesModified : (state.packages.get(mismatch.task)?.filesModified ?? []);
  const paths = mismatch.at === undefined ? files.slice(0, MOST_FILES) : [mismatch.at.file];
  const commit = isOwn ? work.head : state.integrationHead;
  const texts = await Promise.all(
    paths.map(async (path) => ({ path, text: (await tools.text(commit, path)) ?? '' })),
  );
  const at = locateMismatch(mismatch, texts) ?? mismatch.at;
  return at === undefined ? mismatch : { ...mismatch, at };
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
