import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { acpAdapterBinFolder } from '../../../scripts/setup/agentClis.mjs';
import type { AgentCli } from '../agentCli';
import { AGENT_CLIS, isInstalled } from '../agentCli';

/** An agent whose behaviour is looked at: a CLI by our own adapter for it, or by its protocol. */
export interface BehavingAgent {
  /** As the page calls it. */
  readonly name: string;
  readonly cli: AgentCli;
  /** As a plan names it. */
  readonly agent: string | { readonly command: string; readonly protocol: 'acp' };
}

/** What starts a CLI as an agent that speaks the Agent Client Protocol. */
const ACP_COMMANDS: Readonly<Partial<Record<AgentCli['name'], string>>> = {
  gemini: 'gemini --acp --skip-trust',
  codex: 'codex-acp',
  copilot: 'copilot --acp',
  opencode: 'opencode acp',
};

/** All of them, in the order of the page. */
export const BEHAVING_AGENTS: readonly BehavingAgent[] = [
  ...AGENT_CLIS.map((cli): BehavingAgent => ({ name: cli.name, cli, agent: cli.name })),
  ...AGENT_CLIS.flatMap((cli): BehavingAgent[] => {
    const command = ACP_COMMANDS[cli.name];
    return command === undefined
      ? []
      : [{ name: `${cli.name} by ACP`, cli, agent: { command, protocol: 'acp' } }];
  }),
];

/** Whether it can be started on this machine. */
export function canBehave({ cli, agent }: BehavingAgent): boolean {
  const isThere = typeof agent === 'string' || agent.command !== ACP_COMMANDS.codex;
  return isInstalled(cli) && (isThere || existsSync(join(acpAdapterBinFolder('codex'), 'codex-acp')));
}
