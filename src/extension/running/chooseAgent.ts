import * as vscode from 'vscode';
import type { Plan } from '../../plan/model';
import type { AgentOverride } from '../../protocol/driver';
import { rememberAgent } from '../settings';

/**
 * The agent for packages that name none: from the settings, else asked for.
 * @throws CancellationError when the person chooses nothing.
 */
export async function fallbackAgent(
  plan: Plan,
  only: readonly string[] | undefined,
  configured: AgentOverride | undefined,
): Promise<AgentOverride | undefined> {
  const needed = plan.packages.some((item) => item.agent === undefined && (only?.includes(item.id) ?? true));
  if (!needed || configured !== undefined) {
    return configured;
  }
  const picked = await vscode.window.showQuickPick(
    [
      {
        label: vscode.l10n.t('Demo agent'),
        detail: vscode.l10n.t('Built in, writes plausible files, needs no account'),
        name: 'demo',
      },
      {
        label: vscode.l10n.t('Shell command…'),
        detail: vscode.l10n.t('Any program; the prompt is on its standard input'),
        name: 'command',
      },
    ],
    { title: vscode.l10n.t('Which agent carries the packages out?') },
  );
  const agent = picked?.name === 'command' ? await askForCommand() : picked && { name: picked.name };
  if (agent === undefined) {
    throw new vscode.CancellationError();
  }
  await rememberAgent(agent);
  return agent;
}

async function askForCommand(): Promise<AgentOverride | undefined> {
  const command = await vscode.window.showInputBox({
    title: vscode.l10n.t('Shell Command of the Agent'),
    prompt: vscode.l10n.t('Runs in the worktree of the package; the prompt is on its standard input'),
    placeHolder: 'my-agent --headless',
    validateInput: (text) => (text.trim() === '' ? vscode.l10n.t('A command is needed.') : undefined),
  });
  return command === undefined ? undefined : { name: 'command', command };
}

/**
 * Shows the commands that a plan names itself, once for each set of them, and asks whether they may run.
 * @throws CancellationError when they may not.
 */
export async function consentToCommands(plan: Plan, memory: vscode.Memento): Promise<void> {
  const commands = [...new Set(plan.packages.flatMap((item) => item.agent?.command ?? []))].sort();
  const agreed = memory.get<readonly string[]>(AGREED, []);
  const open = commands.filter((command) => !agreed.includes(command));
  if (open.length === 0) {
    return;
  }
  const run = vscode.l10n.t('Run');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('This plan runs commands of its own on your machine.'),
    { modal: true, detail: open.join('\n') },
    run,
  );
  if (answer !== run) {
    throw new vscode.CancellationError();
  }
  await memory.update(AGREED, [...agreed, ...open]);
}

const AGREED = 'waves.agreedCommands';
