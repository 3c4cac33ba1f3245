import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { chromium } from 'playwright-core';
import { findChromium } from './findChromium.mjs';
import { projectRoot } from './projectRoot.mjs';

/**
 * `npm run pictures`: takes the README's pictures of the graph anew, from recorded snapshots, into docs/pictures. Needs
 * `npm run build` before it.
 */
const folder = join(projectRoot, 'docs', 'pictures');

/**
 * What is pictured: the file's name, what is asked of the page, its size, and what is done in it.
 * @type {readonly {
 *   readonly name: string,
 *   readonly asked: Readonly<Record<string, string>>,
 *   readonly size: readonly [number, number],
 *   readonly act: (page: import('playwright-core').Page) => Promise<void>,
 * }[]}
 */
const PICTURES = [
  ...['dark', 'light'].map((theme) => ({
    name: `graph-${theme}`,
    asked: { recording: 'running', theme },
    size: /** @type {const} */ ([1360, 680]),
    act: (/** @type {import('playwright-core').Page} */ page) => select(page, 'profile-api'),
  })),
  ...['dark', 'light'].map((theme) => ({
    name: `timeline-${theme}`,
    asked: { recording: 'running', theme },
    size: /** @type {const} */ ([1100, 760]),
    act: async (/** @type {import('playwright-core').Page} */ page) => {
      await page.getByRole('switch', { name: 'Timeline' }).click();
      await page.locator('.timeline').waitFor();
      await page.getByRole('button', { name: 'Fit the whole graph' }).click();
    },
  })),
  ...['dark', 'light'].map((theme) => ({
    name: `progress-${theme}`,
    asked: { recording: 'running', theme, compact: 'yes' },
    size: /** @type {const} */ ([300, 440]),
    act: (/** @type {import('playwright-core').Page} */ page) =>
      page.locator('.compact-row').first().waitFor(),
  })),
];

mkdirSync(folder, { recursive: true });
const server = spawn(
  process.execPath,
  [join(projectRoot, 'scripts', 'webview.mjs'), '--built', '--port', '0'],
  {
    stdio: ['ignore', 'pipe', 'inherit'],
  },
);
const browser = await chromium.launch({
  executablePath: findChromium(),
  args: ['--no-sandbox', '--disable-gpu'],
});
try {
  const address = await addressOf(server);
  for (const { name, asked, size, act } of PICTURES) {
    const [width, height] = size;
    const page = await browser.newPage({ viewport: { width, height }, reducedMotion: 'reduce' });
    await page.goto(`${address}panel?${new URLSearchParams(asked)}`);
    await page.locator('.package-title, .compact-title').first().waitFor();
    await act(page);
    await page.mouse.move(0, 0);
    // The icons' font is there, and two frames have been drawn since.
    await page.evaluate(`document.fonts.ready.then(() => new Promise((resolve) => {
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(true)));
    }))`);
    await page.screenshot({ path: join(folder, `${name}.png`) });
    await page.close();
  }
} finally {
  await browser.close();
  server.kill();
}

async function select(/** @type {import('playwright-core').Page} */ page, /** @type {string} */ id) {
  await page.locator(`.react-flow__node[data-id="${id}"]`).click({ position: { x: 60, y: 20 } });
  await page.locator('.inspector .log-line').first().waitFor();
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
