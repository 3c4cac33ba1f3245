import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { useGraphPages } from './graphPage';

const open = useGraphPages();

/** Ids of the packages of which nothing is cut off by the panel. */
function whole(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const panel = document.querySelector('.graph-canvas')?.getBoundingClientRect() ?? new DOMRect();
    return [...document.querySelectorAll<HTMLElement>('.react-flow__node')].flatMap((node) => {
      const { left, right, top, bottom } = node.getBoundingClientRect();
      const inside = left >= panel.left && right <= panel.right && top >= panel.top && bottom <= panel.bottom;
      return inside ? [node.dataset['id'] ?? ''] : [];
    });
  });
}

test('opening the inspector pushes no wave out of sight, and closing it brings back the size before', async () => {
  const { page, node } = await open({ recording: 'running', width: 1500, height: 900 });
  await node('profile-api').waitFor();
  const all = (await whole(page)).toSorted();
  expect(all).toHaveLength(8);
  const place = () => page.locator('.react-flow__viewport').getAttribute('style');
  const before = await place();
  await node('profile-api').focus();
  await page.keyboard.press('Enter');
  await page.locator('.inspector').waitFor();
  await expect.poll(async () => (await whole(page)).toSorted()).toEqual(all);
  await page.keyboard.press('Escape');
  await expect.poll(() => page.locator('.inspector').count()).toBe(0);
  await expect.poll(place).toBe(before);
});

test('what is looked at stands right under the names of the waves', async () => {
  const { page, node } = await open({ recording: 'running', width: 700, height: 900 });
  await node('profile-api').waitFor();
  const gap = await page.evaluate(() => {
    const tops = [...document.querySelectorAll('.package')].map((each) => each.getBoundingClientRect().top);
    const names = document.querySelector('.wave-headers')?.getBoundingClientRect().bottom ?? 0;
    return Math.min(...tops) - names;
  });
  expect(gap).toBeGreaterThan(0);
  expect(gap).toBeLessThan(60);
});

test('in a window that gets narrower the whole graph is seen on, or begins at its edge, and is as before when it gets wide again', async () => {
  const { page, node } = await open({ recording: 'running', width: 1500, height: 900 });
  await node('profile-api').waitFor();
  const all = (await whole(page)).toSorted();
  expect(all).toHaveLength(8);
  const place = () => page.locator('.react-flow__viewport').getAttribute('style');
  const before = await place();
  await page.setViewportSize({ width: 1200, height: 900 });
  await expect.poll(place).not.toBe(before);
  expect((await whole(page)).toSorted()).toEqual(all);
  // Too narrow for words that can be read: what comes first stands at the edge, and no empty ground.
  await page.setViewportSize({ width: 350, height: 450 });
  const firstEdge = () =>
    page.evaluate(() =>
      Math.min(
        ...[...document.querySelectorAll('.package')].map((each) => each.getBoundingClientRect().left),
      ),
    );
  await expect.poll(firstEdge).toBeLessThan(60);
  expect(await firstEdge()).toBeGreaterThan(0);
  await page.setViewportSize({ width: 1500, height: 900 });
  await expect.poll(place).toBe(before);
});
