import './editor/words';
import type * as vscode from 'vscode';
import { Container } from './container';

/** Called by the editor when a workspace holds a plan, or when a command or view of ours is used. */
export function activate(context: vscode.ExtensionContext): void {
  const container = new Container(context);
  context.subscriptions.push(container);
  container.start();
}
