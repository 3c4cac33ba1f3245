import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** The folder that the graph's files come from; nothing else may be loaded. */
export function graphFolder(extension: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extension, 'dist', 'webview');
}

/** What the page itself says, before any message. */
export interface GraphPage {
  readonly title: string;
  /** URI of the plan, as text; the page keeps it, so that the panel can be restored. */
  readonly plan: string;
}

/** The translations of all words, for the page to read; empty where the editor speaks English. */
function words(): string {
  return vscode.l10n.bundle === undefined ? '' : JSON.stringify(vscode.l10n.bundle);
}

/** The page of the graph. Its policy admits our own scripts, styles and icon font, and nothing inline. */
export function graphHtml(webview: vscode.Webview, extension: vscode.Uri, page: GraphPage): string {
  const file = (name: string) =>
    webview.asWebviewUri(vscode.Uri.joinPath(graphFolder(extension), name)).toString();
  const nonce = randomBytes(16).toString('base64');
  const policy = [
    `default-src 'none'`,
    `style-src ${webview.cspSource}`,
    `script-src 'nonce-${nonce}'`,
    `img-src ${webview.cspSource} data:`,
    `font-src ${webview.cspSource}`,
    // The layout of large plans is found by a worker; VS Code lets one start only from a blob, which is fetched first.
    `connect-src ${webview.cspSource}`,
    `worker-src blob:`,
  ].join('; ');
  return `<!doctype html>
<html lang="${escapeHtml(vscode.env.language)}">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <link rel="stylesheet" href="${escapeHtml(file('graph.css'))}" id="vscode-codicon-stylesheet" />
    <title>${escapeHtml(page.title)}</title>
  </head>
  <body data-vscode-context="${escapeHtml(JSON.stringify({ plan: page.plan }))}">
    <div
      id="root"
      data-plan="${escapeHtml(page.plan)}"
      data-worker="${escapeHtml(file('layoutWorker.js'))}"
      data-words="${escapeHtml(words())}"
    ></div>
    <script nonce="${nonce}" src="${escapeHtml(file('graph.js'))}"></script>
  </body>
</html>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
