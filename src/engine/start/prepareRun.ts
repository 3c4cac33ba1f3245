import { join, relative } from 'node:path';
import type { AgentChoices } from '../../agents/adapters/agentTable';
import { resolveAgent } from '../../agents/adapters/agentTable';
import { mergedRules } from '../../plan/agentRules';
import type { AgentChoice } from '../../plan/agentRules';
import type { Plan } from '../../plan/model';
import { lifeRules } from '../../run/attempts/lifeSample';
import type { AgentOverride, StartRunParams } from '../../protocol/driver';
import type {
  AgentWishes,
  ResolvedAgent,
  RunAgentRules,
  RunContinued,
  RunStarted,
} from '../../run/kernel/kernel';
import {
  cameToNothing,
  EVENT_FORMAT,
  integrationBranch,
  isChildRun,
  worktreeRules,
} from '../../run/kernel/kernel';
import type { RunEvent, RunState } from '../../run/run';
import { replay } from '../../run/run';
import type { UncommittedFile } from '../../run/start/preflightNeeds';
import { WavesError } from '../../wavesError';
import { beforeRun, readDrivable } from './beforeRun';
import type { CheckedPlan, RunTexts } from './checkedPlan';
import { checkedPlan, copiesOf, hasSameTexts, subplanHashes } from './checkedPlan';
import type { EngineDependencies } from '../kernel/engineDependencies';
import { maxParallelOf, placedLocks } from './plannedRun';
import { planTree } from './planTree';

/** What a request to run a plan comes to. */
export type PreparedRun =
  | {
      readonly kind: 'started';
      readonly event: RunStarted;
      readonly notes: readonly RunEvent[];
      readonly texts: RunTexts;
    }
  | {
      readonly kind: 'continued';
      readonly run: string;
      readonly event: RunContinued;
      readonly notes: readonly RunEvent[];
      /** Its plan's text and those of the plans within among them: a disk may have lost what the run kept. */
      readonly texts: RunTexts;
    }
  | { readonly kind: 'done'; readonly run: string };

/**
 * Checks a request to run a plan and turns it into the event that begins or continues the run. Nothing is written
 * but the start of the integration branch, and that only for a run that really begins.
 * @param active the states of the runs that go on now.
 */
export async function prepareRun(
  deps: EngineDependencies,
  params: StartRunParams,
  active: readonly RunState[],
): Promise<PreparedRun> {
  const checked = await checkedPlan(deps, params.plan, params.only);
  const wishes = wishesOf(params);
  const tree = planTree({ ...checked, wishes });
  const { packages } = tree;
  const head = await deps.repository.head(checked.workTree);
  const latest = params.fresh === true ? undefined : await latestRun(deps, checked, active);
  if (latest !== undefined) {
    const prepared = continuation(
      latest,
      checked,
      params,
      new Map(packages.map((item) => [item.id, item.agent])),
    );
    // What goes on already was looked at when it began.
    return prepared.kind === 'continued' && !active.includes(latest)
      ? { ...prepared, notes: await beforeRun(deps, checked, tree, params, head.commit) }
      : prepared;
  }
  const worktrees = worktreeRules([params.worktrees, checked.plan.execution.worktrees], checked.setupFile);
  const branch = integrationBranch(checked.plan.feature.id, worktrees.branch);
  const rival = active.find((state) => state.integrationBranch === branch);
  if (rival !== undefined) {
    throw new WavesError(
      'driver-refused',
      `The run ${rival.run} is going on and integrates into ${branch} too.`,
      'Wait until it has ended, or stop it first.',
    );
  }
  const unseen = await unseenFiles(deps, checked, params.allowDirty === true);
  const before = [...unseen, ...(await beforeRun(deps, checked, tree, params, head.commit))];
  const subplans = subplanHashes(checked);
  const kept = await deps.repository.startBranch(branch, head.commit);
  const event: RunStarted = {
    type: 'run.started',
    format: EVENT_FORMAT,
    run: runId(deps),
    plan: checked.path,
    ...(checked.workTree === deps.repository.root
      ? {}
      : { workTree: relative(deps.repository.root, checked.workTree) }),
    planHash: checked.file.hash,
    planRevision: checked.plan.feature.planRevision,
    feature: { id: checked.plan.feature.id, title: checked.plan.feature.title },
    base: head.commit,
    ...(head.branch === undefined ? {} : { baseBranch: head.branch }),
    integrationBranch: branch,
    schedule: params.schedule ?? checked.plan.execution.schedule ?? 'eager',
    ...(checked.plan.execution.whenBlocked === undefined
      ? {}
      : { whenBlocked: checked.plan.execution.whenBlocked }),
    maxParallel: maxParallelOf(checked.plan, params),
    ...(params.withoutContracts === true || checked.plan.execution.contracts === false
      ? { withoutContracts: true }
      : {}),
    ...(params.only === undefined ? {} : { only: [...checked.selected] }),
    ...lifeOf(checked.plan, params),
    packages: placedLocks(packages, deps),
    ...rulesOf(checked.plan, params),
    worktrees,
    ...(subplans === undefined ? {} : { subplans }),
    ...(subplans === undefined &&
    wishes.rules === undefined &&
    wishes.described === undefined &&
    !packages.some(({ generatesPlan }) => generatesPlan === true)
      ? {}
      : { wishes }),
  };
  const notes: RunEvent[] =
    kept === undefined
      ? before
      : [
          ...before,
          { type: 'run.noted', message: `What an earlier run had left on ${branch} is kept at ${kept}.` },
        ];
  const texts = { begins: checked.file.text, plan: checked.written, copies: copiesOf(checked) };
  return { kind: 'started', event, notes, texts };
}

/** What is done about agents in trouble: as asked for, else as the plan says. */
function lifeOf(plan: Plan, params: StartRunParams): Pick<RunStarted, 'life'> {
  const { life } = plan.execution;
  return life === undefined && params.life === undefined ? {} : { life: lifeRules(params.life, life) };
}

/**
 * What holds for the agents of a run: as the plan says, else as asked for.
 * @throws WavesError `unknown-agent`.
 */
function rulesOf(plan: Plan, params: StartRunParams): { agentRules?: RunAgentRules } {
  const { fallback, limits, budget, prices } = mergedRules(params.agentRules, plan.execution.agents);
  const rules: RunAgentRules = {
    ...(fallback === undefined
      ? {}
      : {
          fallback: fallback.map((choice) =>
            resolveAgent('the list of fallbacks', onlyChoice(choice, params)),
          ),
        }),
    ...(limits === undefined ? {} : { limits }),
    ...(budget === undefined ? {} : { budget }),
    ...(prices === undefined ? {} : { prices }),
  };
  return Object.keys(rules).length === 0 ? {} : { agentRules: rules };
}

function onlyChoice(choice: AgentChoice, { describedAgents: described }: StartRunParams): AgentChoices {
  return { override: choice, planned: undefined, fallback: undefined, described };
}

/** The newest run of this plan, if it is of the same revision or still going on. */
async function latestRun(
  deps: EngineDependencies,
  checked: CheckedPlan,
  active: readonly RunState[],
): Promise<RunState | undefined> {
  for (const run of [...(await deps.runs.list())].reverse().filter((id) => !isChildRun(id))) {
    const going = active.find((candidate) => candidate.run === run);
    const first = going === undefined ? await deps.runs.endOf?.(run, 'first') : undefined;
    if (first?.type === 'run.started' && first.plan !== checked.path) {
      continue;
    }
    const state = going ?? replay((await readDrivable(deps, run)).events);
    if (state?.plan !== checked.path) {
      continue;
    }
    if (hasSameTexts(state, checked)) {
      return state;
    }
    if (active.includes(state)) {
      throw new WavesError(
        'driver-refused',
        `The run ${state.run} of an earlier version of this plan is still going on.`,
        'Wait until it has ended, or stop it; then run the plan again.',
      );
    }
    return undefined;
  }
  return undefined;
}

function continuation(
  latest: RunState,
  checked: CheckedPlan,
  params: StartRunParams,
  agents: ReadonlyMap<string, ResolvedAgent>,
): PreparedRun {
  const asked = [...latest.packages.values()].filter((item) => checked.selected.has(item.planned.id));
  if (asked.every((item) => item.state === 'done')) {
    return { kind: 'done', run: latest.run };
  }
  const unfinished = asked.filter((item) => item.state !== 'done');
  const retry = unfinished
    .filter(cameToNothing)
    // What waits for a person's yes is not begun anew by running the plan again: nothing of it is to be done once more.
    .filter(({ planned, gate }) => params.retry?.includes(planned.id) ?? gate === undefined)
    .map((item) => item.planned.id);
  const idle = unfinished.filter((item) => item.state === 'planned' || retry.includes(item.planned.id));
  const chosen = [...idle, ...unfinished.filter((item) => item.state === 'ready')].map(
    (item) => item.planned.id,
  );
  return {
    kind: 'continued',
    run: latest.run,
    notes: [],
    texts: {
      plan: checked.written,
      copies: new Map([[checked.file.hash, checked.file.text], ...copiesOf(checked)]),
    },
    event: {
      type: 'run.continued',
      ...(params.only === undefined ? {} : { only: [...checked.selected] }),
      retry,
      ...rulesOf(checked.plan, params),
      ...(checked.subplans.size === 0 && asked.every(({ planned }) => planned.generatesPlan !== true)
        ? {}
        : { wishes: wishesOf(params) }),
      agents: Object.fromEntries(
        chosen.flatMap((id): [string, ResolvedAgent][] => {
          const agent = agents.get(id);
          // What its agent has planned is not planned anew.
          const isPlanned = latest.packages.get(id)?.generated !== undefined;
          return agent === undefined || isPlanned ? [] : [[id, agent]];
        }),
      ),
    },
  };
}

/**
 * What lies in the work tree and agents will not see, as a line in the run's journal.
 * @throws WavesError `dirty` where files that git tracks have changed and nobody has agreed to that.
 */
async function unseenFiles(
  { repository }: EngineDependencies,
  { workTree, ...checked }: CheckedPlan,
  allowed: boolean,
): Promise<RunEvent[]> {
  const plans = [checked.path, ...Object.keys(subplanHashes({ workTree, ...checked }) ?? {})].map((path) =>
    join(repository.root, path),
  );
  const files = (await repository.uncommittedFiles(workTree)).filter(({ path }) => {
    const file = join(workTree, path);
    return !plans.some((plan) => plan === file || (path.endsWith('/') && plan.startsWith(file)));
  });
  const changed = files.filter(({ isTracked }) => isTracked);
  if (changed.length > 0 && !allowed) {
    throw new WavesError(
      'dirty',
      `${changed.length === 1 ? 'A file has' : `${changed.length} files have`} uncommitted changes that agents would not see: ${few(changed)}.`,
      'Commit or stash them, or confirm that the run may start from the last commit without them (--yes).',
    );
  }
  const message = `Agents start from the last commit, and do not see what is not in it: ${few(files)}.`;
  return files.length === 0 ? [] : [{ type: 'run.noted', message }];
}

function few(files: readonly UncommittedFile[]): string {
  const shown = files.slice(0, 10).map(({ path }) => path);
  return `${shown.join(', ')}${files.length > 10 ? ` and ${files.length - 10} more` : ''}`;
}

function runId(deps: EngineDependencies): string {
  const stamp = new Date(deps.clock.now())
    .toISOString()
    .replaceAll(/[-:]/g, '')
    .replace(/\.\d+Z$/, 'Z');
  return `${stamp}-${deps.randomWord()}`;
}

/** Which agents a request asks for. */
export function wishesOf({
  agent,
  defaultAgent,
  agentRules,
  describedAgents,
  interactive,
}: Pick<
  StartRunParams,
  'agent' | 'defaultAgent' | 'agentRules' | 'describedAgents' | 'interactive'
>): AgentWishes {
  return {
    ...(agent === undefined ? {} : { override: agent }),
    ...(defaultAgent === undefined ? {} : { fallback: defaultAgent }),
    ...(agentRules === undefined ? {} : { rules: agentRules }),
    ...(describedAgents === undefined ? {} : { described: describedAgents }),
    ...(interactive === undefined ? {} : { interactive }),
  };
}

/** The agent that a caller names by `--agent`, `--command` or a setting. */
export function agentOverride(
  name: string | undefined,
  command: string | undefined,
): AgentOverride | undefined {
  if (command !== undefined) {
    return { name: name ?? 'command', command };
  }
  return name === undefined ? undefined : { name };
}
