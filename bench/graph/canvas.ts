import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import process from 'node:process';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import { chromium } from 'playwright-core';
// Declares window.waves and window.usual.
import type {} from '../../webview/dev/fakeHost';
import type {} from './usualWay';

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
}

interface Measured {
  readonly first: number;
  readonly all: number;
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

/** From the message with the data to a picture on the screen: two frames after its canvas has been drawn. */
async function measureOwn(page: Page, address: string, size: number): Promise<Measured> {
  await page.goto(`${address}panel?recording=loading`);
  await page.waitForFunction(() => window.waves !== undefined);
  const first = await page.evaluate(async (packages) => {
    const snapshot = window.waves.large(packages);
    const drawn = nextDrawing('.graph-picture');
    const begun = performance.now();
    window.waves.send({ type: 'snapshot', snapshot });
    await drawn;
    return performance.now() - begun;

    function nextDrawing(selector: string): Promise<void> {
      return new Promise((resolve) => {
        const look = (): void => {
          if (document.querySelector(selector)) {
            requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
          } else {
            requestAnimationFrame(look);
          }
        };
        look();
      });
    }
  }, size);
  // The better layout has come by then.
  await page.waitForTimeout(3_000);
  const frames = await framesOf(page);
  const all = await page.evaluate(async (packages) => {
    const snapshot = window.waves.large(packages);
    const changed = snapshot.packages.map((each) => ({ ...each, state: 'failed' as const }));
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
    const begun = performance.now();
    window.waves.send({ type: 'snapshot', snapshot: { ...snapshot, version: 2, packages: changed } });
    await drawn;
    return performance.now() - begun;
  }, size);
  await page.context().close();
  return { first, all, frames };
}

async function measureUsual(page: Page, script: string, size: number): Promise<Measured> {
  await page.setContent(
    '<style>html,body,#root{height:100%;margin:0}.plain{width:256px;height:100px;border:1px solid}</style><div id="root"></div>',
  );
  await page.addStyleTag({ path: join('node_modules', '@xyflow', 'react', 'dist', 'base.css') });
  await page.addScriptTag({ content: script });
  const first = await page.evaluate(async (packages) => {
    window.usual.prepare(packages);
    const begun = performance.now();
    window.usual.start();
    while (document.querySelectorAll('.react-flow__edge').length === 0) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    return performance.now() - begun;
  }, size);
  await page.waitForTimeout(1_000);
  const frames = await framesOf(page);
  const all = await page.evaluate(async () => {
    const begun = performance.now();
    window.usual.changeAll();
    await new Promise((resolve) => requestAnimationFrame(resolve));
    return performance.now() - begun;
  });
  await page.context().close();
  return { first, all, frames };
}

/** Moves about as a person does, with the wheel, at life size, then zooms out, and moves about there. */
async function framesOf(page: Page): Promise<Record<string, Frames>> {
  const near = await wheelFrames(page, { deltaX: 8, deltaY: 6, ctrlKey: false });
  const zooming = await wheelFrames(page, { deltaX: 0, deltaY: 6, ctrlKey: true });
  const far = await wheelFrames(page, { deltaX: 8, deltaY: 6, ctrlKey: false });
  const back = await wheelFrames(page, { deltaX: 0, deltaY: -6, ctrlKey: true });
  return { 'moving, near': near, 'zooming out': zooming, 'moving, far': far, 'zooming in': back };
}

async function wheelFrames(
  page: Page,
  wheel: { deltaX: number; deltaY: number; ctrlKey: boolean },
): Promise<Frames> {
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
  const sorted = lengths.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { median: at(0.5), p95: at(0.95), worst: at(1) };
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
  console.log(`\n${size} packages`.padEnd(24), 'waves'.padStart(30), 'the usual way'.padStart(30));
  const line = (name: string, a: string, b: string): void =>
    console.log(`  ${name.padEnd(21)} ${a.padStart(30)} ${b.padStart(30)}`);
  line('first picture', `${own.first.toFixed(0)} ms`, `${usual.first.toFixed(0)} ms`);
  line('all packages change', `${own.all.toFixed(0)} ms`, `${usual.all.toFixed(0)} ms`);
  for (const [name, frames] of Object.entries(own.frames)) {
    line(name, wordsOf(frames), wordsOf(usual.frames[name]));
  }
}

function wordsOf(frames: Frames | undefined): string {
  return frames
    ? `${frames.median.toFixed(0)} / p95 ${frames.p95.toFixed(0)} / worst ${frames.worst.toFixed(0)} ms`
    : '';
}

void main();
