import * as vscode from 'vscode';
import { isActive } from '../../run/kernel/packageStates';
import { Disposable } from '../editor/disposable';
import type { FileOwnership } from '../ownership/fileOwnership';

/** Tells a person once who saves a file that a package is working on that its merge may conflict; never keeps from saving. */
export class SaveWarning extends Disposable {
  private readonly told = new Set<string>();

  constructor(private readonly owners: FileOwnership) {
    super();
    this.register(vscode.workspace.onDidSaveTextDocument(({ uri }) => void this.saved(uri)));
  }

  private async saved(uri: vscode.Uri): Promise<void> {
    const found = this.owners.standingOf(uri);
    const owner = found?.standing.owners.find(({ state }) => isActive(state));
    const run = found?.ownership.session.run?.run;
    const isOwn = found?.ownership.placeOf(uri)?.worktreeOf === undefined;
    const key = `${run} ${owner?.id} ${uri.toString()}`;
    if (found === undefined || owner === undefined || !isOwn || this.told.has(key)) {
      return;
    }
    this.told.add(key);
    const worktree = vscode.l10n.t('Open in Its Worktree');
    const handoff = vscode.l10n.t('Ask for a Handoff');
    const graph = vscode.l10n.t('Show {0}', owner.id);
    const { path } = found.standing;
    const answer = await vscode.window.showWarningMessage(
      vscode.l10n.t(
        '{0} is at work and may write {1} too; merging its work may conflict with yours.',
        owner.id,
        path,
      ),
      worktree,
      handoff,
      graph,
    );
    if (answer === worktree) {
      await vscode.commands.executeCommand('waves.openInWorktree', { package: owner.id, path });
    } else if (answer === handoff) {
      await vscode.commands.executeCommand('waves.askForHandoff', { package: owner.id, path });
    } else if (answer === graph) {
      await vscode.commands.executeCommand('waves.openGraph', { package: owner.id });
    }
  }
}
