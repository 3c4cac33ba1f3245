import { watchFile, unwatchFile } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import * as vscode from 'vscode';
import { FileRunStore } from '../../node/runStore';
import { Disposable } from '../disposable';

const SCHEME = 'waves-log';
/** How often a log that is open is looked at, in milliseconds. */
const LOOK_MS = 500;

/** Shows what agents printed as read-only documents that grow while the agent works. Colours are left out. */
export class AttemptLogs extends Disposable implements vscode.TextDocumentContentProvider {
  private readonly changed = this.register(new vscode.EventEmitter<vscode.Uri>());
  private readonly watched = new Map<string, string>();

  readonly onDidChange = this.changed.event;

  constructor() {
    super();
    this.register(vscode.workspace.registerTextDocumentContentProvider(SCHEME, this));
    this.register(vscode.workspace.onDidCloseTextDocument(({ uri }) => this.unwatch(uri)));
    this.register({ dispose: () => this.watched.forEach((file) => unwatchFile(file)) });
  }

  /** Opens the log of an attempt. @param commonDir of the repository that the run is in. */
  async open(commonDir: string, run: string, packageId: string, attempt: number): Promise<void> {
    const folder = FileRunStore.forReading(commonDir).attemptFolder(run, packageId, attempt);
    const name = `${packageId} (${attempt}).log`;
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${run}/${name}`, query: join(folder, 'log') });
    const document = await vscode.workspace.openTextDocument(uri);
    const editor = await vscode.window.showTextDocument(document, { preview: true });
    const end = document.lineAt(document.lineCount - 1).range.end;
    editor.revealRange(new vscode.Range(end, end));
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    this.watch(uri);
    const text = await readFile(uri.query, 'utf8').catch(() => '');
    return stripVTControlCharacters(text) || vscode.l10n.t('The agent has printed nothing yet.');
  }

  private watch(uri: vscode.Uri): void {
    const key = uri.toString();
    if (!this.watched.has(key) && !this.isDisposed) {
      this.watched.set(key, uri.query);
      watchFile(uri.query, { interval: LOOK_MS, persistent: false }, () => this.changed.fire(uri));
    }
  }

  private unwatch(uri: vscode.Uri): void {
    if (this.watched.delete(uri.toString())) {
      unwatchFile(uri.query);
    }
  }
}
