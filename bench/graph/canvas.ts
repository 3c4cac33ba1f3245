import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import type { Browser, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { largePlan } from '../../webview/dev/largePlan';
import { groupedPlan } from './groupedPlan';
import type { Measure, MeasuredPage } from './measuredPage';
import { measureOwn } from './ownPage';
import { tableRow } from './tableRow';
import type { Taken } from './threadWork';
import { medianOf } from './threadWork';
import { compare } from '../figures.mjs';
import { measureUsual } from './usualPage';
import type { Frames } from './wheelFrames';

/**
 * The graph in Chromium beside the usual way (React Flow with every node on the page): time to the first picture,
 * frames while moving and zooming, and time until a change of all packages is drawn; and the graph with all of its
 * sub-plans open. Sizes may be given as arguments. Expects a build (`npm run build`) and CHROMIUM, the browser's
 * program.
 */
const SIZES = process.argv.slice(2).map(Number);
/** Of what happens once on a page, the median of so many pages is told. */
const PAGES = 3;
/** Nobody waits for the usual way to move about in more packages than this, nor for its first picture of more than that. */
const USUAL_MOVES = 5_000;
const USUAL_MOST = 10_000;

async function main(): Promise<void> {
  const server = spawn(process.execPath, [join('scripts', 'webview.mjs'), '--production', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [chunk] = (await once(server.stdout, 'data')) as [Buffer];
  const address = /http:\/\/\S+\//.exec(String(chunk))?.[0] ?? '';
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
  try {
    const load = (loadavg()[0] ?? 0).toFixed(1);
    console.log(
      `Chromium ${browser.version()}, drawn by the processor; ${cpus().length} × ${cpus()[0]?.model ?? ''}, load ${load} at the beginning`,
    );
    console.log('Milliseconds; in brackets the work of the page’s thread, which the ratio is of.\n');
    console.log(tableRow(['packages', '', 'waves', 'React Flow', 'ratio']));
    console.log(tableRow(['---', '---', '---', '---', '---']));
    let largest: { readonly size: number; readonly page: MeasuredPage } | undefined;
    for (const size of SIZES.length > 0 ? SIZES : [1_000, 5_000, 10_000]) {
      const own = await measured(browser, measureOwn(address, largePlan(size, 0)));
      if (size > USUAL_MOST) {
        report(String(size), own);
        compareBoth(
          ' of a graph too large for the usual way',
          { size, beside: `itself with ${largest?.size ?? size}` },
          own,
          largest?.page ?? own,
        );
        continue;
      }
      largest = { size, page: own };
      const usual = await measured(browser, await measureUsual(size), size <= USUAL_MOVES);
      report(String(size), own, usual);
      compareBoth(' of the graph', { size, beside: 'React Flow as usually used' }, own, usual);
      const grouped = await measured(browser, measureOwn(address, groupedPlan(size)));
      report(`${size}, in groups`, grouped);
      compareBoth(' with every group open', { size, beside: 'without groups' }, grouped, own);
    }
  } finally {
    await browser.close();
    server.kill();
  }
}

async function measured(browser: Browser, measure: Measure, moves = true): Promise<MeasuredPage> {
  const pages: MeasuredPage[] = [];
  for (let count = 0; count < PAGES; count += 1) {
    const page = await open(browser);
    pages.push(await measure(page, { moves: moves && count === PAGES - 1 }));
    await page.context().close();
  }
  return {
    first: medianOf(pages.map(({ first }) => first)),
    all: medianOf(pages.map(({ all }) => all)),
    frames: pages.at(-1)?.frames,
  };
}

async function open(browser: Browser): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
  });
  return context.newPage();
}

function compareBoth(
  what: string,
  row: { readonly size: number; readonly beside: string },
  own: MeasuredPage,
  peer: MeasuredPage,
): void {
  const of = { ...row, unit: 'ms of the page’s thread' };
  compare({ what: `first picture${what}`, ...of, ours: own.first.work, peer: peer.first.work });
  compare({ what: `a change of all packages, drawn${what}`, ...of, ours: own.all.work, peer: peer.all.work });
}

function report(name: string, own: MeasuredPage, usual?: MeasuredPage): void {
  const line = (what: string, waves: string, other: string, ratio: number | undefined): void =>
    console.log(tableRow([name, what, waves, other, ratio === undefined ? '' : `${ratio.toFixed(1)}×`]));
  const taken = (each: Taken | undefined): string =>
    each ? `${each.ms.toFixed(0)} (${each.work.toFixed(0)})` : '';
  line('first picture', taken(own.first), taken(usual?.first), usual && usual.first.work / own.first.work);
  line('all packages change', taken(own.all), taken(usual?.all), usual && usual.all.work / own.all.work);
  for (const what of ['moving', 'zooming'] as const) {
    const frames = own.frames?.[what];
    const other = usual?.frames?.[what];
    if (frames) {
      line(`${what}, p95`, wordsOf(frames), other ? wordsOf(other) : '', other && other.work / frames.work);
    }
  }
}

function wordsOf({ p95, worst, work }: Frames): string {
  return `${p95.toFixed(0)}, worst ${worst.toFixed(0)} (${work.toFixed(1)})`;
}

void main();
