import * as vscode from 'vscode';
import { askedFor } from '../../run/scope/handoffs';
import { isActive, STATE_APPEARANCE } from '../../run/packageStates';
import type { CommandId } from '../commandIds';
import { Disposable } from '../disposable';
import type { FileOwnership } from '../ownership/fileOwnership';

/** The line above a file that a package is working on, with what a person can do about it. */
export class OwnerLens extends Disposable implements vscode.CodeLensProvider {
  private readonly changed = this.register(new vscode.EventEmitter<void>());

  readonly onDidChangeCodeLenses = this.changed.event;

  constructor(private readonly owners: FileOwnership) {
    super();
    this.register(owners.onDidChange(() => this.changed.fire()));
    this.register(vscode.languages.registerCodeLensProvider({ scheme: 'file' }, this));
  }

  provideCodeLenses({ uri }: vscode.TextDocument): vscode.CodeLens[] {
    const isOn = vscode.workspace.getConfiguration('waves.editor', uri).get<boolean>('codeLens', true);
    const found = isOn ? this.owners.standingOf(uri) : undefined;
    const owner = found?.standing.owners.find(({ state }) => isActive(state));
    if (found === undefined || owner === undefined) {
      return [];
    }
    const { standing } = found;
    const target = { package: owner.id, path: standing.path };
    const lens = (title: string, command: CommandId, about: unknown = target): vscode.CodeLens =>
      new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), { title, command, arguments: [about] });
    const { codicon, label } = STATE_APPEARANCE[owner.state];
    const isOwn = found.ownership.placeOf(uri)?.worktreeOf === undefined;
    const hasChanged = standing.changedBy.some(({ id }) => id === owner.id);
    const { run } = found.ownership.session;
    const isAsked =
      run !== undefined && askedFor(run, owner.id).some(({ files }) => files.includes(standing.path));
    const told = lens(vscode.l10n.t('$(mail-read) Asked for a Handoff'), 'waves.openGraph');
    return [
      lens(
        `$(${codicon}) ${vscode.l10n.t('{0} may write this file now ({1})', owner.id, label)}`,
        'waves.openGraph',
      ),
      lens(vscode.l10n.t('$(repo) Open in Its Worktree'), 'waves.openInWorktree'),
      ...(isOwn
        ? [isAsked ? told : lens(vscode.l10n.t('$(mail) Ask for a Handoff'), 'waves.askForHandoff')]
        : []),
      ...(standing.locks.length === 0 && isOwn
        ? [lens(vscode.l10n.t('$(lock) Take the Lock'), 'waves.takeLock', uri)]
        : []),
      ...(hasChanged ? [lens(vscode.l10n.t('$(diff) Show Its Changes'), 'waves.showFileChange')] : []),
    ];
  }
}
