import { relative, sep } from 'node:path';
import * as vscode from 'vscode';
import { committedText } from '../../node/git/changedFiles';
import { Disposable } from '../editor/disposable';
import type { ErrorReporter } from '../editor/errorReporter';

const SCHEME = 'waves-git';

/** Shows files as they are in a commit, without a checkout. The address of one never changes its text. */
export class CommittedFiles extends Disposable implements vscode.TextDocumentContentProvider {
  constructor(private readonly errors: ErrorReporter) {
    super();
    this.register(vscode.workspace.registerTextDocumentContentProvider(SCHEME, this));
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const { root, commit } = readQuery(uri.query);
    if (root === undefined || commit === undefined) {
      return '';
    }
    try {
      const path = relative(root, uri.fsPath).split(sep).join('/');
      return (await committedText(root, commit, path)) ?? '';
    } catch (error) {
      this.errors.note(error);
      return '';
    }
  }
}

/**
 * The address of a file in a commit.
 * @param root of the work tree, absolute.
 * @param path from the root, with forward slashes.
 */
export function committedUri(root: string, commit: string, path: string): vscode.Uri {
  return vscode.Uri.joinPath(vscode.Uri.file(root), ...path.split('/')).with({
    scheme: SCHEME,
    query: JSON.stringify({ root, commit }),
  });
}

/** Nothing but the id of a commit is given to git, whatever an address says. */
function readQuery(query: string): { readonly root?: string; readonly commit?: string } {
  try {
    const value: unknown = JSON.parse(query);
    if (typeof value === 'object' && value !== null && 'root' in value && 'commit' in value) {
      const { root, commit } = value;
      if (typeof root === 'string' && typeof commit === 'string' && /^[0-9a-f]{40,64}$/.test(commit)) {
        return { root, commit };
      }
    }
  } catch {
    // An address that somebody made up shows nothing.
  }
  return {};
}
