import './words';
import type * as vscode from 'vscode';

/** Called by the editor when a workspace holds a plan, or when a command or view of ours is used. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  // Not imported above: code that is shared with other programs is loaded first, and would find no words yet.
  const { Container } = await import('./container');
  const container = new Container(context);
  context.subscriptions.push(container);
  container.start();
}
