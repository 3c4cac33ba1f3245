import * as vscode from 'vscode';
import { howToInstall } from '../../agents/launching/troubleWords';
import { findAgents } from '../../node/attempts/agentPrograms';
import type { Plan } from '../../plan/model';
import type { AgentOverride } from '../../protocol/driver';
import { agentSettings } from '../editor/settings';

/**
 * The agent for packages that name none: from the settings, else as answered before, else asked for.
 * @param selected ids of the packages that are to run.
 * @throws CancellationError when the person chooses nothing.
 */
export async function fallbackAgent(
  plan: Plan,
  selected: ReadonlySet<string>,
  configured: AgentOverride | undefined,
  memory: AgentMemory,
): Promise<AgentOverride | undefined> {
  const isNeeded = plan.packages.some((item) => item.agent === undefined && selected.has(item.id));
  return isNeeded ? (configured ?? memory.agent ?? (await chooseAgent(memory))) : configured;
}

/**
 * Asks which agent carries packages out that name none, and remembers the answer for this workspace.
 * @throws CancellationError when the person chooses nothing.
 */
export async function chooseAgent(memory: AgentMemory): Promise<AgentOverride> {
  const picked = await vscode.window.showQuickPick(agentItems(), {
    title: vscode.l10n.t('Which agent carries out packages that name none?'),
    placeHolder: vscode.l10n.t('Remembered for this workspace; "Waves: Choose Agent" asks again'),
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  if (picked?.site !== undefined) {
    // Only the person knows where one of their own can be had.
    if (picked.site !== '') {
      await vscode.env.openExternal(vscode.Uri.parse(picked.site));
    }
    throw new vscode.CancellationError();
  }
  const agent = picked?.name === 'command' ? await askForCommand(memory) : picked && { name: picked.name };
  if (agent === undefined) {
    throw new vscode.CancellationError();
  }
  await memory.rememberAgent(agent);
  return agent;
}

/**
 * Asks which agent goes on with a package, of those that are installed. @returns its name.
 * @throws CancellationError when the person chooses nothing.
 */
export async function chooseOtherAgent(id: string): Promise<string> {
  const items = (await agentItems()).filter(({ site, name }) => site === undefined && name !== 'command');
  const agents = items.filter(({ kind }) => kind !== vscode.QuickPickItemKind.Separator);
  const picked = await vscode.window.showQuickPick(agents, {
    title: vscode.l10n.t('Which agent goes on with {0}?', id),
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  if (picked === undefined) {
    throw new vscode.CancellationError();
  }
  return picked.name;
}

interface AgentItem extends vscode.QuickPickItem {
  readonly name: string;
  /** Of an agent that has to be installed first. */
  readonly site?: string;
}

/**
 * What is installed first, agents of the person's own among it; of the others, how to get them.
 * @throws WavesError `usage` when the settings about agents cannot be understood.
 */
async function agentItems(): Promise<AgentItem[]> {
  const found = await findAgents(agentSettings().describedAgents);
  const clis = found.filter(({ agent }) => agent.program !== undefined);
  const missing = clis.filter(({ usable }) => !usable);
  return [
    ...clis
      .filter(({ usable }) => usable)
      .map(({ agent, path }) => ({
        label: `$(hubot) ${agent.label}`,
        description: path ?? '',
        name: agent.name,
      })),
    {
      label: vscode.l10n.t('$(beaker) Demo agent'),
      detail: vscode.l10n.t('Built in, writes plausible files, needs no account'),
      name: 'demo',
    },
    {
      label: vscode.l10n.t('$(terminal) Shell command…'),
      detail: vscode.l10n.t('Any program; the prompt is on its standard input'),
      name: 'command',
    },
    ...(missing.length === 0
      ? []
      : [{ label: vscode.l10n.t('Not installed'), kind: vscode.QuickPickItemKind.Separator, name: '' }]),
    ...missing.map(({ agent }) => ({
      label: `$(cloud-download) ${agent.label}`,
      description: howToInstall(agent),
      name: agent.name,
      site: agent.program?.site ?? '',
    })),
  ];
}

async function askForCommand(memory: AgentMemory): Promise<AgentOverride | undefined> {
  const command = await vscode.window.showInputBox({
    title: vscode.l10n.t('Shell Command of the Agent'),
    prompt: vscode.l10n.t('Runs in the worktree of the package; the prompt is on its standard input'),
    placeHolder: 'my-agent --headless',
    value: memory.agent?.command ?? '',
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === '' ? vscode.l10n.t('A command is needed.') : undefined),
  });
  return command === undefined ? undefined : { name: 'command', command };
}

const AGENT = 'waves.agent';

/**
 * What a person has answered for this workspace. It is kept by the editor and not in the workspace's settings, because
 * a changed settings file would be an uncommitted change in the repository that is about to be run.
 */
export class AgentMemory {
  constructor(private readonly memory: vscode.Memento) {}

  /** The agent for packages that name none; undefined when nobody has been asked. */
  get agent(): AgentOverride | undefined {
    return this.memory.get<AgentOverride>(AGENT);
  }

  async rememberAgent(agent: AgentOverride): Promise<void> {
    await this.memory.update(AGENT, agent);
  }
}
