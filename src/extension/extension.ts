import { config } from '@vscode/l10n';
import * as vscode from 'vscode';
import { Container } from './container';

/** Called by the editor when a workspace holds a plan, or when a command or view of ours is used. */
export function activate(context: vscode.ExtensionContext): void {
  if (vscode.l10n.bundle !== undefined) {
    // For words that are made where the editor is not at hand, as in what the graph is told.
    config({ contents: vscode.l10n.bundle });
  }
  const container = new Container(context);
  context.subscriptions.push(container);
  container.start();
}
