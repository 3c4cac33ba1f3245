import { join } from 'node:path';
import * as vscode from 'vscode';
import { FilePlanFiles } from '../../node/plans/planFiles';
import type { ReadSubplan } from '../../plan/reading/subplans';

/**
 * Reads the plans that packages name as the person sees them: of the open editor with its unsaved changes, else of the
 * file.
 * @param root absolute path of the top of the repository.
 * @param seen told of each file that was asked for, by its absolute path.
 */
export function openSubplans(root: string, seen: (path: string) => void): ReadSubplan {
  const { readSubplan } = new FilePlanFiles(root);
  return async (path) => {
    const file = join(root, path);
    seen(file);
    const found = await readSubplan(path);
    const open = vscode.workspace.textDocuments.find(({ uri }) => uri.fsPath === file);
    return open === undefined || 'trouble' in found ? found : { ...found, text: open.getText() };
  };
}
