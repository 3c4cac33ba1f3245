import { AGENT_LOGINS } from '../../agents/launching/agentLogins';
import { adapterOf, hasOwnSandbox } from '../../agents/adapters/agentTable';
import { howToInstall } from '../../agents/launching/troubleWords';
import type { Preflight } from '../../plan/additions';
import type { Environment, Execution, NetworkWish, SandboxWish } from '../../plan/model';
import { environmentName } from '../../plan/model';
import type { PreflightProbe } from '../../ports/ports';
import type { PreflightCheck } from '../../run/start/preflight';
import { preflightChecks } from '../../run/start/preflightChecks';
import { programKey, toolRequirement } from '../../run/start/preflightNeeds';
import { portNumber, serviceAddress } from '../../run/start/serviceAddress';
import type { AgentNeed, PreflightNeeds, ToolFinding } from '../../run/start/preflightNeeds';
import type { ResolvedAgent } from '../../run/kernel/kernel';
import { SUBPLAN_AGENT } from '../../run/kernel/kernel';
import { sandboxWish } from '../kernel/sandbox';
import type { PlanTree } from './planTree';
import { flattened } from './planTree';

/**
 * Everything that a run needs before its first agent starts.
 * @param worktrees how many of those packages work at the same time at most.
 * @param isElsewhere whether other machines carry packages out, but for agents with whom people talk.
 */
export function preflightNeeds(tree: PlanTree, worktrees: number, isElsewhere = false): PreflightNeeds {
  const trees = flattened(tree).map((each) => each.tree);
  const texts = (kind: keyof Preflight) => [
    ...new Set(
      trees.flatMap(({ plan }) => (plan.execution.preflight?.[kind] ?? []).map(({ value }) => value)),
    ),
  ];
  const agents = trees.flatMap(({ plan, packages, selected }) => {
    const { network: { agents: network = 'open' } = {}, environment } = plan.execution;
    return packages
      .filter(({ id }) => selected.has(id))
      .flatMap(({ agent, reviewer }) => [
        ...(agent.name === SUBPLAN_AGENT
          ? []
          : [
              {
                ...agentNeed(agent, network, environment),
                // The files of an image are seen where the run is driven.
                ...(isElsewhere && agent.interactive !== true && environment === undefined ? AWAY : {}),
              },
            ]),
        // Reviewers work outside of the sandbox.
        ...(reviewer === undefined ? [] : [agentNeed(reviewer, 'open', undefined)]),
      ]);
  });
  const environments = trees.flatMap(({ plan }) => plan.execution.environment ?? []);
  return {
    tools: byKey(
      trees.flatMap(({ plan: { execution } }) =>
        (execution.preflight?.tools ?? []).map(({ value }) => ({ text: value, ...inside(execution) })),
      ),
      ({ text, environment }) => programKey(text, environment),
    ),
    environment: texts('environment'),
    services: texts('services'),
    ports: texts('ports'),
    agents: byKey(agents, agentKey).map(
      (agent) =>
        agents.find((other) => agentKey(other) === agentKey(agent) && other.cutOff !== undefined) ??
        agents.find((other) => agentKey(other) === agentKey(agent) && other.away === undefined) ??
        agent,
    ),
    sandbox: strictest(
      trees.flatMap(({ plan: { execution } }) => [
        sandboxWish(execution, 'agents'),
        sandboxWish(execution, 'commands'),
      ]),
    ),
    hosts: trees.some(({ plan: { execution } }) =>
      [execution.network?.agents, execution.network?.commands].some((wish) => Array.isArray(wish)),
    ),
    environments: byKey(environments, environmentName),
    worktrees,
  };
}

/** One for each key. */
function byKey<T>(all: readonly T[], key: (each: T) => string): T[] {
  return [...new Map(all.map((each) => [key(each), each])).values()];
}

function agentKey({ name, environment }: AgentNeed): string {
  return programKey(name, environment);
}

function inside({ environment }: Execution): Pick<AgentNeed, 'environment'> {
  return environment === undefined ? {} : { environment };
}

const AWAY = { away: true } as const;

/** Looks at everything at once and says what is missing. Changes nothing. */
export async function checkPreflight(
  needs: PreflightNeeds,
  probe: PreflightProbe,
): Promise<PreflightCheck[]> {
  const [tools, environment, services, usedPorts, logins, git, disk, sandbox, images] = await Promise.all([
    findTools(needs, probe),
    matching(needs.environment, (name) => Promise.resolve(probe.hasVariable(name))),
    answers(needs.services, probe),
    matching(needs.ports, async (text) => {
      const port = portNumber(text);
      return port !== undefined && !(await probe.portIsFree(port));
    }),
    Promise.all(
      needs.agents.map(async ({ name, login }) => ({
        name,
        isSeen: login === undefined ? undefined : await probe.isLoggedIn(login),
      })),
    ),
    probe.git(),
    probe.disk(),
    needs.sandbox === 'off' ? undefined : probe.sandbox(),
    Promise.all(
      needs.environments.map(async (each) => [environmentName(each), await probe.sandbox(each)] as const),
    ),
  ]);
  const unseen = new Set(logins.filter(({ isSeen }) => isSeen === undefined).map(({ name }) => name));
  const agents = needs.agents.map((agent) =>
    unseen.has(agent.name) ? { ...agent, login: undefined } : agent,
  );
  return preflightChecks(
    { ...needs, agents },
    {
      tools,
      environment,
      services,
      usedPorts,
      loggedIn: new Set(logins.filter(({ isSeen }) => isSeen === true).map(({ name }) => name)),
      gitVersion: git?.version,
      gitIsNewEnough: git?.isNewEnough === true,
      disk,
      images: new Map(images),
      ...(sandbox === undefined ? {} : { sandbox }),
    },
  );
}

/** What holds for all plans together. */
function strictest(wishes: readonly SandboxWish[]): SandboxWish {
  return (['required', 'auto'] as const).find((wish) => wishes.includes(wish)) ?? 'off';
}

function agentNeed(
  agent: ResolvedAgent,
  network: NetworkWish,
  environment: Environment | undefined,
): AgentNeed {
  const { name } = agent;
  const adapter = adapterOf(agent);
  const { label, program } = adapter;
  const login = program === undefined ? undefined : AGENT_LOGINS[name];
  return {
    name,
    label,
    command: program?.command,
    install: program && howToInstall(adapter),
    login,
    ...(environment === undefined ? {} : { environment }),
    ...cutOff(agent, network, environment),
  };
}

function cutOff(
  agent: ResolvedAgent,
  network: NetworkWish,
  environment: Environment | undefined,
): Pick<AgentNeed, 'cutOff'> {
  if (environment !== undefined && hasOwnSandbox(agent)) {
    return { cutOff: 'own sandbox, and an image' };
  }
  if (network === 'open') {
    return {};
  }
  if (hasOwnSandbox(agent)) {
    return { cutOff: 'own sandbox' };
  }
  return network === 'none' && adapterOf(agent).program !== undefined ? { cutOff: 'no network' } : {};
}

async function findTools(needs: PreflightNeeds, probe: PreflightProbe): Promise<Map<string, ToolFinding>> {
  const agents = needs.agents.flatMap(({ command: tool, environment }) =>
    tool === undefined ? [] : [{ tool, environment, bounds: [] }],
  );
  const tools = needs.tools.flatMap(({ text, environment }) => {
    const requirement = toolRequirement(text);
    return requirement === undefined ? [] : [{ ...requirement, environment }];
  });
  const wanted = new Map<string, (typeof tools)[number]>();
  for (const need of [...agents, ...tools]) {
    const key = programKey(need.tool, need.environment);
    wanted.set(key, { ...need, bounds: [...need.bounds, ...(wanted.get(key)?.bounds ?? [])] });
  }
  const found = [...wanted].map(
    async ([key, { tool, bounds, environment }]): Promise<[string, ToolFinding]> => [
      key,
      await probe.tool(tool, bounds.length > 0, environment),
    ],
  );
  return new Map(await Promise.all(found));
}

async function answers(
  services: readonly string[],
  probe: PreflightProbe,
): Promise<Map<string, string | undefined>> {
  const asked = services.flatMap((text) => {
    const address = serviceAddress(text);
    return address === undefined
      ? []
      : [probe.service(address).then((trouble): [string, string | undefined] => [text, trouble])];
  });
  return new Map(await Promise.all(asked));
}

async function matching<T>(items: readonly T[], test: (item: T) => Promise<boolean>): Promise<Set<T>> {
  const kept = await Promise.all(items.map(async (item) => ((await test(item)) ? [item] : [])));
  return new Set(kept.flat());
}
