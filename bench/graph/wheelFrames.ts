import type { Page } from 'playwright-core';
import { workOf } from './threadWork';

const FRAMES = 90;

/** From one frame to the next, in milliseconds. */
export interface Frames {
  readonly median: number;
  readonly p95: number;
  readonly worst: number;
  /** What the page's thread works for one frame. */
  readonly work: number;
}

interface Wheel {
  readonly deltaX: number;
  readonly deltaY: number;
  readonly ctrlKey: boolean;
}

/** Moves about as a person does, with the wheel: at life size, then zooms out to the whole, half way, and back. */
export async function framesOf(page: Page): Promise<ReadonlyMap<string, Frames>> {
  const moving = { deltaX: 8, deltaY: 6, ctrlKey: false };
  const zooming = { deltaX: 0, deltaY: 13, ctrlKey: true };
  const steps: readonly (readonly [string, Wheel])[] = [
    ['moving at 100 %', moving],
    ['zooming out to 45 %', zooming],
    ['moving at 45 %', moving],
    ['zooming out to 20 %', zooming],
    ['moving at 20 %', moving],
    ['zooming out to all', { ...zooming, deltaY: 52 }],
    ['moving over all', moving],
    ['zooming in', { ...zooming, deltaY: -78 }],
  ];
  const found = new Map<string, Frames>();
  for (const [name, wheel] of steps) {
    found.set(name, await wheelFrames(page, wheel));
  }
  return found;
}

async function wheelFrames(page: Page, wheel: Wheel): Promise<Frames> {
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
  const sorted = lengths.sort((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { median: at(0.5), p95: at(0.95), worst: at(1), work };
}
