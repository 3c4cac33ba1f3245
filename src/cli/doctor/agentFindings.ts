import { AGENT_LOGINS } from '../../agents/launching/agentLogins';
import type { AgentAdapter } from '../../agents/launching/agentAdapter';
import { howToInstall } from '../../agents/launching/troubleWords';
import { scopeLevel } from '../../agents/launching/scopeLevel';
import { findAgents } from '../../node/attempts/agentPrograms';
import { MachineProbe } from '../../node/plans/preflightProbe';
import type { DescribedAgent, SandboxKind, ScopeLevel } from '../../run/kernel/kernel';
import { scopeLevelText } from '../../run/explaining/scopeLevelText';

/** What is known of an agent on this machine, for people and, in its fields, for programs. */
export interface AgentFinding {
  /** `agent claude`. */
  readonly name: string;
  readonly state: 'ok' | 'absent' | 'warning';
  readonly found: string;
  readonly advice?: string;
  readonly agent: {
    readonly name: string;
    /** Absolute; absent: it has no program, or that is not there. */
    readonly path?: string;
    readonly version?: string;
    /** How it is held to a scope that is a folder. */
    readonly scope: ScopeLevel;
    /** Whether it is logged in; absent: that cannot be seen without starting it. */
    readonly login?: 'unchecked' | 'none';
    /** Whether a person has described it. */
    readonly own?: true;
  };
}

/** The scope for which the level is told: most are folders. */
const FOLDER = { writeAllow: ['src/**'], deny: [] };

/**
 * Every agent that can be named, and those that a person has described: whether it is there, which version, how it is held
 * to a scope and whether a login is there, which nothing has tried. Programs are asked for their version and nothing else.
 * @param folder absolute path that they are asked in.
 * @param sandbox of the operating system, which a run would put around them; undefined where none works here.
 */
export async function agentFindings(
  folder: string,
  sandbox: SandboxKind | undefined,
  described: Readonly<Record<string, DescribedAgent>> = {},
): Promise<AgentFinding[]> {
  const probe = new MachineProbe(folder);
  const found = await findAgents(described);
  return Promise.all(
    found.map(async ({ agent, path, usable }) => {
      const own = Object.hasOwn(described, agent.name);
      if (!usable) {
        return absent(agent, own, hold(agent, sandbox, undefined));
      }
      const { program } = agent;
      const tool = program === undefined ? undefined : await probe.tool(program.command, true);
      const version = tool?.found === true ? tool.version : undefined;
      const held = hold(agent, sandbox, version);
      const login = own || program === undefined ? undefined : AGENT_LOGINS[agent.name];
      const loggedIn = login === undefined ? undefined : await probe.isLoggedIn(login);
      return present(agent, { own, held, path, version, loggedIn, how: login?.how });
    }),
  );
}

/** How an agent is held to a scope that is a folder, where the plan says nothing of it. */
interface Hold {
  readonly level: ScopeLevel;
  readonly sandbox?: SandboxKind;
}

function hold(agent: AgentAdapter, sandbox: SandboxKind | undefined, version: string | undefined): Hold {
  return sandbox === undefined || agent.ownSandbox === true
    ? { level: scopeLevel(agent, FOLDER, true, version) }
    : { level: 'walled', sandbox };
}

interface Presence {
  readonly own: boolean;
  readonly held: Hold;
  readonly path: string | undefined;
  readonly version: string | undefined;
  readonly loggedIn: boolean | undefined;
  /** How to log in. */
  readonly how: string | undefined;
}

function present(agent: AgentAdapter, presence: Presence): AgentFinding {
  const { program } = agent;
  const { own, held, path, version, loggedIn, how } = presence;
  const label = [agent.label, version].filter((word) => word !== undefined).join(' ');
  const parts = [
    path === undefined ? label : `${label} at ${path}`,
    ...(program?.tried === undefined || program.tried === version ? [] : [`tried with ${program.tried}`]),
    ...(program === undefined ? [] : [loginWords(loggedIn)]),
    `scope: ${scopeLevelText(held.level, held.sandbox).toLowerCase()}`,
  ];
  return {
    name: `agent ${agent.name}`,
    state: loggedIn === false ? 'warning' : 'ok',
    found: parts.join('; '),
    ...(loggedIn === false && how !== undefined ? { advice: how } : {}),
    agent: {
      name: agent.name,
      ...(path === undefined ? {} : { path }),
      ...(version === undefined ? {} : { version }),
      scope: held.level,
      ...(loggedIn === undefined ? {} : { login: loggedIn ? 'unchecked' : 'none' }),
      ...(own ? { own } : {}),
    },
  };
}

function loginWords(loggedIn: boolean | undefined): string {
  if (loggedIn === undefined) {
    return 'login not checked';
  }
  return loggedIn ? 'a login is there, unchecked' : 'no login found';
}

function absent(agent: AgentAdapter, own: boolean, { level }: Hold): AgentFinding {
  return {
    name: `agent ${agent.name}`,
    state: 'absent',
    found: `${agent.label}: not installed`,
    advice: howToInstall(agent),
    agent: { name: agent.name, scope: level, ...(own ? { own } : {}) },
  };
}
