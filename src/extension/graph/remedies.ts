import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { git } from '../../node/git';
import type { Remedy } from '../../protocol/remedy';
import { WavesError } from '../../wavesError';
import { showPlan } from '../commands/showPlan';
import type { PlanSession } from '../plans/planSession';
import { starterPlan } from '../plans/starterPlan';

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
      await createPlan(session);
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

/** Writes a plan to begin with, where there is none. */
async function createPlan(session: PlanSession): Promise<void> {
  const { uri } = session;
  const folder = basename(dirname(uri.fsPath));
  const edit = new vscode.WorkspaceEdit();
  edit.createFile(uri, { ignoreIfExists: true, contents: Buffer.from(starterPlan(folder)) });
  if (!(await vscode.workspace.applyEdit(edit))) {
    throw new WavesError(
      'edit-refused',
      vscode.l10n.t('The plan cannot be written; is its folder read-only?'),
    );
  }
  await session.refresh();
  await showPlan(session);
}
