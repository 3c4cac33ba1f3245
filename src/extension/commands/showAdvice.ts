import * as vscode from 'vscode';
import type { PlanAdvice } from '../../planning/advice';
import type { PlanSession } from '../plans/planSession';
import { saveOpenPlan } from '../plans/showPlan';
import type { CommandLine } from './commandLine';
import { askCommandLine } from './commandLine';

/**
 * Shows what would make a plan shorter or safer, as the scheduler of runs reckons it. A choice leads to its package in the graph.
 * @throws WavesError `plan-unreadable`; CancellationError when the plan cannot be saved.
 */
export async function showAdvice({ uri }: PlanSession, commandLine: CommandLine): Promise<void> {
  await saveOpenPlan(uri);
  const { times, advice } = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Reckoning the plan') },
    () =>
      askCommandLine<PlanAdvice>(commandLine, {
        folder: vscode.Uri.joinPath(uri, '..').fsPath,
        args: ['graph', uri.fsPath, '--advice', '--format', 'json'],
        reason: 'plan-unreadable',
      }),
  );
  const expected = times
    .map(({ agents, minutes }) => vscode.l10n.t('{0}: {1} min', agents, Math.round(minutes)))
    .join(' · ');
  const picked = await vscode.window.showQuickPick(
    advice.map(({ text, packages, minutes }) => ({
      label: `$(lightbulb) ${packages.slice(0, 3).join(', ') || vscode.l10n.t('The whole plan')}`,
      ...(minutes === undefined ? {} : { description: vscode.l10n.t('−{0} min', Math.round(minutes)) }),
      detail: text,
      packages,
    })),
    {
      title: vscode.l10n.t('Advice on the Plan'),
      placeHolder:
        advice.length === 0
          ? vscode.l10n.t('Nothing was found that would make it shorter.')
          : vscode.l10n.t('Expected by number of agents: {0}', expected),
      matchOnDetail: true,
    },
  );
  const [first] = picked?.packages ?? [];
  if (first !== undefined) {
    await vscode.commands.executeCommand('waves.openGraph', { plan: uri, package: first });
  }
}
