import * as vscode from 'vscode';
import type { CoordinatorStatus } from './coordinatorStatus';
import type { CoordinatorStanding } from './coordinatorView';
import { capabilityRows, coordinatorName, wayBack } from './coordinatorView';

interface Row extends vscode.QuickPickItem {
  readonly command?: readonly [id: string, ...args: unknown[]];
}

/** Shows what the coordinator can do, what is switched off without what it cannot, and what can be done about it. */
export async function showCoordinator(status: CoordinatorStatus): Promise<void> {
  await status.look();
  const { standing } = status;
  const picked = await vscode.window.showQuickPick<Row>(rowsOf(standing), {
    title: standing === undefined ? vscode.l10n.t('Coordinator') : coordinatorName(standing.known),
    placeHolder: standing?.lost ?? vscode.l10n.t('What agents share, so that they know of each other'),
    matchOnDetail: true,
  });
  if (picked?.command !== undefined) {
    const [id, ...args] = picked.command;
    await vscode.commands.executeCommand(id, ...args);
  }
}

function rowsOf(standing: CoordinatorStanding | undefined): Row[] {
  return standing === undefined
    ? [unknown(), ...actions(standing)]
    : [...troubleRows(standing), ...actions(standing), ...capabilities(standing)];
}

function unknown(): Row {
  return {
    label: `$(organization) ${vscode.l10n.t('The coordinator of this repository starts with the next run.')}`,
    detail: vscode.l10n.t('It needs nothing to be set up, and serves this machine only.'),
  };
}

function troubleRows(standing: CoordinatorStanding): Row[] {
  const way = wayBack(standing);
  if (way === undefined) {
    return [];
  }
  const words =
    standing.lost === undefined
      ? vscode.l10n.t('Locks in doubt: {0}', standing.doubted.join(', '))
      : vscode.l10n.t('One package at a time: {0}', standing.lost);
  return [{ label: `$(warning) ${words}`, detail: way, command: ['waves.showCoordinator'] }];
}

function capabilities(standing: CoordinatorStanding): Row[] {
  const rows = capabilityRows(standing.known).map(({ capability, has, isRequired, label, meaning }): Row => ({
    label: `$(${has ? 'check' : isRequired ? 'warning' : 'circle-slash'}) ${label}`,
    description: capability,
    detail: meaning,
  }));
  return [{ label: vscode.l10n.t('Capabilities'), kind: vscode.QuickPickItemKind.Separator }, ...rows];
}

function actions(standing: CoordinatorStanding | undefined): Row[] {
  const setting: Row = {
    label: `$(settings-gear) ${vscode.l10n.t('Choose Another Coordinator…')}`,
    command: ['workbench.action.openSettings', 'waves.coordinator.url'],
  };
  const key: Row = {
    label: `$(key) ${vscode.l10n.t('Set the Coordinator’s Key…')}`,
    command: ['waves.setCoordinatorKey'],
  };
  return [
    { label: vscode.l10n.t('What to do'), kind: vscode.QuickPickItemKind.Separator },
    ...(standing?.known.kind === 'remote'
      ? [
          {
            label: `$(refresh) ${vscode.l10n.t('Look Again')}`,
            command: ['waves.showCoordinator'] as const,
          },
          key,
        ]
      : []),
    setting,
  ];
}
