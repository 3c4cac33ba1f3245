import { open } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { DriverConnection } from '../../node/driver/driverConnection';
import { sha256 } from '../../node/files/sha256';
import type { RepositoryPlace } from '../../node/git/findRepository';
import { isActive } from '../../run/kernel/kernel';
import type { SavedFile } from '../../run/surroundings/comparison';
import { Disposable } from '../editor/disposable';
import type { ErrorReporter } from '../editor/errorReporter';
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
