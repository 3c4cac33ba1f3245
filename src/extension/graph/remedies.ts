import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { git } from '../../node/git/git';
import type { Remedy } from '../../protocol/remedy';
import { showPlan } from '../plans/showPlan';
import { createPlan } from '../plans/createPlan';
import type { PlanSession } from '../plans/planSession';

/**
 * Does what a person chose where the graph could not be shown or nothing could be run.
 * @throws WavesError when it cannot be done.
 */
export async function applyRemedy(session: PlanSession, remedy: Remedy): Promise<void> {
  switch (remedy) {
    case 'trust':
      await vscode.commands.executeCommand('workbench.trust.manage');
      return;
    case 'initRepository':
      await initRepository(session);
      return;
    case 'openPlan':
      await showPlan(session);
      return;
    case 'createPlan':
      await createPlan(session.uri);
      await session.refresh();
      await showPlan(session);
      return;
    case 'showOutput':
      await vscode.commands.executeCommand('waves.showOutput');
      return;
    case 'retry':
      await session.refresh();
  }
}

/** Makes a git repository of the workspace folder that the plan is in, and shows where to commit what is there. */
async function initRepository(session: PlanSession): Promise<void> {
  const { uri } = session;
  const folder = vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath ?? dirname(uri.fsPath);
  await git(folder, ['init', '--quiet']);
  await session.refresh();
  // Source control shows it without being told, too, but later.
  await Promise.resolve(vscode.commands.executeCommand('git.openRepository', folder)).catch(() => undefined);
  await vscode.commands.executeCommand('workbench.view.scm');
}
