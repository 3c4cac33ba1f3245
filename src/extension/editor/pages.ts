import * as vscode from 'vscode';

const SCHEME = 'waves-page';
const texts = new Map<string, string>();

/** Serves the pages that `showPage` shows: read-only, and nobody is asked to save them. */
export function servePages(): vscode.Disposable {
  const provideTextDocumentContent = (uri: vscode.Uri) =>
    texts.get(uri.path) ?? vscode.l10n.t('This page is not there any more.');
  return vscode.workspace.registerTextDocumentContentProvider(SCHEME, { provideTextDocumentContent });
}

/** Shows a text that lies in no file. @param title of its tab. @returns how it is closed. */
export async function showPage(
  title: string,
  text: string,
  column: vscode.ViewColumn,
): Promise<() => Promise<void>> {
  // A page that is open stays what it is when another one of its title is shown.
  const path = `/${texts.size}/${title}`;
  texts.set(path, text);
  const uri = vscode.Uri.from({ scheme: SCHEME, path });
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), column, true);
  return async () => {
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    const shown = tabs.filter(
      ({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === uri.toString(),
    );
    await vscode.window.tabGroups.close(shown, true);
  };
}
