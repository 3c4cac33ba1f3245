import { config } from '@vscode/l10n';
import * as vscode from 'vscode';

/**
 * Gives the words of the editor's language to what says them without the editor at hand, as the table of states.
 * `extension.ts` imports this alone, and all else afterwards: those words are read when their files are loaded.
 */
if (vscode.l10n.bundle !== undefined) {
  config({ contents: vscode.l10n.bundle });
}
