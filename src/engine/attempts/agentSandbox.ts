import type { AgentAdapter } from '../../agents/agentAdapter';
import { adapterOf } from '../../agents/adapters/agentTable';
import type { Sandboxed } from '../../agents/launching/osSandbox';
import { osSandbox } from '../../agents/launching/osSandbox';
import { scopeLevel } from '../../agents/launching/scopeLevel';
import type { Plan, SandboxWish } from '../../plan/model';
import type { AttemptStarted } from '../../run/attempts/attemptEvents';
import type { PackageRun, RunState } from '../../run/run';
import { WavesError } from '../../wavesError';
import type { EngineDependencies } from '../kernel/engineDependencies';

type World = Pick<EngineDependencies, 'preflight' | 'repository' | 'worktreeWatcher'>;

/** How the agent of an attempt that begins now is held to its scope, and whether a sandbox is around it. */
export async function scopeHold(
  { preflight, repository, worktreeWatcher }: World,
  { agent, planned }: Pick<PackageRun, 'agent' | 'planned'>,
  { execution }: Pick<Plan, 'execution'>,
): Promise<Required<Pick<AttemptStarted, 'scopeLevel'>> & Pick<AttemptStarted, 'sandbox'>> {
  const adapter = adapterOf(agent);
  const own = scopeLevel(adapter, planned, worktreeWatcher !== undefined);
  const finding = wantsSandbox(execution.sandbox, adapter, own) ? await preflight?.sandbox() : undefined;
  if (finding?.found === undefined) {
    return { scopeLevel: own };
  }
  const { root, commonDir: gitFolder } = repository;
  const place = { root, gitFolder, worktree: root, folder: gitFolder, others: [] };
  const { keepsScope } = osSandbox(finding.found, { ...planned, ...place });
  return { scopeLevel: keepsScope ? 'enforced' : own, sandbox: finding.found.kind };
}

/**
 * The sandbox around the agent of an attempt; undefined where it has none.
 * @param folder of the attempt. @param writeAllow what it may write.
 * @throws WavesError `agent-failed` where the plan requires one, and there is none any more.
 */
export async function agentSandbox(
  { preflight, repository }: World,
  state: RunState,
  item: PackageRun,
  {
    plan,
    folder,
    writeAllow,
  }: {
    readonly plan: Pick<Plan, 'execution'>;
    readonly folder: string;
    readonly writeAllow: readonly string[];
  },
): Promise<Sandboxed | undefined> {
  const wish = plan.execution.sandbox;
  const isRequired = wish === 'required' && adapterOf(item.agent).ownSandbox !== true;
  if (item.sandbox === undefined && !isRequired) {
    return undefined;
  }
  const finding = await preflight?.sandbox();
  if (finding?.found === undefined) {
    const why = finding?.message ?? 'nobody looks for one here';
    throw new WavesError(
      'agent-failed',
      `The agent of ${item.planned.id} is to work in the sandbox of the operating system, but ${why}.`,
      finding?.advice ?? 'Set `execution.sandbox` in the plan to `auto` or `off`.',
    );
  }
  const { root, commonDir: gitFolder } = repository;
  const { worktree = root } = item;
  const others = [...state.packages.values()].flatMap((other) => other.worktree ?? []);
  return osSandbox(finding.found, {
    ...{ root, gitFolder, worktree, folder },
    others: [...new Set(others)].filter((path) => path !== worktree),
    writeAllow,
    deny: item.planned.deny,
  });
}

function wantsSandbox(wish: SandboxWish | undefined, adapter: AgentAdapter, own: string): boolean {
  switch (wish) {
    case 'required':
      return adapter.ownSandbox !== true;
    case 'auto':
      return own !== 'enforced' && adapter.ownSandbox !== true;
    case 'off':
    case undefined:
      return false;
  }
}
