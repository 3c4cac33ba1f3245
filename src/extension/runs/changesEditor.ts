import type { FSWatcher } from 'node:fs';
import { existsSync, watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { changedFiles } from '../../node/git/changedFiles';
import type { PackageRun } from '../../run/run';
import { WavesError } from '../../wavesError';
import { packagePlace } from '../plans/packagePlace';
import type { PlanSession } from '../plans/planSession';
import { committedUri } from './committedFiles';
import { Disposable } from '../editor/disposable';

/** Two states of a repository; without `tip`, the later one is what lies in the work tree now. */
interface Comparison {
  readonly title: string;
  readonly folder: string;
  readonly base: string;
  readonly tip?: string;
}

/**
 * Opens everything that a run has merged so far as one diff.
 * @throws WavesError `unknown-run` when nothing has been merged.
 */
export async function showMergedWork({ run, repository }: PlanSession): Promise<void> {
  if (run === undefined || repository === undefined || run.integrationHead === run.base) {
    throw new WavesError('unknown-run', vscode.l10n.t('Nothing has been merged yet.'));
  }
  await openChanges({
    title: vscode.l10n.t('{0}: Merged Work', run.feature.title),
    folder: repository.root,
    base: run.base,
    tip: run.integrationHead,
  });
}

/**
 * Opens what a package has changed as one diff: in its worktree while that is there, else as it was committed.
 * @throws WavesError `unknown-package` when it has not worked yet.
 */
export async function showPackageChanges(session: PlanSession, address: string): Promise<void> {
  const { repository } = session;
  const { run, id } = packagePlace(session, address);
  const item = run?.packages.get(id);
  const comparison = item && repository && comparisonOf(item, repository.root);
  if (comparison === undefined) {
    throw new WavesError('unknown-package', vscode.l10n.t('{0} has not changed anything yet.', id));
  }
  await openChanges(comparison);
}

function comparisonOf(item: PackageRun, root: string): Comparison | undefined {
  const { base, head, worktree } = item;
  if (base === undefined) {
    return undefined;
  }
  const title = vscode.l10n.t('{0}: Changes', item.planned.title);
  if (head !== undefined) {
    return { title, folder: root, base, tip: head };
  }
  return worktree !== undefined && existsSync(worktree) ? { title, folder: worktree, base } : undefined;
}

async function openChanges({ title, folder, base, tip }: Comparison): Promise<void> {
  const files = await changedFiles(folder, base, tip);
  if (files.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('{0}: no file differs.', title));
    return;
  }
  const later = (path: string) =>
    tip === undefined ? workUri(folder, path) : committedUri(folder, tip, path);
  const resources = files.map(({ before, after }) => [
    vscode.Uri.joinPath(vscode.Uri.file(folder), ...(after ?? before ?? '').split('/')),
    before === undefined ? undefined : committedUri(folder, base, before),
    after === undefined ? undefined : later(after),
  ]);
  await vscode.commands.executeCommand('vscode.changes', title, resources);
}

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
function workUri(worktree: string, path: string): vscode.Uri {
  return vscode.Uri.joinPath(vscode.Uri.file(worktree), ...path.split('/')).with({ scheme: SCHEME });
}
