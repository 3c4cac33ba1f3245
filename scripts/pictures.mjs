import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { findChromium } from './findChromium.mjs';
import { FEW_WAYS, nameOf, pageOf, take, WAYS } from './pictures/camera.mjs';
import { takeInEditor } from './pictures/editorPictures.mjs';
import { writeGallery } from './pictures/gallery.mjs';
import { reviewPage } from './pictures/reviewPage.mjs';
import { README_SCREENS, SCREENS } from './pictures/screens.mjs';
import { projectRoot } from './projectRoot.mjs';
import { installedCodeServer } from './setup/codeServer.mjs';

/**
 * `npm run pictures`: takes the pictures of the README and of the gallery anew, from recorded snapshots, into docs/pictures;
 * `-- --all` takes every screen in every way to look at it, as PNG, into out/pictures; `--only NAME` just one screen, `--only walk` those of
 * the walk. Needs `npm run build` before it, and the code-server of the editor's tests for what VS Code draws.
 */
const { values } = parseArgs({
  options: { all: { type: 'boolean', default: false }, only: { type: 'string' } },
});
const docs = join(projectRoot, 'docs', 'pictures');
const folder = values.all ? join(projectRoot, 'out', 'pictures') : join(docs, 'gallery');
const screens = SCREENS.filter(({ name }) => values.only === undefined || name === values.only);
const type = values.all ? 'png' : 'webp';
/** A busy machine may take that long for a page, in milliseconds. */
const PATIENCE_MS = 120_000;

mkdirSync(folder, { recursive: true });
if (values.only === undefined) {
  readdirSync(folder).forEach((name) => rmSync(join(folder, name)));
}
const server = spawn(
  process.execPath,
  [join(projectRoot, 'scripts', 'webview.mjs'), '--built', '--port', '0'],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
const browser = await chromium.launch({
  executablePath: findChromium(),
  args: ['--no-sandbox', '--disable-gpu'],
});
try {
  const address = await addressOf(server);
  const review = reviewPage();
  for (const way of values.all ? WAYS : FEW_WAYS) {
    const context = await browser.newContext(pageOf(way));
    for (const { name, asked, act } of screens) {
      const { theme, language } = way;
      const query = new URLSearchParams({ ...asked, theme, language, keep: `${name} ${nameOf(way)}` });
      await picture(context, {
        page: asked === undefined ? review.address : `${address}panel?${query}`,
        act,
        path: join(folder, `${name}.${nameOf(way)}.${type}`),
      });
    }
    await context.close();
  }
  review.remove();
  await takeInEditor(browser, (name) => join(folder, `${name}.${type}`), values.only);
  if (values.only === undefined || values.only === 'walk') {
    takeWalk();
  }
  if (!values.all && values.only === undefined) {
    writeGallery();
    await takeForReadme(address);
  }
} finally {
  await browser.close();
  server.kill();
}

/**
 * One picture of a page, on which something was done before.
 * @param {import('playwright-core').BrowserContext} context
 * @param {{ readonly page: string, readonly path: string, readonly act?: (page: import('playwright-core').Page) => Promise<unknown> }} wanted
 */
async function picture(context, { page: address, path, act }) {
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  await page.goto(address);
  await page.locator('h1').first().waitFor();
  if (act) {
    await page.locator('.react-flow__node').first().focus();
    await act(page);
  }
  await take(page, path);
  await page.close();
}

/** The pictures of a walk in VS Code, which its test takes: it knows when there is something to be seen. */
function takeWalk() {
  if (installedCodeServer() === undefined) {
    console.warn('code-server is not installed: the pictures of the walk stay as they are.');
    return;
  }
  const vitest = join(projectRoot, 'node_modules', 'vitest', 'vitest.mjs');
  const { status } = spawnSync(
    process.execPath,
    [vitest, 'run', '--project', 'editor', join('test', 'editor', 'walk.test.ts')],
    {
      cwd: projectRoot,
      stdio: 'inherit',
      env: { ...process.env, WAVES_PICTURES: folder, WAVES_PICTURES_ALL: values.all ? '1' : '' },
    },
  );
  process.exitCode = status ?? 1;
}

/** The pictures of the README and of docs/editor.md: two themes, as large as they are shown. */
async function takeForReadme(/** @type {string} */ address) {
  for (const theme of ['dark', 'light']) {
    for (const { name, size, asked, act } of README_SCREENS) {
      const [width, height] = size;
      const context = await browser.newContext({ viewport: { width, height }, reducedMotion: 'reduce' });
      await picture(context, {
        page: `${address}panel?${new URLSearchParams({ ...asked, theme })}`,
        act,
        path: join(docs, `${name}-${theme}.png`),
      });
      await context.close();
    }
  }
}

/** Where the server says that it is. */
async function addressOf(/** @type {import('node:child_process').ChildProcess} */ { stdout }) {
  let said = '';
  for await (const chunk of stdout ?? []) {
    said += String(chunk);
    const address = /http:\/\/\S+\//.exec(said)?.[0];
    if (address !== undefined) {
      return address;
    }
  }
  throw new Error('The page could not be served.');
}
