import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReviewDocument } from '../../protocol/review';

/**
 * One file that shows a plan in any browser without a network. Its policy admits the script and the style sheet that
 * are written into it, each by its hash, and nothing else.
 *
 * @param webviewFolder absolute path of the built webview.
 */
export async function reviewPage(document: ReviewDocument, webviewFolder: string): Promise<string> {
  const [script, sheet, font] = await Promise.all([
    readFile(join(webviewFolder, 'graph.js'), 'utf8'),
    readFile(join(webviewFolder, 'graph.css'), 'utf8'),
    readFile(join(webviewFolder, 'codicon.ttf'), 'base64'),
  ]);
  const style = sheet.replace(
    /url\((["']?)[^"')]*codicon\.ttf[^"')]*\1\)/,
    `url(data:font/ttf;base64,${font})`,
  );
  const policy = [
    `default-src 'none'`,
    `script-src ${hashSource(script)}`,
    `style-src ${hashSource(style)}`,
    'font-src data:',
    'img-src data:',
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>${escapeHtml(document.snapshot.feature.title)}</title>
    <style id="vscode-codicon-stylesheet">${style}</style>
  </head>
  <body class="review-page">
    <div id="root"></div>
    <script type="application/json" id="plan">${jsonInHtml(document)}</script>
    <script>${script}</script>
  </body>
</html>
`;
}

function hashSource(text: string): string {
  // A browser reads line ends of any kind as line feeds before it hashes.
  return `'sha256-${createHash('sha256').update(text.replaceAll(/\r\n?/g, '\n')).digest('base64')}'`;
}

/** Nothing in the data may end the element that holds it. */
function jsonInHtml(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', String.raw`\u003c`);
}

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
