import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { cpus, loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { findChromium } from '../../scripts/findChromium.mjs';
import { projectRoot } from '../../scripts/projectRoot.mjs';
import { median } from '../figures.mjs';

/**
 * `node bench/graph/beside.mjs FOLDER [200 1000 5000 10000] [--pages 5]`: the graph of this checkout beside that of another one, as both ship and
 * show every package: first picture, a change of all packages, moving and zooming; page by page in turns, so that other work on the machine
 * meets both. Both look at the place that this one opens at by itself: how much is in sight there decides what all of it costs. Both have to
 * be built.
 */
const [other, ...rest] = process.argv.slice(2);
if (other === undefined) {
  console.error('Which other checkout? For example: node bench/graph/beside.mjs ../before 200 1000');
  process.exit(2);
}
const at = rest.indexOf('--pages');
const PAGES = at === -1 ? 5 : Number(rest[at + 1]);
const given = (at === -1 ? rest : rest.slice(0, at)).map(Number);
const SIZES = given.length > 0 ? given : [200, 1000, 5000, 10_000];

const [now, before] = await Promise.all([projectRoot, resolve(other)].map(checkout));
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? findChromium(),
  args: ['--no-sandbox', '--disable-gpu'],
});
try {
  const load = (loadavg()[0] ?? 0).toFixed(1);
  console.log(
    `Chromium ${browser.version()}, drawn by the processor; ${cpus().length} processors, load ${load} at the beginning; medians of ${PAGES} pages each`,
  );
  console.log(
    'Milliseconds by the clock, in brackets the work of the page’s thread, of which the ratio is.\n',
  );
  console.log('| packages |  | before | now | now / before |\n| --- | --- | --- | --- | --- |');
  for (const size of SIZES) {
    const taken = { before: [], now: [] };
    const place = await now.opensAt(size);
    for (let count = 0; count < PAGES; count += 1) {
      for (const [name, side] of count % 2 === 0
        ? [
            ['before', before],
            ['now', now],
          ]
        : [
            ['now', now],
            ['before', before],
          ]) {
        taken[name].push(await side.measure(size, place));
      }
    }
    report(size, taken.before, taken.now);
  }
} finally {
  await browser.close();
  [now, before].forEach(({ stop }) => stop());
}

/** The pages of a checkout, served, and what measures them with the plans that it understands. */
async function checkout(/** @type {string} */ folder) {
  const server = spawn(process.execPath, [join('scripts', 'webview.mjs'), '--production', '--port', '0'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [chunk] = await once(server.stdout, 'data');
  const address = /http:\/\/\S+\//.exec(String(chunk))?.[0] ?? '';
  const bundle = await build({
    stdin: {
      contents:
        "export { measureOwn } from './bench/graph/ownPage'; export { largePlan } from './webview/dev/largePlan';",
      resolveDir: folder,
      loader: 'ts',
    },
    ...{ bundle: true, write: false, platform: 'node', format: 'cjs' },
    logLevel: 'error',
  });
  const bundled = { exports: {} };
  new Function('module', 'exports', 'require', bundle.outputFiles[0]?.text ?? '')(
    bundled,
    bundled.exports,
    createRequire(import.meta.url),
  );
  const { measureOwn, largePlan } = bundled.exports;
  /** @param place what a page sees first; absent: what it opens at by itself. @returns what was measured, and the place that it saw then. */
  const open = async (/** @type {number} */ size, place, moves) => {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      reducedMotion: 'reduce',
    });
    try {
      await context.addInitScript(lookAt, place);
      const page = await context.newPage();
      const taken = await measureOwn(address, largePlan(size, 0))(page, { moves });
      return { ...taken, ...(await placeSeen(page)) };
    } finally {
      await context.close();
    }
  };
  return {
    stop: () => server.kill(),
    opensAt: (/** @type {number} */ size) => open(size, undefined, false),
    measure: (/** @type {number} */ size, { viewport }) => open(size, viewport, true),
  };
}

/** Runs in a page before it begins: what it has kept of itself, it has kept with this place. */
function lookAt(viewport) {
  const keep = Storage.prototype.setItem;
  Storage.prototype.setItem = function setItem(name, value) {
    Storage.prototype.setItem = keep;
    keep.call(this, name, JSON.stringify({ ...JSON.parse(value), ...(viewport && { viewport }) }));
  };
}

async function placeSeen(/** @type {import('playwright-core').Page} */ page) {
  const style = (await page.locator('.react-flow__viewport').getAttribute('style')) ?? '';
  const [x = 0, y = 0, zoom = 1] =
    /translate\(([-\d.]+)px, ([-\d.]+)px\) scale\(([\d.]+)\)/.exec(style)?.slice(1).map(Number) ?? [];
  return { viewport: { x, y, zoom }, cards: await page.locator('.react-flow__node').count() };
}

function report(size, before, now) {
  const [had, has] = [before, now].map((pages) => pages[0].cards);
  console.log(`| ${size.toLocaleString('en')} | cards on the page | ${had} | ${has} | |`);
  const row = (what, of) => {
    const [was, is] = [before, now].map((pages) => ({
      ms: median(pages.map((page) => of(page).ms)),
      work: median(pages.map((page) => of(page).work)),
      worst: of(pages[0]).worst === undefined ? undefined : Math.max(...pages.map((page) => of(page).worst)),
    }));
    const words = ({ ms, work, worst }) =>
      `${ms.toFixed(0)}${worst === undefined ? '' : `, worst ${worst.toFixed(0)}`} (${work.toFixed(worst === undefined ? 0 : 1)})`;
    console.log(
      `| ${size.toLocaleString('en')} | ${what} | ${words(was)} | ${words(is)} | ${(is.work / was.work).toFixed(2)} |`,
    );
  };
  row('first picture', ({ first }) => first);
  row('all packages change', ({ all }) => all);
  for (const what of ['moving', 'zooming']) {
    row(`${what}, p95 of frames`, ({ frames }) => ({
      ms: frames[what].p95,
      worst: frames[what].worst,
      work: frames[what].work,
    }));
  }
}
