import { join } from 'node:path';
import { adapterOf } from '../../agents/adapters/agentTable';
import { AGENT_LOGINS } from '../../agents/launching/agentLogins';
import type { McpServer } from '../../agents/launching/agentAdapter';
import { contextDocument } from '../../contracts/contexts/agentContext';
import { parentContext } from '../../contracts/contexts/deriveContext';
import { buildPrompt, goOnPrompt, mendPrompt } from '../../contracts/prompt/prompt';
import { firstById } from '../../plan/firstById';
import type { AttemptSpec } from '../../ports/attempts';
import { MAILBOX, MAILBOX_FILES } from '../../run/explaining/inboxMessage';
import type { PackageRun, RunState } from '../../run/run';
import { isToPlan } from '../../run/steering/subplans';
import type { Usage } from '../../run/usage/usage';
import { sumUsage } from '../../run/usage/usage';
import { WavesError } from '../../wavesError';
import { mockEnvironment } from '../contracts/mockServer';
import { contractTools } from '../contracts/runContexts';
import type { FollowedRun } from '../kernel/attempts';
import { located } from '../kernel/attempts';
import type { EngineDependencies } from '../kernel/engineDependencies';
import { agentSandbox } from '../kernel/sandbox';
import { worktreeEnvironment } from '../worktrees/worktreeEnvironment';
import { startCommands } from '../worktrees/worktreeSetup';
import { promptInput } from './attemptPrompt';

type PlannedRun = Pick<FollowedRun, 'plan' | 'state'>;
type Environment = Readonly<Record<string, string>>;

/** Writes the prompt of an attempt and starts its agent. @throws WavesError `agent-failed`, `unknown-package`, `lease-lost`. */
export async function launchAgent(
  deps: EngineDependencies,
  run: PlannedRun,
  item: PackageRun,
): Promise<void> {
  const { state, plan } = run;
  const contracts = contractTools(deps, state);
  if (contracts !== undefined && (await contracts.keptContext(state.run, 'parent')) === undefined) {
    const parent = contextDocument(parentContext(state, plan));
    await contracts.keepContext(state.run, 'parent', `${JSON.stringify(parent, null, 2)}\n`);
  }
  const words = await attemptPrompt(deps, run, item);
  await deps.launcher.launch(await attemptSpec(deps, run, item, words), words.prompt);
}

/** What an agent is told. */
interface AttemptWords {
  readonly prompt: string;
  /** In place of it, where the agent goes on with an earlier conversation. */
  readonly goOn?: string;
}

async function attemptPrompt(
  deps: EngineDependencies,
  { state, plan }: PlannedRun,
  item: PackageRun,
): Promise<AttemptWords> {
  const workPackage = firstById(plan).get(item.planned.id);
  if (workPackage === undefined) {
    throw new WavesError(
      'unknown-package',
      `The run's copy of the plan lacks the package ${item.planned.id}.`,
    );
  }
  const { planFiles, repository } = deps;
  const place = { root: join(repository.root, state.workTree ?? ''), plan: planPath(deps, state) };
  const known = {
    ...{ contracts: contractTools(deps, state), knowledge: deps.coordination?.knowledge?.() },
    tools: coordinationEnvironment(deps, state, item)['COORDINATION_API_URL'] !== undefined,
  };
  const input = await promptInput(planFiles, place, plan, workPackage, state, known);
  const session = await earlierSession(deps, state, item);
  const { lastFailure, reply, channel } = input;
  const goOn =
    lastFailure?.isRound === true
      ? mendPrompt(lastFailure, channel)
      : reply === undefined
        ? undefined
        : goOnPrompt(reply, channel);
  if (session === undefined || goOn === undefined || item.agent.interactive === true) {
    return { prompt: buildPrompt(input) };
  }
  return adapterOf(item.agent).resumes === true ? { prompt: goOn } : { prompt: buildPrompt(input), goOn };
}

async function attemptSpec(
  deps: EngineDependencies,
  { state, plan }: PlannedRun,
  item: PackageRun,
  { prompt, goOn }: AttemptWords,
): Promise<AttemptSpec> {
  const { machine } = deps;
  const folder = deps.runs.attemptFolder(state.run, item.planned.id, item.attempt);
  const session = await earlierSession(deps, state, item);
  const earlier = session === undefined ? undefined : await spentIn(deps, state, item, session);
  const adapter = adapterOf(item.agent);
  const promptFile = join(folder, 'prompt.md');
  const { writeAllow: planned, deny } = item.planned;
  // Whatever keeps it inside of its scope lets it write into its mailbox, too.
  const writeAllow = [...planned, `${MAILBOX}/**`];
  const scopeFile = join(folder, 'scope.json');
  const { worktree } = located(item);
  const guardrails = deps.guardrails?.();
  const own = {
    ...environment(deps, state, item, { folder, mailbox: join(worktree, MAILBOX) }),
    ...mockEnvironment(state, plan, item.planned.id),
  };
  const mcp = adapter.takesTools === true ? mcpServer(deps, own) : undefined;
  const tools = mcp !== undefined;
  const scope = { package: item.planned.id, worktree, writeAllow: planned, deny, guardrails, tools };
  const task = {
    ...{ packageId: item.planned.id, worktree, promptFile, folder, scopeFile, writeAllow, deny },
    ...(mcp === undefined ? {} : { mcp }),
    ...(session === undefined ? {} : { session, spentUsd: earlier?.spentUsd ?? 0 }),
    ...(goOn === undefined ? {} : { goOn }),
  };
  const line = adapter.commandLine(item.agent, machine, task);
  const homes = line.overlays?.map(({ path }) => path) ?? [];
  const addresses = [own['COORDINATION_API_URL'], own['WAVES_MOCK_URL']];
  const sandbox = await agentSandbox(deps, state, item, { plan, folder, addresses, writeAllow, own: homes });
  const { setup } = startCommands({ plan, state }, item);
  const inside = (argv: readonly string[]) => [...(sandbox?.argv ?? []), ...argv];
  const folders = [...(line.folders ?? []), ...(sandbox?.folders ?? [])];
  const terminal =
    item.agent.interactive === true
      ? adapter.interactive?.(item.agent, machine, task, session === undefined ? { prompt } : { session })
      : undefined;
  return {
    run: state.run,
    package: item.planned.id,
    attempt: item.attempt,
    folder,
    argv: inside(line.argv),
    cwd: worktree,
    ...(folders.length === 0 ? {} : { folders }),
    ...(line.jsonVariables === undefined ? {} : { jsonVariables: line.jsonVariables }),
    ...(line.ownTemporary === undefined ? {} : { ownTemporary: line.ownTemporary }),
    ...(line.overlays === undefined ? {} : { overlays: line.overlays }),
    ...(sandbox?.hosts === undefined ? {} : { hosts: sandbox.hosts }),
    ...(sandbox === undefined
      ? {}
      : {
          walls: {
            argv: sandbox.argv.length,
            scope: {
              ...{ writeAllow, deny, network: sandbox.network, own: homes },
              ...(sandbox.image === undefined ? {} : { image: sandbox.image }),
            },
          },
        }),
    ...machineNeeds(item, { plan, state }, sandbox !== undefined),
    ...(item.planned.sharesWorktree === true ? { sharesWorktree: true } : {}),
    ...(setup.length === 0
      ? {}
      : { setup: { commands: setup, network: plan.execution.network?.commands ?? 'open' } }),
    files: { ...line.files, ...terminal?.files, [scopeFile]: JSON.stringify(scope) },
    ...(terminal === undefined ? {} : { terminal: { argv: inside(terminal.argv), env: terminal.env } }),
    env: { ...line.env, ...own },
    promptOnStdin: line.promptOnStdin,
    ...(line.takesInput === undefined ? {} : { takesInput: line.takesInput }),
    ...(adapter.stream === undefined ? {} : { stream: item.agent }),
    mailbox: join(worktree, MAILBOX),
    ...(earlier?.spent === undefined ? {} : { spent: earlier.spent }),
    ...(state.agentRules.prices === undefined ? {} : { prices: state.agentRules.prices }),
    timeoutMs: item.planned.timeoutMinutes * 60_000,
    agent: item.agent.command ?? item.agent.name,
    title: `${item.planned.id}${item.attempt > 1 ? ` (attempt ${item.attempt})` : ''}`,
  };
}

/** What a machine has to have that carries it out in place of the driver's. */
function machineNeeds(
  { agent, planned }: PackageRun,
  { plan: { execution }, state }: PlannedRun,
  walls: boolean,
): Pick<AttemptSpec, 'machine'> {
  const { program } = adapterOf(agent);
  const login = AGENT_LOGINS[agent.name];
  return {
    machine: {
      labels: planned.sharesWorktree === true ? sharedLabels(state) : (planned.runsOn ?? []),
      ...(planned.sharesWorktree === true && state.sharedOn !== undefined ? { on: state.sharedOn } : {}),
      ...(agent.model === undefined ? {} : { model: agent.model }),
      ...(program === undefined
        ? {}
        : {
            agent: { name: agent.name, command: program.command, ...(login === undefined ? {} : { login }) },
          }),
      ...(walls ? { walls: true } : {}),
      ...(execution.environment === undefined ? {} : { image: true }),
    },
  };
}

/** The labels of all packages that share a worktree: one machine carries out all of them. */
function sharedLabels({ packages }: RunState): readonly string[] {
  const sharing = [...packages.values()].filter(({ planned }) => planned.sharesWorktree === true);
  return [...new Set(sharing.flatMap(({ planned }) => planned.runsOn ?? []))];
}

/** The conversation that an attempt goes on with; undefined where it begins one. */
async function earlierSession(
  { runs, launcher }: Pick<EngineDependencies, 'runs' | 'launcher'>,
  state: RunState,
  { continues, planned }: PackageRun,
): Promise<string | undefined> {
  return continues === undefined
    ? undefined
    : launcher.session(runs.attemptFolder(state.run, planned.id, continues));
}

/** What earlier attempts have used in a conversation, and what its agent has said that it has cost, in US dollars. */
async function spentIn(
  { runs, launcher }: Pick<EngineDependencies, 'runs' | 'launcher'>,
  state: RunState,
  { planned, usage }: PackageRun,
  session: string,
): Promise<{ readonly spent: Usage | undefined; readonly spentUsd: number }> {
  const all = await Promise.all(
    Object.entries(usage).map(async ([attempt, used]) => {
      const folder = runs.attemptFolder(state.run, planned.id, Number(attempt));
      return (await launcher.session(folder)) === session ? [used] : [];
    }),
  );
  const used = all.flat();
  const measured = used.filter(({ pricesOf }) => pricesOf === undefined);
  return { spent: sumUsage(used), spentUsd: sumUsage(measured)?.costUsd ?? 0 };
}

/** What every agent finds in its environment. */
function environment(
  deps: EngineDependencies,
  state: RunState,
  item: PackageRun,
  { folder, mailbox }: { readonly folder: string; readonly mailbox: string },
): Environment {
  const tools = contractTools(deps, state);
  return {
    ...worktreeEnvironment(deps.repository.root, state, item),
    ...coordinationEnvironment(deps, state, item),
    WAVES_RUN: state.run,
    WAVES_PACKAGE: item.planned.id,
    WAVES_ATTEMPT: String(item.attempt),
    WAVES_PLAN: planPath(deps, state),
    WAVES_PROMPT_FILE: join(folder, 'prompt.md'),
    WAVES_CONTEXT_FILE: join(mailbox, MAILBOX_FILES.context),
    ...(tools === undefined ? {} : { WAVES_PARENT_CONTEXT_FILE: tools.contextFile(state.run, 'parent') }),
    WAVES_RESULT_FILE: join(mailbox, MAILBOX_FILES.result),
    WAVES_PROGRESS_FILE: join(mailbox, MAILBOX_FILES.progress),
    WAVES_ESCALATIONS_FILE: join(mailbox, MAILBOX_FILES.outbox),
    ...(isToPlan(item) ? { WAVES_SUBPLAN_FILE: join(mailbox, MAILBOX_FILES.plan) } : {}),
    WAVES_INBOX_FILE: join(mailbox, MAILBOX_FILES.inbox),
  };
}

/** How it reaches the coordinator; empty where nobody serves one. */
function coordinationEnvironment(
  { coordination }: Pick<EngineDependencies, 'coordination'>,
  state: RunState,
  item: PackageRun,
): Environment {
  const attempt = { run: state.run, package: item.planned.id, attempt: item.attempt };
  return coordination?.environment(attempt, item.agent.name) ?? {};
}

/** Our MCP server for the agent with this environment; none where nobody serves it. */
function mcpServer(
  { machine }: Pick<EngineDependencies, 'machine'>,
  variables: Environment,
): McpServer | undefined {
  // What it passes on is what it has been told of: which attempt it is, its key, and where its files are.
  const own = Object.entries(variables).filter(([name]) => /^(WAVES|COORDINATION|AGENT)_/.test(name));
  return variables['COORDINATION_API_URL'] === undefined
    ? undefined
    : {
        command: machine.nodePath,
        args: [machine.cliPath, 'mcp'],
        env: { ...Object.fromEntries(own), ELECTRON_RUN_AS_NODE: '1' },
      };
}

function planPath({ repository }: Pick<EngineDependencies, 'repository'>, state: RunState): string {
  return join(repository.root, state.plan);
}
