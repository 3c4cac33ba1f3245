import * as vscode from 'vscode';
import { AGENTS } from '../../agents/adapters/agentTable';
import { describedAgentsOf } from '../../agents/adapters/describedAdapter';
import type { Compat } from '../../plan/checks/checkPlan';
import { agentRulesOf } from '../../plan/reading/readAgentRules';
import { WavesError } from '../../wavesError';
import type { LifeAction, LifeTrouble, LifeWishes, WorktreeWishes } from '../../plan/additions';
import { LIFE_ACTIONS, LIFE_TROUBLES } from '../../plan/reading/readLife';
import { DEPENDENCY_MODES, LAYOUT_NAMES } from '../../plan/reading/readWorktrees';
import type { AgentOverride, StartRunParams } from '../../protocol/driver';
import type { RunConfiguration } from '../../protocol/graph';

/** What the person has set for runs. */
export interface RunSettings {
  /** Undefined: ask. */
  readonly agent: AgentOverride | undefined;
  readonly maxParallel: number;
  readonly schedule: 'eager' | 'waves';
  /** What is done about agents in trouble. */
  readonly life: LifeWishes;
  readonly worktrees: WorktreeWishes;
}

/** The settings that hold for a plan. */
export function runSettings(plan: vscode.Uri): RunSettings {
  const settings = vscode.workspace.getConfiguration('waves', plan);
  return {
    agent: agentFrom(settings.get<string>('agent', 'ask'), settings.get<string>('command', '')),
    maxParallel: settings.get<number>('maxParallel', 10),
    schedule: settings.get<string>('schedule', 'eager') === 'waves' ? 'waves' : 'eager',
    life: Object.fromEntries(
      LIFE_TROUBLES.map((trouble) => [trouble, { action: actionFor(settings, trouble) }]),
    ),
    worktrees: worktreeWishes(settings, plan),
  };
}

/** Whose other tools a plan is to suit, where the person has said it: otherwise its place tells. */
export function compatSetting(plan: vscode.Uri): { readonly compat?: Compat } {
  const chosen = vscode.workspace.getConfiguration('waves', plan).get<string>('compat', 'auto');
  return chosen === 'upstream' || chosen === 'none' ? { compat: chosen } : {};
}

/**
 * Rules about agents, and agents that the person has described, for a plan or for the whole workspace.
 * @throws WavesError `usage` for what cannot be understood.
 */
export function agentSettings(
  plan?: vscode.Uri,
): Pick<StartRunParams, 'agentRules' | 'describedAgents' | 'interactive'> {
  const settings = vscode.workspace.getConfiguration('waves', plan);
  const names = AGENTS.map(({ name }) => name);
  return {
    agentRules: agentRulesOf(settings.get('agents'), refuse),
    describedAgents: describedAgentsOf(settings.get('describedAgents'), names, refuse),
    ...(settings.get<boolean>('interactive') === true ? { interactive: true } : {}),
  };
}

function refuse(message: string): never {
  throw new WavesError('usage', vscode.l10n.t('A setting cannot be understood: {0}', message));
}

/** What the plan says counts before the settings; its pattern and theirs are not mixed. */
export function worktreesFor(own: WorktreeWishes = {}, settings: WorktreeWishes = {}): WorktreeWishes {
  const isPlaced = own.layout !== undefined || own.path !== undefined || own.branch !== undefined;
  const { layout, path, branch, ...others } = settings;
  const place = {
    ...(layout === undefined ? {} : { layout }),
    ...(path === undefined ? {} : { path }),
    ...(branch === undefined ? {} : { branch }),
  };
  const include = [...(own.include ?? []), ...(settings.include ?? [])];
  return { ...others, ...(isPlaced ? {} : place), ...own, ...(include.length === 0 ? {} : { include }) };
}

/** Sets how runs of a plan's workspace are carried out from now on. */
export async function configureRuns(plan: vscode.Uri, change: RunConfiguration): Promise<void> {
  const settings = vscode.workspace.getConfiguration('waves', plan);
  for (const [name, value] of Object.entries(change)) {
    await settings.update(name, value, vscode.ConfigurationTarget.Workspace);
  }
}

function worktreeWishes(settings: vscode.WorkspaceConfiguration, plan: vscode.Uri): WorktreeWishes {
  const written = (name: string) => settings.get<string>(`worktrees.${name}`, '').trim();
  const place = written('place');
  const dependencies = DEPENDENCY_MODES.find((mode) => mode === written('dependencies'));
  // Of VS Code itself: what it copies into worktrees that it makes.
  const include = vscode.workspace
    .getConfiguration('git', plan)
    .get<readonly string[]>('worktreeIncludeFiles', []);
  return {
    // Anything but a name is a pattern, which is refused at the start of a run unless it can name folders.
    ...(LAYOUT_NAMES.some((name) => name === place)
      ? { layout: place === 'upstream' ? 'upstream' : 'waves' }
      : place === ''
        ? { layout: 'waves' }
        : { path: place }),
    ...(dependencies === undefined ? {} : { dependencies }),
    ...(include.length === 0 ? {} : { include }),
  };
}

function actionFor(settings: vscode.WorkspaceConfiguration, trouble: LifeTrouble): LifeAction {
  const word = settings.get<string>(`lifeSigns.${trouble}`);
  return LIFE_ACTIONS.find((action) => action === word) ?? 'notify';
}

function agentFrom(name: string, command: string): AgentOverride | undefined {
  if (name === 'command') {
    return command.trim() === '' ? undefined : { name, command };
  }
  return name === 'ask' || name === '' ? undefined : { name };
}
