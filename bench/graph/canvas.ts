import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { build } from 'esbuild';
import type { CDPSession, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import type { GraphDelta, GraphHead, GraphSnapshot } from '../../src/protocol/graph';
// Declares window.waves and window.usual.
import type {} from '../../webview/dev/fakeHost';
import type {} from './usualWay';

declare global {
  interface Window {
    prepared: GraphSnapshot;
    change: GraphDelta;
  }
}

/**
 * The graph in Chromium beside the usual way (React Flow with every node on the page): time to the first picture,
 * frames while moving and zooming, and time until a change of all packages is drawn. Sizes may be given as arguments.
 * Expects a build (`npm run build`) and CHROMIUM, the browser's program.
 */
const SIZES = process.argv.slice(2).map(Number);
const FRAMES = 90;

interface Frames {
  readonly median: number;
  readonly p95: number;
  readonly worst: number;
  /** What the page's thread works for one frame: on a busy machine the better measure. */
  readonly work: number;
}

/** How long something took by the clock, and how long the page's thread worked for it, in milliseconds. */
interface Taken {
  readonly ms: number;
  readonly work: number;
}

interface Measured {
  readonly first: Taken;
  readonly all: Taken;
  readonly frames: Readonly<Record<string, Frames>>;
}

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
  const open = async (): Promise<Page> => {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      reducedMotion: 'reduce',
    });
    return context.newPage();
  };
  const script = await usualScript();
  try {
    for (const size of SIZES.length > 0 ? SIZES : [1_000, 5_000, 10_000]) {
      const own = await measureOwn(await open(), address, size);
      const usual = await measureUsual(await open(), script, size);
      report(size, own, usual);
    }
  } finally {
    await browser.close();
    server.kill();
  }
}

/** From the message with the data to a picture on the screen: the frame after that in which its canvas is drawn. */
async function measureOwn(page: Page, address: string, size: number): Promise<Measured> {
  await page.goto(`${address}panel?recording=loading`);
  await page.waitForFunction(() => window.waves !== undefined);
  await page.evaluate((packages) => {
    window.prepared = window.waves.large(packages);
  }, size);
  const first = await timed(page, () =>
    page.evaluate(async () => {
      window.waves.send({ type: 'snapshot', snapshot: window.prepared });
      // Packing the message is the work of the extension's process, not of the page.
      const begun = performance.now();
      while (!document.querySelector('.graph-picture')) {
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
      await new Promise((resolve) => requestAnimationFrame(resolve));
      return performance.now() - begun;
    }),
  );
  // The layout has taken the place of its draft by then.
  await page.waitForTimeout(3_000);
  const frames = await framesOf(page);
  await page.evaluate(() => {
    const { prepared } = window;
    const parts: readonly string[] = ['packages', 'waves', 'edges'];
    const head = Object.fromEntries(
      Object.entries(prepared).filter(([name]) => !parts.includes(name)),
    ) as unknown as GraphHead;
    window.change = {
      base: head.version,
      head: { ...head, version: head.version + 1 },
      packages: prepared.packages.map(({ id }) => ({ id, set: { state: 'failed' as const } })),
    };
  });
  const all = await timed(page, () =>
    page.evaluate(async () => {
      const drawn = new Promise<void>((resolve) => {
        const { prototype } = CanvasRenderingContext2D;
        const clear = Object.getOwnPropertyDescriptor(prototype, 'clearRect')?.value as (
          ...area: number[]
        ) => void;
        prototype.clearRect = function clearRect(...area) {
          Reflect.apply(clear, this, area);
          if (this.canvas.className === 'graph-picture') {
            resolve();
          }
        };
      });
      window.waves.send({ type: 'delta', delta: window.change });
      const begun = performance.now();
      await drawn;
      return performance.now() - begun;
    }),
  );
  await page.context().close();
  return { first, all, frames };
}

async function measureUsual(page: Page, script: string, size: number): Promise<Measured> {
  await page.setContent(
    '<style>html,body,#root{height:100%;margin:0}.plain{width:256px;height:100px;border:1px solid}</style><div id="root"></div>',
  );
  await page.addStyleTag({ path: join('node_modules', '@xyflow', 'react', 'dist', 'base.css') });
  await page.addScriptTag({ content: script });
  await page.evaluate((packages) => window.usual.prepare(packages), size);
  const first = await timed(page, () =>
    page.evaluate(async () => {
      const begun = performance.now();
      window.usual.start();
      while (document.querySelectorAll('.react-flow__edge').length === 0) {
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
      await new Promise((resolve) => requestAnimationFrame(resolve));
      return performance.now() - begun;
    }),
  );
  await page.waitForTimeout(1_000);
  const frames = await framesOf(page);
  const all = await timed(page, () =>
    page.evaluate(async () => {
      const begun = performance.now();
      window.usual.changeAll();
      await new Promise((resolve) => requestAnimationFrame(resolve));
      return performance.now() - begun;
    }),
  );
  await page.context().close();
  return { first, all, frames };
}

/** Adds to what `measure` finds by the clock how long the page's thread has worked meanwhile. */
async function timed(page: Page, measure: () => Promise<number>): Promise<Taken> {
  const before = await workOf(page);
  const ms = await measure();
  return { ms, work: (await workOf(page)) - before };
}

const meters = new WeakMap<Page, Promise<CDPSession>>();

/** Processor time of the page's thread so far, in milliseconds. */
async function workOf(page: Page): Promise<number> {
  const known = meters.get(page) ?? openMeter(page);
  meters.set(page, known);
  const { metrics } = await (await known).send('Performance.getMetrics');
  return 1_000 * (metrics.find(({ name }) => name === 'ThreadTime')?.value ?? 0);
}

async function openMeter(page: Page): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  return session;
}

/** Moves about as a person does, with the wheel: at life size, then zooms out to the whole, half way, and back. */
async function framesOf(page: Page): Promise<Record<string, Frames>> {
  const moving = { deltaX: 8, deltaY: 6, ctrlKey: false };
  const zooming = { deltaX: 0, deltaY: 13, ctrlKey: true };
  return {
    'moving at 100 %': await wheelFrames(page, moving),
    'zooming out to 45 %': await wheelFrames(page, zooming),
    'moving at 45 %': await wheelFrames(page, moving),
    'zooming out to 20 %': await wheelFrames(page, zooming),
    'moving at 20 %': await wheelFrames(page, moving),
    'zooming out to all': await wheelFrames(page, { ...zooming, deltaY: 52 }),
    'moving over all': await wheelFrames(page, moving),
    'zooming in': await wheelFrames(page, { ...zooming, deltaY: -78 }),
  };
}

async function wheelFrames(
  page: Page,
  wheel: { deltaX: number; deltaY: number; ctrlKey: boolean },
): Promise<Frames> {
  const before = await workOf(page);
  const lengths = await page.evaluate(
    async ({ wheel: { deltaX, deltaY, ctrlKey }, count }) => {
      const pane = document.querySelector('.react-flow__pane');
      const found: number[] = [];
      let former = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
      for (let frame = 0; frame < count; frame += 1) {
        const turn = ctrlKey || frame < count / 2 ? 1 : -1;
        const options = {
          deltaX: deltaX * turn,
          deltaY: deltaY * turn,
          ctrlKey,
          bubbles: true,
          cancelable: true,
        };
        pane?.dispatchEvent(new WheelEvent('wheel', { ...options, clientX: 640, clientY: 400 }));
        const now = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
        found.push(now - former);
        former = now;
      }
      return found;
    },
    { wheel, count: FRAMES },
  );
  const work = ((await workOf(page)) - before) / FRAMES;
  const sorted = lengths.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { median: at(0.5), p95: at(0.95), worst: at(1), work };
}

async function usualScript(): Promise<string> {
  const result = await build({
    entryPoints: [join('bench', 'graph', 'usualWay.tsx')],
    bundle: true,
    write: false,
    outdir: 'out',
    platform: 'browser',
    format: 'iife',
    jsx: 'automatic',
    minify: true,
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  return result.outputFiles.find(({ path }) => path.endsWith('.js'))?.text ?? '';
}

function report(size: number, own: Measured, usual: Measured): void {
  const load = loadavg()[0] ?? 0;
  console.log(`\n${size} packages, load ${load.toFixed(1)}; in brackets the work of the page's thread`);
  const line = (name: string, a: string, b: string, ratio: number): void =>
    console.log(`  ${name.padEnd(21)} ${a.padStart(46)} ${b.padStart(48)}  1 : ${ratio.toFixed(1)}`);
  console.log(`  ${''.padEnd(21)} ${'waves'.padStart(46)} ${'the usual way'.padStart(48)}  work`);
  const taken = ({ ms, work }: Taken): string => `${ms.toFixed(0)} ms (${work.toFixed(0)} ms)`;
  line('first picture', taken(own.first), taken(usual.first), usual.first.work / own.first.work);
  line('all packages change', taken(own.all), taken(usual.all), usual.all.work / own.all.work);
  for (const [name, frames] of Object.entries(own.frames)) {
    const other = usual.frames[name];
    if (other) {
      line(name, wordsOf(frames), wordsOf(other), other.work / frames.work);
    }
  }
}

function wordsOf({ median, p95, worst, work }: Frames): string {
  return `${median.toFixed(0)}, p95 ${p95.toFixed(0)}, worst ${worst.toFixed(0)} ms (${work.toFixed(1)} ms)`;
}

void main();
