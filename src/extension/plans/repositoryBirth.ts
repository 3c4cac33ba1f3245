import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { coalesce } from '../editor/coalesce';

/** Git writes several files while it makes a repository; it is whole when nothing has come for so long. */
const QUIET_MS = 500;

/**
 * Calls `born` when a git repository appears in the workspace folder of a file, or in the file's own folder where it is in
 * none; maybe more than once.
 */
export function onRepositoryBorn(file: vscode.Uri, born: () => void): vscode.Disposable {
  const later = coalesce(QUIET_MS, born);
  const folder = vscode.workspace.getWorkspaceFolder(file) ?? vscode.Uri.file(dirname(file.fsPath));
  // The folder alone may be seen while there is nothing in it yet, and HEAD alone not at all.
  const watchers = ['**/.git', '**/.git/HEAD'].map((pattern) => {
    const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, pattern));
    return vscode.Disposable.from(watcher, watcher.onDidCreate(later), watcher.onDidChange(later));
  });
  return vscode.Disposable.from(later, ...watchers);
}
