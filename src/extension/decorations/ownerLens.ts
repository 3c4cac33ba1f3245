import * as vscode from 'vscode';
import { askedFor } from '../../run/handoffs/openHandoffs';
import { appearanceOf, isActive } from '../../run/kernel/kernel';
import type { CommandId } from '../editor/commandIds';
import { Disposable } from '../editor/disposable';
import type { StandingOwner } from '../../views/ownership/fileStanding';
import type { FileOwnership, StandingInPlan } from '../ownership/fileOwnership';

/** The line above a file that a package works on, or that the person has locked, with what can be done about it. */
export class OwnerLens extends Disposable implements vscode.CodeLensProvider {
  private readonly changed = this.register(new vscode.EventEmitter<void>());

  readonly onDidChangeCodeLenses = this.changed.event;

  /** @param person as locks name the person of this window. */
  constructor(
    private readonly owners: FileOwnership,
    private readonly person: string,
  ) {
    super();
    this.register(owners.onDidChange(() => this.changed.fire()));
    this.register(vscode.languages.registerCodeLensProvider({ scheme: 'file' }, this));
  }

  provideCodeLenses({ uri }: vscode.TextDocument): vscode.CodeLens[] {
    const isOn = vscode.workspace.getConfiguration('waves.editor', uri).get<boolean>('codeLens', true);
    const found = isOn ? this.owners.standingOf(uri) : undefined;
    if (found === undefined) {
      return [];
    }
    const owner = found.standing.owners.find(({ state }) => isActive(state));
    // In a worktree the file is the package's own.
    const isOwn = found.ownership.placeOf(uri)?.worktreeOf === undefined;
    return [
      ...(owner === undefined ? [] : workLenses(found, owner, isOwn)),
      ...(isOwn ? this.lockLenses(found, owner !== undefined, uri) : []),
    ];
  }

  private lockLenses({ standing }: StandingInPlan, isWorkedOn: boolean, uri: vscode.Uri): vscode.CodeLens[] {
    const { locks, path } = standing;
    if (locks.some(({ key, holder }) => key === path && holder === this.person)) {
      return [lens(vscode.l10n.t('$(unlock) Release Your Lock'), 'waves.releaseLock', uri)];
    }
    return locks.length === 0 && isWorkedOn
      ? [lens(vscode.l10n.t('$(lock) Take the Lock'), 'waves.takeLock', uri)]
      : [];
  }
}

function workLenses(
  { standing, ownership }: StandingInPlan,
  { id, ...item }: StandingOwner,
  isOwn: boolean,
): vscode.CodeLens[] {
  const target = { package: id, path: standing.path };
  const { codicon, label } = appearanceOf(item);
  const { run } = ownership.session;
  const isAsked = run !== undefined && askedFor(run, id).some(({ files }) => files.includes(standing.path));
  const hasChanged = standing.changedBy.some((each) => each.id === id);
  const says = vscode.l10n.t('{0} may write this file now ({1})', id, label);
  return [
    lens(`$(${codicon}) ${says}`, 'waves.openGraph', target),
    lens(vscode.l10n.t('$(repo) Open in Its Worktree'), 'waves.openInWorktree', target),
    ...(!isOwn
      ? []
      : isAsked
        ? [lens(vscode.l10n.t('$(mail-read) Asked for a Handoff'), 'waves.openGraph', target)]
        : [lens(vscode.l10n.t('$(mail) Ask for a Handoff'), 'waves.askForHandoff', target)]),
    ...(hasChanged ? [lens(vscode.l10n.t('$(diff) Show Its Changes'), 'waves.showFileChange', target)] : []),
  ];
}

function lens(title: string, command: CommandId, about: unknown): vscode.CodeLens {
  return new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), { title, command, arguments: [about] });
}
