import * as vscode from 'vscode';
import { AGENTS } from '../agents/agentTable';
import type { AgentOverride } from '../protocol/driver';
import type { RunConfiguration } from '../protocol/graph';

/** What the person has set for runs. */
export interface RunSettings {
  /** Undefined: ask. */
  readonly agent: AgentOverride | undefined;
  readonly maxParallel: number;
  readonly schedule: 'eager' | 'waves';
}

/** The settings that hold for a plan. */
export function runSettings(plan: vscode.Uri): RunSettings {
  const settings = vscode.workspace.getConfiguration('waves', plan);
  return {
    agent: agentFrom(settings.get<string>('agent', 'ask'), settings.get<string>('command', '')),
    maxParallel: settings.get<number>('maxParallel', 10),
    schedule: settings.get<string>('schedule', 'eager') === 'waves' ? 'waves' : 'eager',
  };
}

/** Sets how runs of a plan's workspace are carried out from now on. */
export async function configureRuns(plan: vscode.Uri, change: RunConfiguration): Promise<void> {
  const settings = vscode.workspace.getConfiguration('waves', plan);
  for (const [name, value] of Object.entries(change)) {
    await settings.update(name, value, vscode.ConfigurationTarget.Workspace);
  }
}

function agentFrom(name: string, command: string): AgentOverride | undefined {
  if (name === 'command') {
    return command.trim() === '' ? undefined : { name, command };
  }
  return AGENTS.some((agent) => agent.name === name) ? { name } : undefined;
}
