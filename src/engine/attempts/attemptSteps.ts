import { join } from 'node:path';
import { adapterOf } from '../../agents/adapters/agentTable';
import type { McpServer } from '../../agents/mcpServer';
import { buildPrompt, goOnPrompt } from '../../contracts/prompt/prompt';
import { firstById } from '../../plan/firstById';
import type { Plan } from '../../plan/model';
import type { AttemptSpec } from '../../ports/attempts';
import type { MergeIdentity } from '../../ports/ports';
import { describeConflicts } from '../../run/conflicts/mergeConflict';
import type { PackageRun, RunEvent, RunState } from '../../run/run';
import { MAILBOX, MAILBOX_FILES } from '../../run/inbox/inboxMessage';
import { admissionOf } from '../../run/scope/leases';
import { verificationBranch } from '../../run/kernel/names';
import { WavesError } from '../../wavesError';
import { agentSandbox } from '../kernel/sandbox';
import { promptInput } from './attemptPrompt';
import type { CommandStep } from '../kernel/commandSteps';
import { commandSteps, gateSteps, obligationSteps, otherSides, startGate } from '../kernel/commandSteps';
import { contextDocument } from '../../contracts/contexts/agentContext';
import { parentContext } from '../../contracts/contexts/deriveContext';
import type { ContextWorld } from '../contracts/runContexts';
import { keepContexts, misfits } from '../contracts/runContexts';
import { outsideMessage } from './outsideMessage';
import { misplacedWork } from './misplacedWork';
import { mockEnvironment } from '../contracts/mockFor';
import { checkImports, foreignChanges, missedObligations } from '../contracts/contractCheck';
import { extractContracts } from '../contracts/contractExtraction';
import type { EngineDependencies } from '../kernel/engineDependencies';
import { unchangedWork } from './unchangedWork';
import { mergedMeanwhile } from './mergedMeanwhile';
import { typeNotes } from '../contracts/typeNotes';
import { worktreeEnvironment } from '../worktrees/worktreeEnvironment';
import type { StartCommands } from '../worktrees/worktreeSetup';

/**
 * The steps of one attempt that touch the world. Each returns the events that say what came of it and leaves the
 * writing of them to the run's driver.
 */
export class AttemptSteps {
  constructor(private readonly deps: EngineDependencies) {}

  /** Makes the worktree. */
  async makeWorktree(state: RunState, item: PackageRun): Promise<RunEvent[]> {
    const { worktree, branch, base } = located(item);
    const { worktrees, namespace } = state;
    const kept = await this.deps.repository.createWorktree(worktree, branch, base, {
      ...(item.planned.sharesWorktree === true ? { reuse: true } : {}),
      ...(worktrees.registry ? { registry: { change: namespace, agent: item.planned.id } } : {}),
    });
    return kept.map((ref) => ({
      type: 'run.noted',
      package: item.planned.id,
      message: `What an earlier attempt of ${item.planned.id} had left is kept at ${ref}.`,
    }));
  }

  /**
   * The commands that make the package's worktree ready to work in: the plan's own or else those of the repository's
   * set-up file, then the package's. After them its gate decides, where that is a command.
   */
  setup(state: RunState, item: PackageRun, plan: Plan): StartCommands {
    const planned = firstById(plan).get(item.planned.id);
    const own = planned?.setup ?? [];
    const gate = planned === undefined ? undefined : startGate(planned);
    const common = plan.execution.setup.map(({ value }) => value);
    const first = common.length === 0 ? state.worktrees.setup : common;
    const setup = [...first, ...own.map(({ value }) => value)];
    return gate === undefined ? { setup } : { setup, gate };
  }

  /** Writes the prompt and starts the agent. */
  async launch(state: RunState, item: PackageRun, plan: Plan): Promise<void> {
    const contracts = this.contractTools(state);
    if (contracts !== undefined && (await contracts.keptContext(state.run, 'parent')) === undefined) {
      const parent = contextDocument(parentContext(state, plan));
      await contracts.keepContext(state.run, 'parent', `${JSON.stringify(parent, null, 2)}\n`);
    }
    const prompt = await this.prompt(state, item, plan);
    await this.deps.launcher.launch(await this.spec(state, item, plan, prompt), prompt);
  }

  /**
   * Compares what the agent changed with its scope and commits it when all of it is inside; then it is held against what
   * others need of it. Where the plan names no command that has to pass then, that is all of its verification.
   */
  async commit(state: RunState, item: PackageRun, plan: Plan): Promise<RunEvent[]> {
    const { repository } = this.deps;
    const { worktree, branch, base } = located(item);
    const target = { package: item.planned.id, attempt: item.attempt };
    // What a person has resolved is what they have committed; what checks have left lying there is no work of anybody's.
    const isOnBranch = item.childRun !== undefined || item.resolution !== undefined;
    const child = isOnBranch ? await repository.branchWork(branch, base) : undefined;
    const work = child ?? (await repository.workDone(worktree, base));
    const fault = misplacedWork({ branch, ...work }, branch, base);
    if (fault !== undefined) {
      return [{ type: 'attempt.failed', ...target, reason: 'verify', message: fault }];
    }
    const admits = admissionOf(item);
    const links = 'linksOut' in work ? (work.linksOut ?? []) : [];
    const own = 'repositories' in work ? (work.repositories ?? []) : [];
    const odd = new Set([...links, ...own]);
    const outside = work.files.filter((file) => !admits(file) || odd.has(file));
    if (outside.length > 0) {
      const message = outsideMessage(state, item, outside, links, own);
      return [{ type: 'package.blocked', ...target, reason: 'scope', message, files: outside }];
    }
    const planned = firstById(plan).get(item.planned.id);
    const isCommand = item.childRun === undefined && adapterOf(item.agent).exitIsWord === true;
    const unchanged = unchangedWork(
      item,
      [planned?.taskType ?? '', planned?.kind ?? ''],
      work.files,
      isCommand,
    );
    if (unchanged !== undefined && unchanged.type !== 'run.noted') {
      return [unchanged];
    }
    const files = { ...target, filesModified: work.files };
    const foreign = planned === undefined ? [] : foreignChanges(plan, planned, files);
    if (foreign.length > 0) {
      return foreign;
    }
    const message = `${item.planned.id}: ${item.planned.title}`;
    // Looking at a large worktree takes long: another driver may have its agent at work there by now.
    await this.deps.lease.assertHeld();
    const head = child?.head ?? (await repository.commitWork(worktree, base, message));
    const missed =
      planned === undefined
        ? []
        : await missedObligations(this.contractTools(state), plan, planned, { ...files, head });
    if (missed.length > 0) {
      return missed;
    }
    const world = this.contextWorld(state, plan);
    const misfit = world === undefined ? [] : await misfits(world, item, { ...files, head });
    if (misfit.length > 0) {
      return misfit;
    }
    const commands = this.commands(item, plan);
    if (item.childRun !== undefined && commands.length > 0) {
      const { namespace, worktrees } = state;
      const judged = verificationBranch(namespace, item.planned.id, worktrees.branch);
      await repository.createWorktree(worktree, judged, head);
    }
    const type = commands.length === 0 ? 'attempt.verified' : 'attempt.committed';
    return [
      ...(unchanged === undefined ? [] : [unchanged]),
      { type, ...target, head, filesModified: work.files },
    ];
  }

  /** The commands that have to pass before what an agent delivered is merged. */
  commands(item: PackageRun, plan: Plan): readonly CommandStep[] {
    const planned = firstById(plan).get(item.planned.id);
    return planned === undefined
      ? []
      : [
          ...commandSteps(planned.verification.steps, this.deps.serverChecksPath !== undefined),
          ...obligationSteps(planned),
          ...gateSteps(planned),
          ...otherSides(item, plan),
        ];
  }

  /**
   * Merges the package's branch into the integration branch, once, however often it is asked for; and takes from the merged
   * tree what others build against.
   */
  async integrate(state: RunState, item: PackageRun, plan: Plan): Promise<RunEvent[]> {
    const { repository, log } = this.deps;
    const target = { package: item.planned.id, attempt: item.attempt };
    const identity: MergeIdentity = { run: state.run, ...target };
    if (item.head === undefined) {
      throw new WavesError('git-failed', `The work of ${item.planned.id} has no commit to merge.`);
    }
    const tip = await this.laterTip(item);
    if (tip !== undefined) {
      const message = `Its branch stands at ${tip.slice(0, 10)} now; what was judged was ${item.head.slice(0, 10)}, so it is verified again.`;
      return [{ type: 'attempt.outdated', ...target, tip, message }];
    }
    const imports = await checkImports(this.contractTools(state), log, state, item, item.head);
    if (imports.broken.length > 0) {
      return [...imports.broken];
    }
    const message = `Merge ${item.planned.id}: ${item.planned.title}`;
    const result = await repository.merge(state.integrationBranch, item.head, message, identity);
    if (result.kind === 'merged') {
      const { commit, tip } = result;
      const further = tip === commit ? {} : { tip };
      const contracts = await extractContracts(this.contractTools(state), log, state, item, plan, tip);
      const world = this.contextWorld(state, plan);
      const contexts = world === undefined ? [] : await keepContexts(world, item, tip, log);
      const types = await typeNotes(this.deps, plan, state.plan, tip, item.planned.id);
      return [
        ...imports.judged,
        { type: 'package.integrated', ...target, commit, ...further },
        ...contracts,
        ...contexts,
        ...types,
      ];
    }
    const conflicts = result.conflicts ?? [];
    const others = mergedMeanwhile(state, item, result.files);
    const words = conflicts.length === 0 ? result.files.join(', ') : describeConflicts(conflicts);
    return [
      {
        type: 'package.blocked',
        ...target,
        reason: 'conflict',
        message: `Conflicts with ${others.length === 0 ? 'the integration branch' : others.join(' and ')} in: ${words}`,
        files: result.files,
        conflicts,
        with: others,
      },
    ];
  }

  /** Where the package's branch stands, if commands or people have judged an earlier commit. */
  private async laterTip(item: PackageRun): Promise<string | undefined> {
    if (item.steps.length === 0 && item.approved.length === 0) {
      return undefined;
    }
    const tip = await this.deps.repository.commitOf(`refs/heads/${located(item).branch}`);
    return tip === item.head ? undefined : tip;
  }

  /** What contracts are looked after with, where the run wants that. */
  private contractTools(state: RunState): EngineDependencies['contracts'] {
    return state.withoutContracts ? undefined : this.deps.contracts;
  }

  /** What contexts are read and put together with; undefined where nobody looks after them. */
  contextWorld(state: RunState, plan: Plan): ContextWorld | undefined {
    const tools = this.contractTools(state);
    const folderOf = (item: PackageRun): string => this.folder(state, item);
    return tools === undefined ? undefined : { tools, state, plan, folderOf };
  }

  /** Where an attempt's prompt, log and records are. */
  folder(state: RunState, item: PackageRun): string {
    return this.deps.runs.attemptFolder(state.run, item.planned.id, item.attempt);
  }

  private async prompt(state: RunState, item: PackageRun, plan: Plan): Promise<string> {
    const workPackage = firstById(plan).get(item.planned.id);
    if (workPackage === undefined) {
      throw new WavesError(
        'unknown-package',
        `The run's copy of the plan lacks the package ${item.planned.id}.`,
      );
    }
    const { planFiles, repository } = this.deps;
    const contracts = this.contractTools(state);
    const place = { root: join(repository.root, state.workTree ?? ''), plan: this.planPath(state) };
    const known = {
      ...{ contracts, knowledge: this.deps.coordination?.knowledge?.() },
      tools: this.coordinationEnvironment(state, item)['COORDINATION_API_URL'] !== undefined,
    };
    const input = await promptInput(planFiles, place, plan, workPackage, state, known);
    const session = await this.earlierSession(state, item);
    const goesOn = session !== undefined && item.reply !== undefined && item.agent.interactive !== true;
    return goesOn && adapterOf(item.agent).resumes === true
      ? goOnPrompt(item.reply, input.channel)
      : buildPrompt(input);
  }

  private async spec(state: RunState, item: PackageRun, plan: Plan, prompt: string): Promise<AttemptSpec> {
    const folder = this.folder(state, item);
    const { machine } = this.deps;
    const session = await this.earlierSession(state, item);
    const adapter = adapterOf(item.agent);
    const promptFile = join(folder, 'prompt.md');
    const { writeAllow: planned, deny } = item.planned;
    // Whatever keeps it inside of its scope lets it write into its mailbox, too.
    const writeAllow = [...planned, `${MAILBOX}/**`];
    const scopeFile = join(folder, 'scope.json');
    const { worktree } = located(item);
    const guardrails = this.deps.guardrails?.();
    const own = {
      ...this.environment(state, item, { folder, mailbox: join(worktree, MAILBOX) }),
      ...mockEnvironment(state, plan, item.planned.id),
    };
    const mcp = adapter.takesTools === true ? this.mcpServer(own) : undefined;
    const tools = mcp !== undefined;
    const scope = { package: item.planned.id, worktree, writeAllow: planned, deny, guardrails, tools };
    const task = {
      ...{ packageId: item.planned.id, worktree, promptFile, folder, scopeFile, writeAllow, deny },
      ...(mcp === undefined ? {} : { mcp }),
      ...(session === undefined ? {} : { session }),
    };
    const line = adapter.commandLine(item.agent, machine, task);
    const sandbox = await agentSandbox(this.deps, state, item, { plan, folder, writeAllow });
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
      ...(line.overlays === undefined ? {} : { overlays: line.overlays }),
      files: { ...line.files, ...terminal?.files, [scopeFile]: JSON.stringify(scope) },
      ...(terminal === undefined ? {} : { terminal: { argv: inside(terminal.argv), env: terminal.env } }),
      env: { ...line.env, ...own },
      promptOnStdin: line.promptOnStdin,
      ...(line.takesInput === undefined ? {} : { takesInput: line.takesInput }),
      ...(adapter.stream === undefined ? {} : { stream: item.agent }),
      mailbox: join(worktree, MAILBOX),
      ...(state.agentRules.prices === undefined ? {} : { prices: state.agentRules.prices }),
      timeoutMs: item.planned.timeoutMinutes * 60_000,
      agent: item.agent.command ?? item.agent.name,
      title: `${item.planned.id}${item.attempt > 1 ? ` (attempt ${item.attempt})` : ''}`,
    };
  }

  /** The conversation that an attempt goes on with; undefined where it begins one. */
  private async earlierSession(
    state: RunState,
    { continues, planned }: PackageRun,
  ): Promise<string | undefined> {
    const { runs, launcher } = this.deps;
    return continues === undefined
      ? undefined
      : launcher.session(runs.attemptFolder(state.run, planned.id, continues));
  }

  /** What every agent finds in its environment. */
  private environment(
    state: RunState,
    item: PackageRun,
    { folder, mailbox }: { readonly folder: string; readonly mailbox: string },
  ): Readonly<Record<string, string>> {
    const tools = this.contractTools(state);
    return {
      ...worktreeEnvironment(this.deps.repository.root, state, item),
      ...this.coordinationEnvironment(state, item),
      WAVES_RUN: state.run,
      WAVES_PACKAGE: item.planned.id,
      WAVES_ATTEMPT: String(item.attempt),
      WAVES_PLAN: this.planPath(state),
      WAVES_PROMPT_FILE: join(folder, 'prompt.md'),
      WAVES_CONTEXT_FILE: join(mailbox, MAILBOX_FILES.context),
      ...(tools === undefined ? {} : { WAVES_PARENT_CONTEXT_FILE: tools.contextFile(state.run, 'parent') }),
      WAVES_RESULT_FILE: join(mailbox, MAILBOX_FILES.result),
      WAVES_PROGRESS_FILE: join(mailbox, MAILBOX_FILES.progress),
      WAVES_ESCALATIONS_FILE: join(mailbox, MAILBOX_FILES.outbox),
      WAVES_INBOX_FILE: join(mailbox, MAILBOX_FILES.inbox),
    };
  }

  /** How it reaches the coordinator; empty where nobody serves one. */
  private coordinationEnvironment(state: RunState, item: PackageRun): Readonly<Record<string, string>> {
    const attempt = { run: state.run, package: item.planned.id, attempt: item.attempt };
    return this.deps.coordination?.environment(attempt, item.agent.name) ?? {};
  }

  /** Our MCP server for the agent with this environment; none where nobody serves it. */
  private mcpServer(environment: Readonly<Record<string, string>>): McpServer | undefined {
    const { machine } = this.deps;
    // What it passes on is what it has been told of: which attempt it is, its key, and where its files are.
    const own = Object.entries(environment).filter(([name]) => /^(WAVES|COORDINATION|AGENT)_/.test(name));
    return environment['COORDINATION_API_URL'] === undefined
      ? undefined
      : {
          command: machine.nodePath,
          args: [machine.cliPath, 'mcp'],
          env: { ...Object.fromEntries(own), ELECTRON_RUN_AS_NODE: '1' },
        };
  }

  private planPath(state: RunState): string {
    return join(this.deps.repository.root, state.plan);
  }
}

function located(item: PackageRun): { worktree: string; branch: string; base: string } {
  const { worktree, branch, base } = item;
  if (worktree === undefined || branch === undefined || base === undefined) {
    throw new WavesError('journal', `The journal does not say where ${item.planned.id} works.`);
  }
  return { worktree, branch, base };
}
