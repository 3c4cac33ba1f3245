import { writeFileSync } from 'node:fs';

/** How a screen can be seen. A page of 700 pixels at 200 % has room for 350 of its own. */
export const WAYS = ['dark', 'light', 'hc-dark', 'hc-light'].flatMap((theme) =>
  [1500, 700].flatMap((width) =>
    [100, 200].flatMap((scale) => ['en', 'de'].map((language) => ({ theme, width, scale, language }))),
  ),
);

/** @typedef {(typeof WAYS)[number]} Way */

/** Four ways in which each theme, width, scale and language comes up, and any two of the last three in each combination. */
export const FEW_WAYS = [
  { theme: 'dark', width: 1500, scale: 100, language: 'en' },
  { theme: 'light', width: 700, scale: 100, language: 'de' },
  { theme: 'hc-dark', width: 1500, scale: 200, language: 'de' },
  { theme: 'hc-light', width: 700, scale: 200, language: 'en' },
];

/** Height of every picture, in pixels of the screen. */
const HEIGHT = 900;

/** Room for the page, in pixels of its own. */
export function sizeOf(/** @type {Way} */ { width, scale }) {
  const zoom = scale / 100;
  return { width: Math.round(width / zoom), height: Math.round(HEIGHT / zoom) };
}

/** The options of a browser's page for a way to look. */
export function pageOf(/** @type {Way} */ way) {
  const { theme, scale } = way;
  return {
    viewport: sizeOf(way),
    deviceScaleFactor: scale / 100,
    reducedMotion: /** @type {const} */ ('reduce'),
    colorScheme: theme.endsWith('dark') ? /** @type {const} */ ('dark') : /** @type {const} */ ('light'),
    contrast: theme.startsWith('hc') ? /** @type {const} */ ('more') : /** @type {const} */ ('no-preference'),
  };
}

/** `dark-1500-100-en`. */
export function nameOf(/** @type {Way} */ { theme, width, scale, language }) {
  return `${theme}-${width}-${scale}-${language}`;
}

/** Waits until the icons' font is there and two frames have been drawn since, with the pointer where it covers nothing. */
export async function settled(/** @type {import('playwright-core').Page} */ page) {
  await page.mouse.move(0, 0);
  await drawn(page);
}

async function drawn(/** @type {import('playwright-core').Page} */ page) {
  await page.evaluate(`document.fonts.ready.then(() => new Promise((resolve) => {
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(true)));
  }))`);
}

/**
 * Takes a picture of what the page shows: a WebP where the file is named so, which takes a third of a PNG, else a PNG.
 * @param {import('playwright-core').Page} page
 * @param {string} path
 * @param {{ readonly pointing?: boolean }} [how] `pointing`: what is shown is there only as long as the pointer stays
 */
export async function take(page, path, { pointing = false } = {}) {
  await (pointing ? drawn : settled)(page);
  if (!path.endsWith('.webp')) {
    await page.screenshot({ path });
    return;
  }
  const devtools = await page.context().newCDPSession(page);
  const { data } = await devtools.send('Page.captureScreenshot', { format: 'webp', quality: 50 });
  writeFileSync(path, Buffer.from(data, 'base64'));
  await devtools.detach();
}
