import { open } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { DriverConnection } from '../../node/driver/driverConnection';
import { sha256 } from '../../node/files/sha256';
import type { RepositoryPlace } from '../../node/git/findRepository';
import type { SavedFile } from '../../protocol/driver';
import { Disposable } from '../editor/disposable';
import type { ErrorReporter } from '../editor/errorReporter';
import type { FileOwnership } from './fileOwnership';

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
