import type { Page } from 'playwright-core';
import { workOf } from './threadWork';

const FRAMES = 90;

/** From one frame to the next, in milliseconds. */
export interface Frames {
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

/** Frames while moving and while zooming: each figure is that of the distance at which it is worst. */
export interface MovingFrames {
  readonly moving: Frames;
  readonly zooming: Frames;
}

/** Moves about as a person does, with the wheel: at life size, then zooms out to the whole, half way, and back. */
export async function framesOf(page: Page): Promise<MovingFrames> {
  const moving = { deltaX: 8, deltaY: 6, ctrlKey: false };
  const zooming = { deltaX: 0, ctrlKey: true };
  const found = { moving: NO_FRAMES, zooming: NO_FRAMES };
  // To 45 %, to 20 %, to the whole, and back beyond life size.
  for (const deltaY of [13, 13, 52, -78]) {
    found.moving = worseOf(found.moving, await wheelFrames(page, moving));
    found.zooming = worseOf(found.zooming, await wheelFrames(page, { ...zooming, deltaY }));
  }
  return found;
}

const NO_FRAMES: Frames = { p95: 0, worst: 0, work: 0 };

function worseOf(a: Frames, b: Frames): Frames {
  return { p95: Math.max(a.p95, b.p95), worst: Math.max(a.worst, b.worst), work: Math.max(a.work, b.work) };
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
  return { p95: at(0.95), worst: at(1), work };
}
