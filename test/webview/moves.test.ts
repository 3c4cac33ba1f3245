import type { Locator } from 'playwright-core';
import { expect, test } from 'vitest';
import { overlapping, useGraphPages } from './graphPage';

const open = useGraphPages();

async function top(node: Locator): Promise<number> {
  return (await node.boundingBox())?.y ?? Number.NaN;
}

test('a package is dragged to another place of its wave, which is kept, undone and reset', async () => {
  const { node, page, posted, faults } = await open({ recording: 'running' });
  const search = node('search-index');
  await search.waitFor();
  const first = await search.boundingBox();
  const form = await node('web-form').boundingBox();
  if (!first || !form) {
    throw new Error('The packages are not on the page.');
  }
  const handle = { x: first.x + 60, y: first.y + 14 };
  await page.mouse.move(handle.x, handle.y);
  await page.mouse.down();
  await page.mouse.move(handle.x + 40, handle.y + 40, { steps: 4 });
  await page.mouse.move(handle.x + 40, form.y + 60, { steps: 4 });
  await page.mouse.up();
  await expect.poll(() => top(search)).toBeGreaterThan(await top(node('web-form')));
  expect((await search.boundingBox())?.x).toBe(first.x);
  const moved = await top(search);
  const sent = (await posted()).find(({ type }) => type === 'moves');
  expect(Object.keys(sent?.type === 'moves' ? sent.moves : {})).toEqual(['search-index']);

  await page.reload();
  await expect.poll(() => top(search)).toBe(moved);
  await page.getByRole('button', { name: 'Put all packages back where they belong' }).click();
  await expect.poll(() => top(search)).toBe(first.y);
  await search.focus();
  await page.keyboard.press('u');
  await expect.poll(() => top(search)).toBe(moved);
  await page.keyboard.press('Alt+Backspace');
  await expect.poll(() => top(search)).toBe(first.y);
  expect(await page.getByRole('button', { name: 'Put all packages back' }).count()).toBe(0);
  expect(faults).toEqual([]);
});

test('the keyboard moves a package past its neighbours, and says where it is then', async () => {
  const { node, page } = await open({ recording: 'running' });
  const search = node('search-index');
  await search.focus();
  expect(await top(search)).toBeLessThan(await top(node('api-tests')));
  await page.keyboard.press('Alt+ArrowDown');
  await expect.poll(() => top(search)).toBeGreaterThan(await top(node('api-tests')));
  await expect
    .poll(() => page.getByRole('log').textContent())
    .toContain('Search index is now 2 of 3 in its wave');
  await page.keyboard.press('Alt+ArrowDown');
  await expect.poll(() => top(search)).toBeGreaterThan(await top(node('web-form')));
  await page.keyboard.press('Alt+ArrowUp');
  await expect.poll(() => top(search)).toBeLessThan(await top(node('web-form')));
  expect(await search.evaluate((each) => each === document.activeElement)).toBe(true);
});

test('another view’s move arrives, and the host is not told what it said itself', async () => {
  const { node, send, posted } = await open({ recording: 'running' });
  const search = node('search-index');
  await search.waitFor();
  const before = await top(search);
  await send({ type: 'moves', moves: { 'search-index': 900 } });
  await expect.poll(() => top(search)).toBeGreaterThan(before);
  expect((await posted()).filter(({ type }) => type === 'moves')).toEqual([]);
  await send({ type: 'moves', moves: { 'search-index': 'far down' } });
  await send({ type: 'moves', moves: {} });
  await expect.poll(() => top(search)).toBe(before);
});

test('what is running is looked at by a button', async () => {
  const { page } = await open({ recording: 'large', unfolded: true, width: 900, height: 500 });
  await page.locator('.react-flow__node').first().waitFor();
  const before = await page.locator('.react-flow__viewport').getAttribute('style');
  await page.getByRole('button', { name: 'Look at what is running' }).click();
  await expect.poll(() => page.locator('.react-flow__viewport').getAttribute('style')).not.toBe(before);
});

test('a package that is dropped onto another one makes room for it, and one key takes each drop back', async () => {
  const { node, page } = await open({ recording: 'running' });
  const search = node('search-index');
  await search.waitFor();
  const first = (await search.boundingBox()) ?? expect.unreachable();
  const tops = [];
  for (const other of ['web-form', 'api-tests']) {
    const from = (await search.boundingBox()) ?? expect.unreachable();
    const onto = (await node(other).boundingBox()) ?? expect.unreachable();
    await page.mouse.move(from.x + 60, from.y + 14);
    await page.mouse.down();
    await page.mouse.move(from.x + 60, from.y + 60, { steps: 4 });
    await page.mouse.move(from.x + 60, onto.y + 16, { steps: 4 });
    await page.mouse.up();
    await expect.poll(() => overlapping(page)).toEqual([]);
    await expect.poll(() => top(search)).not.toBe(from.y);
    tops.push(await top(search));
  }
  await search.focus();
  await page.keyboard.press('u');
  await expect.poll(() => top(search)).toBe(tops[0]);
  await page.keyboard.press('u');
  await expect.poll(() => top(search)).toBe(first.y);
});
