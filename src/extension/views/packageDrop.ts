import * as vscode from 'vscode';
import { editPlan } from '../graph/planEdits';
import type { FileOwnership } from '../ownership/fileOwnership';
import type { PlanSessions } from '../plans/planSessions';
import { WavesError } from '../../wavesError';
import type { PackageRow } from './packageItems';

const FILES = 'text/uri-list';

/** Files and folders that are dropped onto a package become part of its scope: one step in the plan's text that can be undone. */
export class PackageDrop implements vscode.TreeDragAndDropController<PackageRow> {
  readonly dropMimeTypes = [FILES];
  readonly dragMimeTypes = [FILES];

  /** @param failed tells a person why something was refused. */
  constructor(
    private readonly sessions: PlanSessions,
    private readonly owners: FileOwnership,
    private readonly failed: (error: unknown) => Promise<void>,
  ) {}

  async handleDrop(target: PackageRow | undefined, dropped: vscode.DataTransfer): Promise<void> {
    const id = target === undefined ? undefined : packageOf(target);
    const list = await dropped.get(FILES)?.asString();
    if (id === undefined || list === undefined) {
      return;
    }
    try {
      const uris = list.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#'));
      await this.add(
        id,
        uris.map((text) => vscode.Uri.parse(text)),
      );
    } catch (error) {
      await this.failed(error);
    }
  }

  private async add(id: string, uris: readonly vscode.Uri[]): Promise<void> {
    const { current } = this.sessions;
    const owners = this.owners.current;
    if (current === undefined || owners === undefined) {
      return;
    }
    const globs: string[] = [];
    for (const uri of uris) {
      const place = owners.placeOf(uri);
      if (place === undefined || place.path === '') {
        throw new WavesError(
          'edit-refused',
          vscode.l10n.t('{0} is not a file of the repository of this plan.', uri.fsPath),
        );
      }
      const { type } = await vscode.workspace.fs.stat(uri);
      const literal = place.path.replaceAll(/[*?[]/g, '[$&]');
      globs.push((type & vscode.FileType.Directory) === 0 ? literal : `${literal}/**`);
    }
    await editPlan(current.uri, { kind: 'addWrites', package: id, globs });
    const added = globs.join(', ');
    vscode.window.setStatusBarMessage(vscode.l10n.t('{0} may write {1} now.', id, added), 5000);
  }
}

/** Whatever is below a package belongs to it. */
function packageOf(row: PackageRow): string | undefined {
  switch (row.kind) {
    case 'group':
      return undefined;
    case 'package':
      return row.item.id;
    case 'part':
    case 'line':
      return row.package;
  }
}
