import type { FSWatcher } from 'node:fs';
import { watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { Disposable } from '../editor/disposable';

const SCHEME = 'waves-work';

/**
 * Shows files as they lie in a worktree now, and as they change. Opened as plain files, they would make a repository of
 * their own of the worktree in Source Control.
 */
export class WorkFiles extends Disposable implements vscode.TextDocumentContentProvider {
  private readonly changed = this.register(new vscode.EventEmitter<vscode.Uri>());
  private readonly watched = new Map<string, FSWatcher>();
  readonly onDidChange = this.changed.event;

  constructor() {
    super();
    this.register(vscode.workspace.registerTextDocumentContentProvider(SCHEME, this));
    this.register(vscode.workspace.onDidCloseTextDocument(({ uri }) => this.forget(uri.toString())));
    this.register({ dispose: () => [...this.watched.keys()].forEach((name) => this.forget(name)) });
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    this.follow(uri);
    return readFile(uri.fsPath, 'utf8').catch(() => '');
  }

  private follow(uri: vscode.Uri): void {
    const name = uri.toString();
    this.forget(name);
    try {
      const watcher = watch(uri.fsPath, () => this.changed.fire(uri));
      watcher.on('error', () => this.forget(name));
      this.watched.set(name, watcher);
    } catch {
      // A file that is gone is shown as empty.
    }
  }

  private forget(name: string): void {
    this.watched.get(name)?.close();
    this.watched.delete(name);
  }
}

/** The address of a file as it lies in a worktree. @param path from the top of the worktree, with forward slashes. */
export function workUri(worktree: string, path: string): vscode.Uri {
  return vscode.Uri.joinPath(vscode.Uri.file(worktree), ...path.split('/')).with({ scheme: SCHEME });
}
