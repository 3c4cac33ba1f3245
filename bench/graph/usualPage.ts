import { join } from 'node:path';
import { build } from 'esbuild';
import type { Measure } from './measuredPage';
import { timed } from './threadWork';
// Declares window.usual.
import type {} from './usualWay';
import { framesOf } from './wheelFrames';

const STYLES = 'html,body,#root{height:100%;margin:0}.plain{width:256px;height:100px;border:1px solid}';

/** Measures the usual way (usualWay.tsx) with a plan of `size` packages. */
export async function measureUsual(size: number): Promise<Measure> {
  const script = await usualScript();
  return async (page, { moves }) => {
    await page.setContent(`<style>${STYLES}</style><div id="root"></div>`);
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
    const frames = moves ? await framesOf(page) : undefined;
    const all = await timed(page, () =>
      page.evaluate(async () => {
        const begun = performance.now();
        window.usual.changeAll();
        await new Promise((resolve) => requestAnimationFrame(resolve));
        return performance.now() - begun;
      }),
    );
    return { first, all, frames };
  };
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
