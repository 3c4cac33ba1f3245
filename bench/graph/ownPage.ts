import type { Page } from 'playwright-core';
import type { GraphDelta, GraphHead, GraphSnapshot, PackedMessage } from '../../src/protocol/graph';
import { packMessage } from '../../src/views/packedMessage';
// Declares window.waves.
import type {} from '../../webview/dev/fakeHost';
import type { Measure } from './measuredPage';
import { timed } from './threadWork';
import { framesOf } from './wheelFrames';

declare global {
  interface Window {
    /** Has a message sent to the page; resolves to when it arrived, before anything of it was read. */
    feed: (name: 'snapshot' | 'delta') => Promise<number>;
  }
}

/** Where the page keeps which groups are open, and the plan that it shows (scripts/webview.mjs, webview/dev). */
const KEPT = 'waves-graph-state:';
const PLAN = 'file:///work-packages.yaml';

/** Measures the graph as it ships, served at `address`, with a plan whose sub-plans are all open. */
export function measureOwn(address: string, snapshot: GraphSnapshot): Measure {
  const openGroups = snapshot.packages.flatMap(({ id, subplan }) => (subplan ? [id] : []));
  return async (page, { moves }) => {
    await page.addInitScript(([name, state]) => sessionStorage.setItem(name, state), [
      KEPT,
      // The others show every package, too.
      JSON.stringify({ plan: PLAN, openGroups, toggles: { fold: false } }),
    ] as const);
    await page.goto(`${address}panel?recording=loading`);
    await page.waitForFunction(() => window.waves !== undefined);
    await prepare(page, {
      snapshot: packMessage({ type: 'snapshot', snapshot }),
      delta: packMessage({ type: 'delta', delta: changeOfAll(snapshot) }),
    });
    const first = await timed(page, () => page.evaluate(firstPicture));
    // The layout has taken the place of its draft by then.
    await page.waitForTimeout(3_000);
    const frames = moves ? await framesOf(page) : undefined;
    const all = await timed(page, () => page.evaluate(changeDrawn));
    return { first, all, frames };
  };
}

function changeOfAll(snapshot: GraphSnapshot): GraphDelta {
  const parts: readonly string[] = ['packages', 'waves', 'edges'];
  const head = Object.fromEntries(
    Object.entries(snapshot).filter(([name]) => !parts.includes(name)),
  ) as unknown as GraphHead;
  return {
    base: head.version,
    head: { ...head, version: head.version + 1 },
    packages: snapshot.packages.map(({ id, subplan }) => ({
      id,
      set: {
        state: 'failed',
        ...(subplan
          ? {
              subplan: {
                ...subplan,
                packages: subplan.packages.map((each) => ({ ...each, state: 'failed' as const })),
              },
            }
          : {}),
      },
    })),
  };
}

/** Messages come from another thread, as they come from the extension's process: packing them is not the page's work. */
async function prepare(
  page: Page,
  messages: { readonly snapshot: PackedMessage; readonly delta: PackedMessage },
): Promise<void> {
  await page.evaluate((kept) => {
    const program =
      'let kept; onmessage = ({ data }) => typeof data === "string" ? postMessage(kept[data]) : (kept = data);';
    const sender = new Worker(URL.createObjectURL(new Blob([program], { type: 'text/javascript' })));
    sender.postMessage(kept);
    window.feed = (name) =>
      new Promise((resolve) => {
        sender.onmessage = (event: MessageEvent<PackedMessage>) => {
          const arrived = performance.now();
          window.dispatchEvent(new MessageEvent('message', { data: event.data }));
          resolve(arrived);
        };
        sender.postMessage(name);
      });
  }, messages);
  // The sender has started, and the page rests.
  await page.waitForTimeout(500);
}

/** Runs in the page. */
async function firstPicture(): Promise<number> {
  const begun = await window.feed('snapshot');
  while (!document.querySelector('.graph-picture')) {
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
  await new Promise((resolve) => requestAnimationFrame(resolve));
  return performance.now() - begun;
}

/** Runs in the page. */
async function changeDrawn(): Promise<number> {
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
  const begun = await window.feed('delta');
  await drawn;
  return performance.now() - begun;
}
