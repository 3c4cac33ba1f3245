import { open } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { DriverConnection } from '../../node/driver/driverConnection';
import { sha256 } from '../../node/files/sha256';
import type { RepositoryPlace } from '../../node/git/findRepository';
import { askedFor } from '../../run/handoffs/openHandoffs';
import { appearanceOf, isActive } from '../../run/kernel/kernel';
import type { SavedFile } from '../../run/surroundings/comparison';
import type { StandingOwner } from '../../views/ownership/fileStanding';
import type { CommandId } from '../editor/commandIds';
import { Disposable } from '../editor/disposable';
import type { ErrorReporter } from '../editor/errorReporter';
import type { FileOwnership, StandingInPlan } from '../ownership/fileOwnership';
import type { DriverLinks } from '../running/driverLinks';
import { EditorMarks } from './editorMarks';
import { FileBadges } from './fileBadges';

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

/**
 * Tells drivers which files of the main work tree this window has saved, so that no agent is suspected of it. Only where
 * the file holds what the editor has written, to the byte: what an agent wrote there in the same moment stays in doubt.
 */
export class OwnSaves extends Disposable {
  constructor(
    private readonly owners: FileOwnership,
    private readonly linkTo: (place: RepositoryPlace) => Promise<DriverConnection> | undefined,
    errors: ErrorReporter,
  ) {
    super();
    this.register(
      vscode.workspace.onDidSaveTextDocument((document) => {
        this.saved(document, document.getText()).catch((error: unknown) => errors.note(error));
      }),
    );
  }

  private async saved({ uri, encoding }: vscode.TextDocument, text: string): Promise<void> {
    for (const ownership of this.owners.all) {
      const { repository, run } = ownership.session;
      const place = ownership.placeOf(uri);
      const link =
        repository === undefined || run === undefined || place?.worktreeOf !== undefined
          ? undefined
          : this.linkTo(repository);
      if (place !== undefined && link !== undefined) {
        const stands = await asItStands(uri.fsPath, await vscode.workspace.encode(text, { encoding }));
        if (stands !== undefined) {
          await (await link).saved({ path: place.path, ...stands });
        }
        return;
      }
    }
  }
}

/** How a file stands that holds certain bytes; undefined: it holds others. */
async function asItStands(path: string, bytes: Uint8Array): Promise<Omit<SavedFile, 'path'> | undefined> {
  const file = await open(path, 'r');
  try {
    const { mtimeMs } = await file.stat();
    const found = await file.readFile();
    const { size, mtimeMs: after } = await file.stat();
    return mtimeMs === after && found.equals(bytes) ? { size, mtimeMs, sha256: sha256(found) } : undefined;
  } finally {
    await file.close();
  }
}

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

/** Who owns a file, wherever files are shown: in the explorer, in the editor, and when one is saved. */
export class Decorations extends Disposable {
  /** @param person the name by which locks know this person. @param manifest the extension's package.json. */
  constructor(
    owners: FileOwnership,
    links: DriverLinks,
    { person, manifest, errors }: { person: string; manifest: unknown; errors: ErrorReporter },
  ) {
    super();
    this.register(new FileBadges(owners));
    this.register(new EditorMarks(owners, manifest, Date.now, errors));
    this.register(new OwnerLens(owners, person));
    this.register(new SaveWarning(owners));
    this.register(new OwnSaves(owners, (place) => links.existing(place), errors));
  }
}
