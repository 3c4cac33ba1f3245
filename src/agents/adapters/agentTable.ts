import type { DescribedAgent, ResolvedAgent } from '../../run/kernel/kernel';
import { describedAdapter } from './describedAdapter';
import type { AgentChoice } from '../../plan/agentRules';
import { WavesError } from '../../wavesError';
import type { AgentAdapter } from '../launching/agentAdapter';
import { acp, bringsSandbox } from './acp';
import { aider } from './aider';
import { claudeCode } from './claudeCode';
import { codex } from './codex';
import { commandAgent, demoAgent } from './command';
import { copilot } from './copilot';
import { cursorAgent } from './cursorAgent';
import { geminiCli } from './geminiCli';
import { openCode } from './openCode';

/** Every agent that can be named in a plan, a setting or on the command line. */
export const AGENTS: readonly AgentAdapter[] = [
  demoAgent,
  commandAgent,
  acp,
  claudeCode,
  codex,
  geminiCli,
  copilot,
  openCode,
  cursorAgent,
  aider,
];

/** The adapter of that name. @throws WavesError `unknown-agent`. */
export function agentNamed(name: string): AgentAdapter {
  const adapter = AGENTS.find((candidate) => candidate.name === name);
  if (adapter === undefined) {
    const known = AGENTS.map((candidate) => candidate.name).join(', ');
    throw new WavesError('unknown-agent', `There is no agent named "${name}".`, `Known agents: ${known}.`);
  }
  return adapter;
}

/** The adapter that starts an agent. @throws WavesError `unknown-agent`. */
export function adapterOf({ name, described }: Pick<ResolvedAgent, 'name' | 'described'>): AgentAdapter {
  return described === undefined ? agentNamed(name) : describedAdapter(name, described);
}

/** Whether an agent works in a sandbox of its own, so that ours would be in its way. @throws WavesError `unknown-agent`. */
export function hasOwnSandbox(agent: ResolvedAgent): boolean {
  return adapterOf(agent).ownSandbox === true || bringsSandbox(agent);
}

/** Where the choice of an agent can come from, strongest first. */
export interface AgentChoices {
  /** Asked for explicitly for this run. */
  readonly override: AgentChoice | undefined;
  /** Named by the package. */
  readonly planned: AgentChoice | undefined;
  /** Chosen by rules for packages of its kind. */
  readonly ruled?: AgentChoice | undefined;
  /** From the settings. */
  readonly fallback: AgentChoice | undefined;
  /** Whether people want to talk with agents in terminals. */
  readonly interactive?: true | undefined;
  /** Agents that a person has described, by name. */
  readonly described?: Readonly<Record<string, DescribedAgent>> | undefined;
}

/**
 * The agent that carries a package out.
 * @throws WavesError `unknown-agent` when no agent is named, or an unknown one, or `command` without a command.
 */
export function resolveAgent(packageId: string, choices: AgentChoices): ResolvedAgent {
  const choice = choices.override ?? choices.planned ?? choices.ruled ?? choices.fallback;
  if (choice === undefined) {
    throw new WavesError(
      'unknown-agent',
      `No agent is named for the package ${packageId}.`,
      'Name one in the plan (`agent:`), in the settings, or with --agent or --command. `--agent demo` needs nothing.',
    );
  }
  const name = choice.name ?? 'command';
  const described = choices.described?.[name];
  adapterOf({ name, ...(described === undefined ? {} : { described }) });
  const { model, args, options } = choice;
  if (name !== commandAgent.name && name !== acp.name) {
    return {
      name,
      ...(model === undefined ? {} : { model }),
      ...(args === undefined ? {} : { args }),
      ...(options === undefined ? {} : { options }),
      ...(described === undefined ? {} : { described }),
      ...(choice.interactive === true || choices.interactive === true ? { interactive: true } : {}),
    };
  }
  if (choice.command === undefined || choice.command.trim() === '') {
    throw new WavesError(
      'unknown-agent',
      `The agent of the package ${packageId} is a shell command, but no command is given.`,
      'Give it with --command, in the setting waves.command, or as `agent: { command: ... }` in the plan.',
    );
  }
  return name === acp.name
    ? {
        ...{ name, command: choice.command },
        ...(model === undefined ? {} : { model }),
        ...(args === undefined ? {} : { args }),
        ...(options === undefined ? {} : { options }),
      }
    : { name, command: choice.command };
}
