import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import process from 'node:process';
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { context } from 'esbuild';
import { projectRoot } from './projectRoot.mjs';

/**
 * `npm run webview`: the graph in a browser, with recorded snapshots, in four themes, under the content security
 * policy that it has in VS Code. With `--built` it shows what `npm run build` has left in dist instead of building and
 * watching by itself; that is what the tests look at. With `--production` it shows what ships, for measurements.
 */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8137' },
    built: { type: 'boolean', default: false },
    production: { type: 'boolean', default: false },
  },
});
const distFolder = join(projectRoot, 'dist', 'webview');
const types = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.ttf': 'font/ttf',
  '.map': 'application/json',
};

/** What does not change while it is served: a browser keeps it, and what it has compiled of it, from one page to the next. */
const KEPT = values.built ? { 'cache-control': 'max-age=86400' } : {};

/** What has been built, by file name. @type {Map<string, Uint8Array>} */
const built = new Map();

function keepOutputs(/** @type {import('esbuild').BuildResult} */ { outputFiles = [] }) {
  outputFiles.forEach(({ path, contents }) => built.set(basename(path), contents));
}

const manifest = JSON.parse(await readFile(join(projectRoot, 'package.json'), 'utf8'));
const builder = await context({
  absWorkingDir: projectRoot,
  entryPoints: {
    panel: 'webview/dev/panel.ts',
    chooser: 'webview/dev/chooser.ts',
    ...(values.built
      ? {}
      : { graph: 'webview/main.tsx', layoutWorker: 'webview/graph/canvas/layout/layoutWorker.ts' }),
  },
  outdir: 'out/webview',
  write: false,
  bundle: true,
  platform: 'browser',
  target: 'es2022',
  format: 'iife',
  jsx: 'automatic',
  sourcemap: 'linked',
  minify: values.production,
  loader: { '.ttf': 'file' },
  assetNames: '[name]',
  define: {
    'process.env.NODE_ENV': values.production ? '"production"' : '"development"',
    CONTRIBUTED_COLORS: JSON.stringify(manifest.contributes?.colors ?? []),
  },
  logLevel: 'warning',
  plugins: [{ name: 'keep-in-memory', setup: (build) => build.onEnd(keepOutputs) }],
});
await builder.rebuild();
if (!values.built && !values.production) {
  await builder.watch();
}

const server = createServer((request, response) => {
  answer(new URL(request.url ?? '/', 'http://localhost'), response).catch(() => {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('There is no such file.');
  });
});
server.listen(Number(values.port), '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : values.port;
  console.log(`The graph is at http://127.0.0.1:${port}/ (Ctrl+C ends it)`);
});
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    server.close();
    server.closeAllConnections();
    void builder.dispose();
  });
}

/**
 * @param {URL} url
 * @param {import('node:http').ServerResponse} response
 */
async function answer(url, response) {
  if (url.pathname === '/') {
    response.writeHead(200, { 'content-type': 'text/html' }).end(chooserPage());
    return;
  }
  if (url.pathname === '/panel') {
    const nonce = randomBytes(16).toString('hex');
    response.writeHead(200, { 'content-type': 'text/html', 'content-security-policy': policy(nonce) });
    response.end(panelPage(nonce, url.searchParams));
    return;
  }
  const name = basename(decodeURIComponent(url.pathname));
  const content = built.get(name) ?? (await readFile(join(distFolder, name)));
  response
    .writeHead(200, { 'content-type': types[extname(name)] ?? 'application/octet-stream', ...KEPT })
    .end(content);
}

/** The policy of the panel in VS Code, with 'self' in place of the webview's own source. */
function policy(/** @type {string} */ nonce) {
  return [
    "default-src 'none'",
    "style-src 'self'",
    `script-src 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    'worker-src blob:',
  ].join('; ');
}

/**
 * The page of the graph. `language` in the address asks for a translation, `dir` for a writing direction.
 * @param {string} nonce
 * @param {URLSearchParams} asked
 */
function panelPage(nonce, asked) {
  const language = asked.get('language') === 'de' ? 'de' : 'en';
  const direction = asked.get('dir') === 'rtl' ? 'rtl' : 'ltr';
  const words =
    language === 'en'
      ? ''
      : readFileSync(join(projectRoot, 'l10n', `bundle.l10n.${language}.json`), 'utf8')
          .replaceAll('&', '&amp;')
          .replaceAll('"', '&quot;');
  return `<!doctype html>
<html lang="${language}" dir="${direction}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>Waves</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="/panel.css">
    <link rel="stylesheet" href="/graph.css" id="vscode-codicon-stylesheet">
  </head>
  <body>
    <div id="root" data-plan="file:///work-packages.yaml" data-worker="/layoutWorker.js" data-words="${words}"></div>
    <script nonce="${nonce}" src="/panel.js"></script>
    <script nonce="${nonce}" src="/graph.js"></script>
  </body>
</html>
`;
}

function chooserPage() {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>Waves: recorded snapshots</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="/chooser.css">
  </head>
  <body><script src="/chooser.js"></script></body>
</html>
`;
}
