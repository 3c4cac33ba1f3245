import { adapterOf, AGENTS } from '../../agents/adapters/agentTable';
import { knownContext } from '../../contracts/contexts/deriveContext';
import { ABOVE_CONTEXT } from '../../contracts/contexts/mergeContexts';
import { furtherLines, readContext } from '../../contracts/contexts/readContext';
import type { Knowledge } from '../../contracts/prompt/knowledge';
import type { PromptInput } from '../../contracts/prompt/prompt';
import type { Upstream } from '../../contracts/prompt/upstreamSection';
import { basename, dirname, join, relative, sep } from 'node:path';
import type { ContractTools } from '../../contracts/surfaces/contractTools';
import type { UpstreamContract } from '../../contracts/prompt/contractsSection';
import { sectionsFor, SLICE_DOCUMENTS } from '../../contracts/prompt/sliceDocuments';
import { packageKind } from '../../plan/packageKind';
import { upstreamContracts } from '../../contracts/prompt/upstreamContracts';
import { firstById, placesById } from '../../plan/firstById';
import type { Execution, Plan, WorkPackage } from '../../plan/model';
import { listSections, taskNumber, tasksNamed } from '../../plan/taskLists';
import type { PlanFiles } from '../../ports/ports';
import { openHandoffs } from '../../run/asking/handoffEvents';
import { MAILBOX, MAILBOX_FILES } from '../../run/explaining/inboxMessage';
import { generationSection } from '../../planning/generation';
import type { PackageRun, RunState } from '../../run/run';
import { openNeeds } from '../../run/publishing/publishing';
import type { Finding } from '../../run/verification/findings';
import { WavesError } from '../../wavesError';
import { mockFor } from '../contracts/mockServer';
import { packageTopic } from './packageTopic';
import { promptTemplate } from './promptTemplateFile';

type AdaptedAgent = Parameters<typeof adapterOf>[0];

/** Where runs have kept what packages offer and have left to say. */
type KeptTools = Pick<ContractTools, 'kept' | 'keptContext' | 'contextFile'>;

/** What is known beside the plan and the run. */
export interface KnownThings {
  readonly contracts?: KeptTools | undefined;
  readonly knowledge?: Knowledge | undefined;
  /** Whether a coordinator serves our tools; absent: it is taken for granted. */
  readonly tools?: boolean;
}

/** Where a plan is, as absolute paths. */
export interface PlanPlace {
  /** Of the main work tree. */
  readonly root: string;
  /** Of the plan; files that it names count from its folder. */
  readonly plan: string;
}

/**
 * What the prompt of a package's next attempt is built from.
 * @param state of the run; absent: as if nothing had been done yet.
 * @param known where the run keeps what its contracts offer, and what was learned; absent: contracts are only named.
 * @throws WavesError `plan-invalid` when the package's prompt file is not there, `prompt-template`.
 */
export async function promptInput(
  planFiles: Pick<PlanFiles, 'readBeside' | 'textsBeside'>,
  place: PlanPlace,
  plan: Plan,
  item: WorkPackage,
  state?: RunState,
  known: KnownThings = {},
): Promise<PromptInput> {
  const { contracts: tools, knowledge } = known;
  const own = state?.packages.get(item.id);
  return {
    plan,
    package: item,
    channel: channelOf(own?.agent ?? plannedAgent(item), known.tools !== false),
    addition: await addition(planFiles, place.plan, item.prompt),
    tasks: await tasksOf(planFiles, place.plan, item),
    upstream: [...(await aboveOf(state, tools)), ...(await upstreamOf(plan, item, state, tools))],
    handoffs: state === undefined || own === undefined ? [] : openHandoffs(state, own),
    contracts: await contractsFor(plan, item, state, tools),
    ...(state === undefined || own === undefined ? {} : { mergedSince: wokenBy(state, own) }),
    awaited:
      state === undefined || own === undefined
        ? item.needs.map(({ from, artifact }) => ({ from: from.value, path: artifact.value }))
        : openNeeds(state, own),
    ...(state === undefined ? {} : { mock: mockFor(state, plan, item.id) }),
    documents: await documentsFor(planFiles, place, item, plan.execution.slices),
    memories: (await knowledge?.recall(packageTopic(plan, item))) ?? [],
    notes:
      (own?.attempt ?? 0) === 0 || state === undefined ? [] : await lastNotes(knowledge, item.id, state.run),
    template: await promptTemplate(planFiles, place.root),
    ...((state?.withoutContracts ?? plan.execution.contracts === false) ? { withoutContracts: true } : {}),
    ...(item.generatesPlan === true ? { planning: generationSection(item, PLAN_FILE) } : {}),
    ...(own?.planned.goalsAbove === undefined ? {} : { goalsAbove: own.planned.goalsAbove }),
    lastFailure: own && lastFailure(own),
    ...(own?.reply === undefined ? {} : { reply: own.reply }),
  };
}

/** What was merged that has a package that goes on done once more. */
function wokenBy(state: RunState, own: PackageRun): NonNullable<PromptInput['mergedSince']> {
  return own.rounds === 0
    ? []
    : own.wokenBy.flatMap((id) => {
        const other = state.packages.get(id);
        const { filesModified = [] } = other ?? {};
        return other === undefined ? [] : [{ id, title: other.planned.title, filesModified }];
      });
}

const PLAN_FILE = `\`${MAILBOX}/${MAILBOX_FILES.plan}\``;

/** What an agent has to talk with its run. @param agent undefined: it is not known yet, and most have tools. */
function channelOf(agent: AdaptedAgent | undefined, served: boolean): PromptInput['channel'] {
  const adapter = agent && adapterOf(agent);
  return {
    tools: served && (adapter === undefined || adapter.takesTools === true),
    exitCode: adapter?.exitIsWord === true,
  };
}

/** One that a person has described is not known by the plan alone. */
function plannedAgent({ agent }: WorkPackage): AdaptedAgent | undefined {
  const name = agent?.name ?? (agent?.command === undefined ? undefined : 'command');
  return AGENTS.some((known) => known.name === name) && name !== undefined ? { name } : undefined;
}

/**
 * Why the package is tried again; also where a person has asked for that, which counts its failures anew. What failed before
 * an attempt that succeeded is none of it.
 */
function lastFailure(item: PackageRun): PromptInput['lastFailure'] {
  const { lastFailure: message, lastOutput: output, failedAttempt = 0, failures, attempt, state } = item;
  const isRecent = failures > 0 || (failedAttempt >= attempt - 1 && state !== 'done' && failedAttempt > 0);
  const isRound = failedAttempt > 0 && [item.continues, item.sentBack].includes(failedAttempt);
  return message === undefined || !isRecent
    ? undefined
    : { message, output, findings: lastFindings(item), ...(isRound ? { isRound } : {}) };
}

/** What a reviewer found in the work of the attempt that failed last; not in one before it, which is gone. */
function lastFindings({ review, attempt }: PackageRun): readonly Finding[] {
  return review !== undefined && review.attempt >= attempt - 1 ? review.findings : [];
}

/** Notes of more sessions than these would say little that is still true. */
const MOST_NOTES = 2;

async function lastNotes(knowledge: Knowledge | undefined, id: string, run: string) {
  return ((await knowledge?.notes(`${id}@${run}`)) ?? []).slice(0, MOST_NOTES);
}

/** What the package builds on that a run carries out, for each of the packages in there. */
async function aboveOf(state: RunState | undefined, tools: KeptTools | undefined): Promise<Upstream[]> {
  if (state?.parent === undefined || tools === undefined) {
    return [];
  }
  const { parent, run, startedAt: timestamp } = state;
  const left = await tools.keptContext(run, ABOVE_CONTEXT);
  if (left === undefined) {
    return [];
  }
  const about = { workflowId: parent.run, parentWorkflowId: undefined, taskId: parent.package };
  const known = { ...about, timestamp, currentAgent: 'waves', phase: 'planning' };
  const { context } = readContext(left, known);
  const { summary, decisions, pendingActions, findings } = context;
  return [
    {
      id: parent.package,
      title: 'what stood before this plan, which carries it out',
      filesModified: [],
      report: { summary, decisions, pendingActions, further: furtherLines(context) },
      findings: { all: findings, file: tools.contextFile(run, ABOVE_CONTEXT) },
    },
  ];
}

/**
 * What a package builds on, in the order of the plan: direct dependencies with their reports, and those further up, with what
 * was decided or left to be done there.
 */
async function upstreamOf(
  plan: Plan,
  item: WorkPackage,
  state: RunState | undefined,
  tools: KeptTools | undefined,
): Promise<readonly Upstream[]> {
  const direct = new Set(item.dependsOn.map(({ value }) => value));
  const packages = firstById(plan);
  const places = placesById(plan);
  const hasLeft = (id: string) => state?.packages.get(id)?.context?.derived === false;
  // Of those further up that have left nothing there is nothing to say. Deep plans have many, and often none has.
  const isTold = [...(state?.toldContexts ?? [])].some((id) => !direct.has(id) && hasLeft(id));
  const before = [...(isTold ? ancestorsOf(plan, item) : direct)]
    .filter((id) => id !== item.id && (direct.has(id) || hasLeft(id)))
    .sort((one, other) => (places.get(one) ?? 0) - (places.get(other) ?? 0))
    .flatMap((id) => packages.get(id) ?? []);
  const found = await Promise.all(
    before.map(async ({ id, title }): Promise<Upstream> => {
      const other = state?.packages.get(id);
      const { filesModified = [] } = other ?? {};
      const left =
        state === undefined || other?.context?.derived !== false
          ? undefined
          : await tools?.keptContext(state.run, id);
      if (state === undefined || other === undefined || left === undefined) {
        return { id, title, filesModified };
      }
      const { context } = readContext(left, knownContext(state, other));
      const { decisions, pendingActions, findings } = context;
      const own = direct.has(id)
        ? { summary: context.summary, further: furtherLines(context) }
        : { summary: '' };
      const report = { ...own, decisions, pendingActions };
      const file = tools?.contextFile(state.run, id);
      const found = file === undefined ? {} : { findings: { all: findings, file } };
      return { id, title, filesModified, report, ...found };
    }),
  );
  return found.flatMap((one): Upstream[] => {
    const { decisions = [], pendingActions = [] } = one.report ?? {};
    const isTold = decisions.length + pendingActions.length + (one.findings?.all.length ?? 0) > 0;
    return direct.has(one.id) ? [one] : isTold ? [{ ...one, far: true }] : [];
  });
}

/** Everything that a package waits for, near and far. */
function ancestorsOf(plan: Plan, item: WorkPackage): ReadonlySet<string> {
  const packages = firstById(plan);
  const found = new Set<string>();
  const queue = item.dependsOn.map(({ value }) => value);
  for (const id of queue) {
    const next = packages.get(id);
    if (next !== undefined && id !== item.id && !found.has(id)) {
      found.add(id);
      queue.push(...next.dependsOn.map(({ value }) => value));
    }
  }
  return found;
}

async function contractsFor(
  plan: Plan,
  item: WorkPackage,
  state: RunState | undefined,
  tools: KeptTools | undefined,
): Promise<readonly UpstreamContract[]> {
  const contracts = state === undefined ? [] : upstreamContracts(plan, item, state.contracts);
  return Promise.all(
    contracts.map(async ({ path, package: from, commit, surface }) => {
      const known = state === undefined ? undefined : await tools?.kept(state.run, surface);
      return { path, package: from, commit, surface: known };
    }),
  );
}

/** Those documents of its kind's slice that lie beside the plan; who integrates reads the plan itself too. */
async function documentsFor(
  planFiles: Pick<PlanFiles, 'readBeside' | 'textsBeside'>,
  place: PlanPlace,
  item: WorkPackage,
  slices: Execution['slices'] = {},
): Promise<readonly string[]> {
  const kind = packageKind(item);
  const found: string[] = kind === 'integration' ? [basename(place.plan)] : [];
  for (const name of slices[kind] ?? SLICE_DOCUMENTS[kind]) {
    const folder = /^(.+)\/\*\*$/.exec(name)?.[1];
    if (folder !== undefined) {
      found.push(...((await planFiles.textsBeside?.(place.plan, folder)) ?? []));
      continue;
    }
    const [path = name, heading] = name.split('#');
    const text = await planFiles.readBeside(place.plan, path);
    if (text !== undefined && text !== '') {
      const sections = /\.(md|markdown)$/i.test(path) ? sectionsFor(text, item, heading) : [];
      found.push(...(sections.length === 0 ? [path] : sections.map((lines) => `${path}:${lines}`)));
    }
  }
  return found.map((name) =>
    relative(place.root, join(dirname(place.plan), name))
      .split(sep)
      .join('/'),
  );
}

/** The tasks of a package. Where it only has their numbers, `tasks.md` beside the plan says what they are, and which are done already. */
async function tasksOf(
  planFiles: Pick<PlanFiles, 'readBeside'>,
  planPath: string,
  { tasks }: WorkPackage,
): Promise<string[]> {
  const isNumber = (text: string): boolean => taskNumber(text) === text.trim();
  const text = tasks.some(({ value }) => isNumber(value))
    ? await planFiles.readBeside(planPath, 'tasks.md')
    : undefined;
  const listed = text === undefined ? [] : listSections(text).flatMap(({ items }) => items);
  return tasks.flatMap(({ value }) => {
    const number = value.trim();
    const meant = isNumber(value) ? tasksNamed(listed, number) : [];
    const open = meant.filter(({ done }) => !done);
    return meant.length === 0
      ? [value]
      : open.length === 0
        ? [`${number} (done already, as tasks.md says)`]
        : open.map(({ text: words, details }) => [words, ...details].join('\n'));
  });
}

async function addition(
  planFiles: Pick<PlanFiles, 'readBeside'>,
  planPath: string,
  prompt: WorkPackage['prompt'],
): Promise<string | undefined> {
  if (prompt === undefined || 'text' in prompt) {
    return prompt?.text;
  }
  const text = await planFiles.readBeside(planPath, prompt.file);
  if (text === undefined) {
    throw new WavesError(
      'plan-invalid',
      `The prompt file ${prompt.file} does not exist.`,
      'Create it, or correct `prompt: { file: ... }`; the path counts from the folder of the plan.',
    );
  }
  return text;
}
