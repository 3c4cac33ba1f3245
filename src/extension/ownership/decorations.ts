import { open } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { DriverConnection } from '../../node/driver/driverConnection';
import { sha256 } from '../../node/files/files';
import type { RepositoryPlace } from '../../node/git/findRepository';
import { askedFor } from '../../run/asking/handoffEvents';
import { appearanceOf, isActive, STATE_APPEARANCE } from '../../run/kernel/kernel';
import type { SavedFile } from '../../run/worktrees/comparison';
import type { FileBadge, StandingOwner } from '../../views/ownership/fileBadge';
import { fileBadge } from '../../views/ownership/fileBadge';
import { folderBadge } from '../../views/ownership/ownership';
import type { CommandId } from '../editor/commandIds';
import { Disposable } from '../editor/disposable';
import type { ErrorReporter } from '../editor/errorReporter';
import type { FileOwnership, StandingInPlan } from './fileOwnership';
import type { DriverLinks } from '../runs/driverLinks';
import { EditorMarks } from './editorMarks';

/** Which files get a mark. */
type Marked = 'all' | 'running' | 'off';

const SETTING = 'waves.explorer.badges';

/** Marks files and folders with their owners, wherever VS Code shows a file: explorer, tabs, trees. */
export class FileBadges extends Disposable implements vscode.FileDecorationProvider {
  private readonly changed = this.register(new vscode.EventEmitter<vscode.Uri[]>());
  /** What was asked for, and what was answered then: only what differs by now is announced. */
  private readonly given = new Map<string, { readonly uri: vscode.Uri; readonly text: string }>();
  private marked: Marked = setting();

  readonly onDidChangeFileDecorations = this.changed.event;

  constructor(private readonly owners: FileOwnership) {
    super();
    this.register(vscode.window.registerFileDecorationProvider(this));
    this.register(owners.onDidChange(() => this.announce()));
    this.register(
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration(SETTING)) {
          this.marked = setting();
          this.announce();
        }
      }),
    );
  }

  provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
    if (uri.scheme !== 'file') {
      return undefined;
    }
    const badge = this.badgeOf(uri);
    this.given.set(uri.toString(), { uri, text: textOf(badge) });
    if (badge === undefined) {
      return undefined;
    }
    const { badge: text, tooltip, color, propagate } = badge;
    // Red, green, amber and grey names are git's words in the explorer; it has none for work under way.
    const tint = color === STATE_APPEARANCE.working.color ? new vscode.ThemeColor(color) : undefined;
    const decoration = new vscode.FileDecoration(text, tooltip, tint);
    decoration.propagate = propagate;
    return decoration;
  }

  private badgeOf(uri: vscode.Uri): FileBadge | undefined {
    if (this.marked === 'off') {
      return undefined;
    }
    const found = this.owners.standingOf(uri);
    if (found === undefined) {
      return undefined;
    }
    const { standing, ownership } = found;
    const inside = ownership.folders.insideOf(standing.path);
    const shown = (id: string) => ownership.ownership.shown(id);
    if (inside !== undefined && standing.changedBy.length === 0) {
      const ids = new Set([...inside, ...standing.owners.map(({ id }) => id)]);
      const working = [...ids].some((id) => isActive(shown(id).state));
      return this.marked === 'all' || working ? folderBadge(ids, shown) : undefined;
    }
    const matters = standing.kind !== 'owned' || standing.owners.some(({ state }) => isActive(state));
    return this.marked === 'all' || matters ? fileBadge(standing) : undefined;
  }

  /** Files that nobody has looked at yet are announced only when they are being changed: their folders show that. */
  private announce(): void {
    const uris = new Map<string, vscode.Uri>();
    for (const [key, { uri, text }] of this.given) {
      if (text !== textOf(this.badgeOf(uri))) {
        uris.set(key, uri);
      }
    }
    for (const ownership of this.owners.all) {
      for (const paths of ownership.changes.values()) {
        for (const path of paths) {
          const uri = ownership.uriOf(path);
          if (!this.given.has(uri.toString())) {
            uris.set(uri.toString(), uri);
          }
        }
      }
    }
    if (uris.size > 0) {
      this.changed.fire([...uris.values()]);
    }
  }
}

function textOf(badge: FileBadge | undefined): string {
  return badge === undefined ? '' : `${badge.badge}\n${badge.color}\n${badge.tooltip}`;
}

function setting(): Marked {
  const value = vscode.workspace.getConfiguration().get<string>(SETTING, 'all');
  return value === 'off' || value === 'running' ? value : 'all';
}

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
