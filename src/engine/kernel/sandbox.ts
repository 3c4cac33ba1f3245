import { adapterOf, hasOwnSandbox } from '../../agents/adapters/agentTable';
import type { AgentAdapter } from '../../agents/launching/agentAdapter';
import type { Sandboxed, SandboxedTask } from '../../agents/launching/osSandbox';
import { osSandbox } from '../../agents/launching/osSandbox';
import { scopeLevel } from '../../agents/launching/scopeLevel';
import type { Execution, NetworkWish, Plan, SandboxWish } from '../../plan/model';
import type { AttemptStarted } from '../../run/attempts/attemptEvents';
import type { PackageRun, RunState } from '../../run/run';
import type { SandboxProgram } from '../../run/start/preflight';
import { HOSTS_ADVICE, NO_HOSTS } from '../../run/start/preflight';
import { WavesError } from '../../wavesError';
import type { EngineDependencies } from './engineDependencies';

/** What is asked about sandboxes. */
export type SandboxWorld = Pick<EngineDependencies, 'preflight' | 'repository' | 'machine'>;

/** How the agent of an attempt that begins now is held to its scope, and whether a sandbox is around it. */
export async function scopeHold(
  world: SandboxWorld & Pick<EngineDependencies, 'worktreeWatcher'>,
  { agent, planned }: Pick<PackageRun, 'agent' | 'planned'>,
  plan: Pick<Plan, 'execution'>,
): Promise<Required<Pick<AttemptStarted, 'scopeLevel'>> & Pick<AttemptStarted, 'sandbox' | 'image'>> {
  const { preflight, repository, worktreeWatcher } = world;
  const adapter = adapterOf(agent);
  const isWanted = await isWalled(world, plan, { agent }, 'agents');
  const finding = isWanted ? await preflight?.sandbox(plan.execution.environment) : undefined;
  const { root, commonDir: gitFolder } = repository;
  const place = { root, gitFolder, worktree: root, folder: gitFolder, others: [] };
  const found = finding?.found;
  if (found !== undefined && osSandbox(found, { ...planned, ...place }).keepsScope) {
    return { scopeLevel: 'walled', ...seenIn(found) };
  }
  // Its program is started for that, which takes a while.
  const version = adapter.keepsScope === undefined ? undefined : await versionOf(preflight, adapter, plan);
  return {
    scopeLevel: scopeLevel(adapter, planned, worktreeWatcher !== undefined, version),
    ...(found === undefined ? {} : seenIn(found)),
  };
}

/** Which sandbox is around an agent, and which image's files are seen in it. */
function seenIn({ kind, image }: SandboxProgram): Pick<AttemptStarted, 'sandbox' | 'image'> {
  return { sandbox: kind, ...(image === undefined ? {} : { image: `${image.name} (${image.id})` }) };
}

/** What the program of an agent tells of itself, as the attempt will find it; undefined: nothing, or nobody can be asked. */
async function versionOf(
  preflight: EngineDependencies['preflight'],
  { program }: AgentAdapter,
  { execution }: Pick<Plan, 'execution'>,
): Promise<string | undefined> {
  const found =
    program === undefined ? undefined : await preflight?.tool(program.command, true, execution.environment);
  return found?.found === true ? found.version : undefined;
}

/**
 * The sandbox around the agent of an attempt; undefined where it has none.
 * @throws WavesError `agent-failed` where the plan requires one, and there is none any more.
 */
export async function agentSandbox(
  world: SandboxWorld,
  state: RunState,
  item: PackageRun,
  { plan, folder, addresses = [], ...own }: SandboxedWork & Pick<SandboxedTask, 'writeAllow' | 'own'>,
): Promise<Sandboxed | undefined> {
  const network = plan.execution.network?.agents ?? 'open';
  if (network !== 'open' && hasOwnSandbox(item.agent)) {
    throw new WavesError(
      'agent-failed',
      `The plan keeps agents from the network, and ${adapterOf(item.agent).label} has a sandbox of its own, in which that cannot be held.`,
      'Give the package another agent, or write `network: { agents: open, commands: ... }` under `execution`.',
    );
  }
  if (plan.execution.environment !== undefined && hasOwnSandbox(item.agent)) {
    throw new WavesError(
      'agent-failed',
      `The plan has agents see the files of an image, and ${adapterOf(item.agent).label} has a sandbox of its own, which shows this machine’s.`,
      'Give the package another agent, or have the plan say no `environment` under `execution`.',
    );
  }
  const isRequired = sandboxWish(plan.execution, 'agents') === 'required' && !hasOwnSandbox(item.agent);
  const program =
    item.sandbox === undefined && !isRequired ? undefined : await programFor(world, item, plan, true);
  const { deny } = item.planned;
  // What it has been given an address of is to answer there.
  const reached = typeof network === 'string' ? network : [...network, ...addresses.flatMap(ownHost)];
  return program && around(world, program, state, item, folder, { ...own, deny, network: reached });
}

/**
 * The sandbox around a command of the plan, which may carry out what the agent wrote: all of the worktree is open to it, and
 * nothing else. Undefined where it has none.
 * @param network other than the plan says: that of a server.
 * @throws WavesError `agent-failed` as `agentSandbox`.
 */
export async function commandSandbox(
  world: SandboxWorld,
  state: RunState,
  item: PackageRun,
  { plan, folder }: SandboxedWork,
  network: NetworkWish = plan.execution.network?.commands ?? 'open',
): Promise<Sandboxed | undefined> {
  const wish = sandboxWish(plan.execution, 'commands');
  const program = wish === 'off' ? undefined : await programFor(world, item, plan, wish === 'required');
  return program && around(world, program, state, item, folder, { writeAllow: ['**'], deny: [], network });
}

interface SandboxedWork {
  readonly plan: Pick<Plan, 'execution'>;
  /** Where its records go. */
  readonly folder: string;
  /** Of servers of ours, which it reaches wherever it reaches hosts. */
  readonly addresses?: readonly (string | undefined)[];
}

/** As a list of hosts has it. */
function ownHost(address: string | undefined): string[] {
  if (address === undefined || !URL.canParse(address)) {
    return [];
  }
  const { hostname, port, protocol } = new URL(address);
  return [`${hostname}:${port === '' ? (protocol === 'https:' ? '443' : '80') : port}`];
}

/** Whose commands there is a wall around. */
export type Walled = 'agents' | 'commands';

/** Whether what is started now for a package gets the sandbox around it. */
export async function isWalled(
  { preflight }: Pick<EngineDependencies, 'preflight'>,
  { execution }: Pick<Plan, 'execution'>,
  { agent }: Pick<PackageRun, 'agent'>,
  who: Walled,
): Promise<boolean> {
  const isWanted = sandboxWish(execution, who) !== 'off' && !(who === 'agents' && hasOwnSandbox(agent));
  return isWanted && (await preflight?.sandbox(execution.environment))?.found !== undefined;
}

async function programFor(
  { preflight }: SandboxWorld,
  { planned }: Pick<PackageRun, 'planned'>,
  { execution: { environment } }: Pick<Plan, 'execution'>,
  isRequired: boolean,
): Promise<SandboxProgram | undefined> {
  const finding = await preflight?.sandbox(environment);
  if (finding?.found === undefined && isRequired) {
    const why = finding?.message ?? 'nobody looks for one here';
    throw new WavesError(
      'agent-failed',
      `What ${planned.id} starts is to work in ${environment === undefined ? 'the sandbox of the operating system' : 'a container'}, but ${why}.`,
      finding?.advice ?? 'Set `execution.sandbox` in the plan to `auto` or `off`.',
    );
  }
  return finding?.found;
}

async function around(
  { repository, machine }: SandboxWorld,
  program: SandboxProgram,
  state: RunState,
  item: PackageRun,
  folder: string,
  scope: Required<Pick<SandboxedTask, 'writeAllow' | 'deny' | 'network'>> & Pick<SandboxedTask, 'own'>,
): Promise<Sandboxed> {
  const { root, commonDir: gitFolder } = repository;
  const { worktree, branch } = item;
  const ignored = worktree === undefined ? [] : await repository.ignoredFolders(worktree);
  const packages = [...state.packages.values()];
  const others = packages.flatMap((other) => other.worktree ?? []);
  const branches = [state.integrationBranch, ...packages.flatMap((other) => other.branch ?? [])];
  if (program.kind !== 'bubblewrap' && typeof scope.network !== 'string') {
    throw new WavesError('agent-failed', `${item.planned.id} was not started: ${NO_HOSTS}.`, HOSTS_ADVICE);
  }
  return osSandbox(program, {
    hostGate: ['/usr/bin/env', 'ELECTRON_RUN_AS_NODE=1', machine.nodePath, machine.hostGatePath],
    ...{ root, gitFolder, worktree: worktree ?? root, folder },
    ...(worktree === undefined ? {} : { ownGitFolder: await repository.ownGitFolder(worktree) }),
    ...(branch === undefined ? {} : { branch }),
    otherBranches: branches.filter((name) => name !== branch),
    others: [...new Set(others)].filter((path) => path !== worktree),
    ...{ ...scope, ignored },
  });
}

/**
 * Whether what comes from a plan or an agent is to work in a sandbox: wherever one does, unless the plan says otherwise. Without
 * one the network cannot be kept away, in whole or but for some hosts, and nobody sees other files than this machine's.
 */
export function sandboxWish(
  { sandbox, network, environment }: Pick<Execution, 'sandbox' | 'network' | 'environment'>,
  who: Walled,
): SandboxWish {
  const isOpen = (network?.[who] ?? 'open') === 'open' && environment === undefined;
  return isOpen ? (sandbox ?? 'auto') : 'required';
}
