import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from 'vitest';
import { THEMES } from '../../webview/themes/themes';
import { useGraphPages } from './graphPage';

const open = useGraphPages();
const BUCKET = 'avatar-storage / database';

test('a sub-plan opens in its package by mouse and closes by key, and nothing but its wave makes room', async () => {
  const { node, page, faults } = await open({ recording: 'subplans' });
  const storage = node('avatar-storage');
  await storage.waitFor();
  const places = async () =>
    Promise.all(['contracts', 'database', 'profile-api', 'web-form'].map((id) => node(id).boundingBox()));
  const before = await places();
  const button = storage.getByRole('button', { name: 'Sub-plan Avatars: 1 of 3 packages done' });
  expect(await button.getAttribute('aria-expanded')).toBe('false');
  expect(await node(BUCKET).count()).toBe(0);
  await button.click();
  await node(BUCKET).waitFor();
  expect(await button.getAttribute('aria-expanded')).toBe('true');
  expect(await page.locator('.react-flow__node').count()).toBe(11);
  expect(await node(BUCKET).locator('article').textContent()).toContain('Writing src/avatars/bucket.ts');
  const group = await storage.boundingBox();
  const inner = await node(BUCKET).boundingBox();
  expect(inner?.x).toBe(group?.x);
  expect(inner?.y).toBeGreaterThan((group?.y ?? 0) + (group?.height ?? 0));
  expect(await places()).toEqual(before);
  await storage.focus();
  await page.keyboard.press('e');
  await expect.poll(() => node(BUCKET).count()).toBe(0);
  await expect.poll(() => page.getByRole('log').textContent()).toContain('Avatar storage: sub-plan closed');
  expect(faults).toEqual([]);
});

test('what is in a group is walked to, looked at and steered like every other package', async () => {
  const { node, page, posted, faults } = await open({ recording: 'subplans' });
  await node('avatar-storage').focus();
  await page.keyboard.press('e');
  await node(BUCKET).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => node(BUCKET).evaluate((each) => each === document.activeElement)).toBe(true);
  expect(await page.getByRole('group', { name: /^Bucket, wave 2, working/ }).count()).toBe(1);
  await page.keyboard.press('Enter');
  const inspector = page.getByRole('complementary', { name: 'Bucket' });
  await inspector.waitFor();
  expect((await posted()).at(-1)).toEqual({ type: 'selected', package: BUCKET });
  await inspector.getByRole('button', { name: 'Upload rules' }).click();
  await page.getByRole('complementary', { name: 'Upload rules' }).waitFor();
  await node(BUCKET).focus();
  await page.keyboard.press('s');
  expect((await posted()).at(-1)).toEqual({ type: 'package', action: 'stop', package: BUCKET });
  await node('avatar-storage / profile-api').focus();
  await page.keyboard.press('r');
  expect((await posted()).at(-1)).toEqual({
    type: 'package',
    action: 'run',
    package: 'avatar-storage / profile-api',
  });
  expect(faults).toEqual([]);
});

test('the waves of a sub-plan stand apart, its edges are told, and none of them is one of the plan', async () => {
  const { node, page } = await open({ recording: 'subplans' });
  // Without the time that what runs has taken by now.
  const words = async () =>
    (await page.locator('.wave-words').allTextContents()).map((text) => text.replace(/\d+:\d\d$/, ''));
  const waits = await words();
  await node('avatar-storage').focus();
  await page.keyboard.press('e');
  await node(BUCKET).waitFor();
  const boxes = await Promise.all(
    ['contracts', 'database', 'profile-api'].map((id) => node(`avatar-storage / ${id}`).boundingBox()),
  );
  const gaps = boxes
    .slice(1)
    .map((box, index) => (box?.y ?? 0) - (boxes[index]?.y ?? 0) - (box?.height ?? 0));
  gaps.forEach((gap) => expect(gap).toBeGreaterThan(30));
  const links = await node(BUCKET).evaluate((each) =>
    (each.getAttribute('aria-describedby') ?? '')
      .split(' ')
      .map((id) => document.getElementById(id)?.textContent ?? '')
      .join(' '),
  );
  expect(links).toContain('Upload rules');
  expect(links).toContain('Needed by Thumbnails');
  expect(await words()).toEqual(waits);
});

test('a package that is asked for from elsewhere opens the groups that it is in', async () => {
  const { node, page, send } = await open({ recording: 'subplans' });
  await node('avatar-storage').waitFor();
  await send({ type: 'select', package: BUCKET });
  await node(BUCKET).waitFor();
  await page.getByRole('complementary', { name: 'Bucket' }).waitFor();
});

test('an open group is open again after a reload; waves count their own packages only', async () => {
  const { node, page } = await open({ recording: 'subplans' });
  await node('avatar-storage').focus();
  await page.keyboard.press('e');
  await node(BUCKET).waitFor();
  expect(await page.locator('.wave-words').nth(1).textContent()).toContain('1 of 3 done');
  await page.reload();
  await node(BUCKET).waitFor();
});

test.each(THEMES)('axe finds nothing in an open group in the %s theme', async (theme) => {
  const { node, page } = await open({ recording: 'subplans', theme });
  await node('avatar-storage').focus();
  await page.keyboard.press('e');
  await node(BUCKET).waitFor();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
});
