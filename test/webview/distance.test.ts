import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { useGraphPages } from './graphPage';

const open = useGraphPages();
const LARGE = 400;
/** More than is laid out while the page waits. */
const VERY_LARGE = 1_000;

function transform(page: Page): Promise<string | null> {
  return page.locator('.react-flow__viewport').getAttribute('style');
}

describe('a plan with more packages than can be read at once', () => {
  test('is laid out by a worker under the policy of the page, and what a person looks at stays there', async () => {
    const { page, node, faults } = await open({ unfolded: true, recording: 'loading' });
    const started = page.waitForEvent('worker');
    await page.evaluate((packages) => {
      window.waves.send({ type: 'snapshot', snapshot: window.waves.large(packages) });
    }, VERY_LARGE);
    const ended = started.then((worker) => worker.waitForEvent('close'));
    await page.locator('.graph-picture').waitFor();
    const draft = await transform(page);
    await ended;
    await node('accounts-contract-0').waitFor();
    expect(await transform(page)).toBe(draft);
    expect(faults).toEqual([]);
  });

  test('who looks at all of it while it is laid out sees all of it afterwards', async () => {
    const { page } = await open({ unfolded: true, recording: 'loading' });
    const started = page.waitForEvent('worker');
    await page.evaluate((packages) => {
      window.waves.send({ type: 'snapshot', snapshot: window.waves.large(packages) });
    }, VERY_LARGE);
    const ended = started.then((worker) => worker.waitForEvent('close'));
    await page.getByRole('button', { name: 'Fit the whole graph' }).click();
    await ended;
    // The minimap is away while everything can be seen.
    await expect.poll(() => page.locator('.minimap-canvas').count()).toBe(0);
    await expect.poll(() => page.locator('.graph-canvas.is-far').count()).toBe(1);
  });

  test('far away a package is named when it is pointed at, and selected by a click', async () => {
    const { page, posted } = await open({ unfolded: true, packages: LARGE });
    await page.locator('.graph-picture').waitFor();
    await page.getByRole('button', { name: 'Fit the whole graph' }).click();
    await expect.poll(() => page.locator('.graph-canvas.is-far').count()).toBe(1);
    const place = await page.locator('.react-flow__viewport').evaluate((element) => {
      const { a: zoom, e: x, f: y } = new DOMMatrix(getComputedStyle(element).transform);
      const panel = document.querySelector('.graph-canvas')?.getBoundingClientRect();
      return { zoom, x: x + (panel?.left ?? 0), y: y + (panel?.top ?? 0) };
    });
    // The first wave begins at the left; its packages lie somewhere below each other there.
    const x = place.x + 128 * place.zoom;
    const card = page.locator('.hover-card');
    const isNamed = async () => {
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
      return (await card.count()) > 0;
    };
    let y = place.y;
    await page.mouse.move(x, y);
    // Twice: the first time it may still be the card of the place before.
    while (!((await isNamed()) && (await isNamed()))) {
      y = y < 700 ? y + 60 * place.zoom : place.y;
      await page.mouse.move(x, y);
    }
    const title = await card.locator('strong').textContent();
    await page.mouse.click(x, y);
    await page
      .locator('.inspector')
      .getByText(title ?? '', { exact: true })
      .first()
      .waitFor();
    expect((await posted()).map(({ type }) => type)).toContain('selected');
  });

  test('the minimap goes wherever it is clicked, and is away while everything can be seen', async () => {
    const { page } = await open({ unfolded: true, packages: LARGE });
    await page.locator('.graph-picture').waitFor();
    const minimap = page.locator('.minimap-canvas');
    const before = await transform(page);
    // It covers packages, so it is small until it is pointed at.
    await page.locator('.minimap.is-small').waitFor();
    expect((await minimap.boundingBox())?.width).toBeLessThan(50);
    await minimap.hover();
    await expect.poll(async () => (await minimap.boundingBox())?.width).toBe(180);
    const box = await minimap.boundingBox();
    await page.mouse.click((box?.x ?? 0) + 150, (box?.y ?? 0) + 80);
    await expect.poll(() => transform(page)).not.toBe(before);
    await page.getByRole('button', { name: 'Fit the whole graph' }).click();
    await expect.poll(() => minimap.count()).toBe(0);
  });

  test('while it is moved far away, the picture moves with it', async () => {
    const { page } = await open({ unfolded: true, packages: LARGE });
    await page.locator('.graph-picture').waitFor();
    await page.getByRole('button', { name: 'Fit the whole graph' }).click();
    await expect.poll(() => page.locator('.graph-canvas.is-far').count()).toBe(1);
    const columns = (): Promise<number[]> =>
      page.locator('.graph-picture').evaluate((element) => {
        const canvas = element as HTMLCanvasElement;
        const { data, width, height } = canvas
          .getContext('2d')
          ?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [], width: 0, height: 0 };
        return Array.from({ length: width }, (_, x) => x).filter((x) =>
          Array.from({ length: height }, (_, y) => data[4 * (y * width + x) + 3] ?? 0).some((a) => a > 100),
        );
      });
    await expect.poll(async () => (await columns()).length).toBeGreaterThan(0);
    const before = (await columns())[0] ?? 0;
    await page.mouse.move(640, 400);
    await page.mouse.wheel(-80, 0);
    await expect.poll(async () => ((await columns())[0] ?? 0) - before).toBeGreaterThanOrEqual(38);
  });
});
