import { adapterOf } from '../../agents/adapters/agentTable';
import type { CommitFiles, Digest } from '../../ports/ports';
import type { PlannedCommand } from '../../run/start/consent';
import { commandKey, commandSet, trailKey, trailOf } from '../../run/start/consent';
import type { ResolvedAgent } from '../../run/kernel/kernel';
import { SUBPLAN_AGENT } from '../../run/kernel/kernel';
import type { EngineDependencies } from '../kernel/engineDependencies';
import type { PlanTree } from './planTree';
import { flattened } from './planTree';

/** The files of a commit, as far as somebody can read them. */
export function agreedFiles(
  { texts }: Pick<EngineDependencies, 'texts'>,
  commit: string,
): CommitFiles | undefined {
  return texts && { commit, read: (path) => texts.committed(commit, path) };
}

/** The commands that somebody agrees to, and what identifies them. */
export interface ConsentRequest {
  readonly commands: readonly PlannedCommand[];
  /** SHA-256 of each command with what it leads to, in canonical form and hex, in the order of `commands`. */
  readonly keys: readonly string[];
  /** The same without what they lead to. */
  readonly ownKeys: readonly string[];
  /** SHA-256 of all of them together, whatever their order. */
  readonly hash: string;
  /** The commit in which what they lead to was looked for; absent: nobody has looked. */
  readonly commit?: string;
}

/**
 * What a person has to agree to before a plan is carried out, with the plans within it.
 * @param files of the commit that agents begin from; absent: what commands lead to is not looked for.
 */
export async function consentRequest(
  tree: PlanTree,
  digest: Digest,
  files: CommitFiles | undefined,
): Promise<ConsentRequest> {
  const set = commandSet(
    flattened(tree).map(({ way, tree: { plan, packages, selected } }) => {
      const agents = new Map(packages.map(({ id, agent }) => [id, agent]));
      const commandOf = (id: string) => {
        const agent = agents.get(id);
        return agent === undefined ? undefined : agentCommand(agent);
      };
      return { plan, selected, agentCommand: commandOf, way };
    }),
  );
  const commands =
    files === undefined
      ? set
      : await Promise.all(
          set.map(async (each) => {
            const { parts, unknown } = await trailOf(each.command, each.cwd ?? '', files.read);
            // Agents are programs of the machine, whose own doing nobody expects to be looked into.
            return { ...each, trail: { parts, unknown: each.purpose === 'agent' ? [] : unknown } };
          }),
        );
  const keys = commands.map((command) => digest(trailKey(command)));
  return {
    commands,
    keys,
    ownKeys: commands.map((command) => digest(commandKey(command))),
    hash: digest([...keys].sort().join('\n')),
    ...(files === undefined ? {} : { commit: files.commit }),
  };
}

/** How an agent is started, in one line; undefined for the one that is built in. */
function agentCommand(agent: ResolvedAgent): string | undefined {
  if (agent.command !== undefined || agent.name === SUBPLAN_AGENT) {
    return agent.command === undefined ? undefined : `${agent.command}${moreOf(agent)}`;
  }
  const adapter = adapterOf(agent);
  if (adapter.program === undefined) {
    return undefined;
  }
  // What differs between machines and attempts stands as a word in its place, so that consent outlives both.
  const machine = {
    platform: 'posix',
    nodePath: 'node',
    demoAgentPath: 'demo-agent',
    scopeGuardPath: 'scope-guard',
    acpClientPath: 'acp-client',
    hostGatePath: 'host-gate',
    cliPath: 'waves',
    commandShell: undefined,
  } as const;
  const task = {
    packageId: '<package>',
    worktree: '<worktree>',
    promptFile: '<prompt file>',
    folder: '<attempt>',
    scopeFile: '<scope file>',
    writeAllow: [],
    deny: [],
  };
  const { argv } = adapter.commandLine(agent, machine, task);
  return `${argv.map(quoted).join(' ')}${optionsOf(agent)}`;
}

/** The arguments that an agent gets besides, and its options: either may say what it is allowed to do. */
function moreOf(agent: ResolvedAgent): string {
  return `${(agent.args ?? []).map((argument) => ` ${quoted(argument)}`).join('')}${optionsOf(agent)}`;
}

function optionsOf({ options = {} }: ResolvedAgent): string {
  const chosen = Object.entries(options).map(([name, value]) => `${name}: ${value}`);
  return chosen.length === 0 ? '' : ` (${chosen.join(', ')})`;
}

function quoted(argument: string): string {
  return /^[\w@%+=:,./<>-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}
