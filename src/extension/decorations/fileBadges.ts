import * as vscode from 'vscode';
import { isActive, STATE_APPEARANCE } from '../../run/kernel/kernel';
import type { FileBadge } from '../../views/ownership/fileBadge';
import { fileBadge } from '../../views/ownership/fileBadge';
import { folderBadge } from '../../views/ownership/folderClaims';
import { Disposable } from '../editor/disposable';
import type { FileOwnership } from '../ownership/fileOwnership';

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
